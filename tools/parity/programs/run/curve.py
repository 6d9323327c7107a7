"""CURVE with an authenticator in a thread: known keys pass, others do not; metadata tells who it was."""

import os
import tempfile

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

folder = tempfile.mkdtemp()
zmq.auth.create_certificates(folder, "server")
zmq.auth.create_certificates(folder, "client")
public, secret = zmq.auth.load_certificate(os.path.join(folder, "server.key_secret"))
context = zmq.Context()
auth = ThreadAuthenticator(context)
auth.start()
auth.configure_curve(domain="*", location=folder)
for known in (True, False):
    server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    server.curve_publickey, server.curve_secretkey, server.curve_server = public, secret, True
    port = server.bind_to_random_port("tcp://127.0.0.1")
    keys = (
        zmq.auth.load_certificate(os.path.join(folder, "client.key_secret")) if known else zmq.curve_keypair()
    )
    client.curve_publickey, client.curve_secretkey = keys
    client.curve_serverkey = public
    client.connect(f"tcp://127.0.0.1:{port}")
    client.send(b"x")
    if server.poll(1000 if known else 300):
        frame = server.recv(copy=False)
        print(
            frame.bytes,
            frame.get("User-Id") == keys[0].decode(),
            frame.get("Peer-Address"),
            frame["Socket-Type"],
        )
    else:
        print("nothing")
    server.close(0)
    client.close(0)
auth.stop()
context.term()
