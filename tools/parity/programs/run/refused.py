"""What a client learns by its monitor of a server that lets it in, or not."""

import zmq
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils.monitor import recv_monitor_message

public, secret = zmq.curve_keypair()
ENDS = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH


def null(server, client):
    server.zap_domain = b"d"


def plain(server, client, password=b"pass"):
    server.plain_server = True
    server.zap_domain = b"d"
    client.plain_username, client.plain_password = b"user", password


def bad(server, client):
    plain(server, client, b"bad")


def curve(server, client):
    server.curve_server = True
    server.zap_domain = b"d"
    server.curve_publickey, server.curve_secretkey = public, secret
    client.curve_publickey, client.curve_secretkey = zmq.curve_keypair()
    client.curve_serverkey = public


def nothing(auth):
    pass


def allowed(auth):
    auth.allow("127.0.0.1")


def denied(auth):
    auth.deny("127.0.0.1")


def passwords(auth):
    auth.configure_plain("d", {"user": "pass"})


def any_key(auth):
    auth.configure_curve("d", "*")


for prepare in (null, plain, bad, curve):
    for configure in (nothing, allowed, denied, passwords, any_key):
        context = zmq.Context()
        auth = ThreadAuthenticator(context)
        auth.start()
        configure(auth)
        server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        prepare(server, client)
        port = server.bind_to_random_port("tcp://127.0.0.1")
        monitor = client.get_monitor_socket(ENDS)
        client.connect(f"tcp://127.0.0.1:{port}")
        told = "nothing"
        if monitor.poll(2000):
            message = recv_monitor_message(monitor)
            failed = message["event"] == zmq.EVENT_HANDSHAKE_FAILED_AUTH
            told = message["value"] if failed else "welcome"
        print(prepare.__name__, configure.__name__, told)
        client.disable_monitor()
        monitor.close(0)
        server.close(0)
        client.close(0)
        auth.stop()
        context.term()
