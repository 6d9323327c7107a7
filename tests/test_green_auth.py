"""An authenticator in a thread that gevent has made a greenlet: zmq-auth and zmq-green are both installed here."""

from __future__ import annotations

import pytest

EXCHANGE = """
from zmq.auth.thread import ThreadAuthenticator

with zmq.Context() as context, context.socket(zmq.PULL) as server, context.socket(zmq.PUSH) as client:
    authenticator = ThreadAuthenticator(context)
    authenticator.configure_plain("*", {"user": "password"})
    authenticator.start()
    server.plain_server, server.zap_domain = True, b"global"
    client.plain_username, client.plain_password = b"user", b"password"
    client.connect(f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}")
    client.send(b"let in")
    with gevent.Timeout(10):
        print(server.recv().decode())
    authenticator.stop()
"""


@pytest.mark.parametrize("patched", [True, False])
def test_an_authenticator_holds_up_no_greenlet(run_python, patched):
    start = "from gevent import monkey; monkey.patch_all()\n" if patched else ""
    done = run_python(f"{start}import gevent\nimport zmq.green as zmq\n{EXCHANGE}")
    assert done.stdout.strip() == "let in", done.stderr
    assert done.stderr == ""


def test_an_authenticator_that_would_hold_up_all_greenlets_says_what_to_install(run_python):
    done = run_python(
        """
from gevent import monkey; monkey.patch_all()
import sys
sys.modules["zmq.green"] = None
import zmq
from zmq.auth.thread import ThreadAuthenticator

with zmq.Context() as context:
    try:
        ThreadAuthenticator(context).start()
    except RuntimeError as error:
        print(error)
"""
    )
    assert "pip install zmq-green" in done.stdout, done.stderr
