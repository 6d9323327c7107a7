"""PLAIN with allow and deny: who gets in, and that the authenticator logs it."""

import logging

import zmq
from zmq.auth.thread import ThreadAuthenticator

told = []
handler = logging.Handler()
handler.emit = lambda record: told.append(record)
logging.getLogger("zmq.auth").addHandler(handler)
logging.getLogger("zmq.auth").setLevel(logging.DEBUG)
for allow, deny, name, password in (
    ((), (), b"user", b"pass"),
    ((), (), b"user", b"bad"),
    (("127.0.0.1",), (), b"user", b"pass"),
    ((), ("127.0.0.1",), b"user", b"pass"),
    (("10.0.0.1",), (), b"user", b"pass"),
):
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.configure_plain("*", {"user": "pass"})
    if allow:
        auth.allow(*allow)
    if deny:
        auth.deny(*deny)
    told.clear()
    server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    server.plain_server = True
    port = server.bind_to_random_port("tcp://127.0.0.1")
    client.plain_username, client.plain_password = name, password
    client.connect(f"tcp://127.0.0.1:{port}")
    client.send(b"x")
    print(allow, deny, password, bool(server.poll(400)), bool(told))
    server.close(0)
    client.close(0)
    auth.stop()
    context.term()
