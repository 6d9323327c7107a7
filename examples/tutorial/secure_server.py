"""Answer clients whose keys are in a folder, and no others."""

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

with zmq.Context() as context, context.socket(zmq.REP) as socket:
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    authenticator.protect(socket, "greetings")
    authenticator.configure_curve("greetings", "keys/clients")

    _, secret = zmq.auth.load_certificate("keys/server.key_secret")
    socket.curve_server = True
    socket.curve_secretkey = secret
    socket.bind("tcp://*:5554")
    try:
        while True:
            socket.send_string(f"Hello, {socket.recv_string()}!")
    finally:
        authenticator.stop()
