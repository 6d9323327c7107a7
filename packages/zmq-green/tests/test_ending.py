"""A green context whose end has to wait says for which sockets, and Ctrl-C ends the wait."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

# A process that runs in the background inherits SIGINT as ignored.
CODE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
if "patched" in sys.argv:
    from gevent import monkey
    monkey.patch_all()
import zmq, zmq.sugar.ending
if "green" in sys.argv:
    import zmq.green as zmq
sys.modules["zmq.sugar.ending"].PATIENCE = 0.1
context = zmq.Context()
push = context.socket(zmq.PUSH)
push.connect("tcp://127.0.0.1:1")
push.send(b"x")
push.close()
context.term()
"""


@pytest.mark.skipif(os.name == "nt", reason="a process of its own cannot be sent SIGINT on Windows")
@pytest.mark.parametrize("kind", [("green",), ("green", "patched"), ("plain", "patched")], ids="-".join)
def test_ctrl_c_ends_a_term_that_waits_and_says_for_what(kind: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYZMQ_EXIT_LINGER": "50"}
    with subprocess.Popen(
        [sys.executable, "-c", CODE, *kind], stderr=subprocess.PIPE, text=True, env=environment
    ) as child:
        try:
            assert child.stderr is not None
            line = child.stderr.readline()
            assert line == "Context.term() still waits after 0.1 s:\n", line + child.stderr.read()
            child.send_signal(signal.SIGINT)
            told = child.stderr.read()
            child.wait(20)
        finally:
            child.kill()
    place = (
        "- PUSH socket made at <string>:12 was closed, and messages that no peer has taken are kept for ever"
    )
    assert told.startswith(place)
    assert f"KeyboardInterrupt: Context.term() still waited:\n{place} (LINGER)\n" in told
    assert child.returncode not in (0, None)
