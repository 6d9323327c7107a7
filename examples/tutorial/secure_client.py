"""Ask the server, encrypted, and sure that it is the right one."""

import zmq
import zmq.auth

with zmq.Context() as context, context.socket(zmq.REQ) as socket:
    server_key, _ = zmq.auth.load_certificate("keys/server.key")
    public, secret = zmq.auth.load_certificate("keys/alice.key_secret")
    socket.curve_serverkey = server_key
    socket.curve_publickey = public
    socket.curve_secretkey = secret
    socket.linger = 0
    socket.connect("tcp://server.example:5554")

    socket.send_string("alice's machine")
    if socket.poll(5000):
        print(socket.recv_string())
    else:
        print("no answer in five seconds: see the server's log")
