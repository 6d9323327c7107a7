"""A green context whose end has to wait says for which sockets, and Ctrl-C ends the wait."""

from __future__ import annotations

import os

import pytest

from zmq_testing.processes import interrupt_when_it_waits

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
    told, status = interrupt_when_it_waits(CODE, *kind)
    place = (
        "- PUSH socket made at <string>:12 was closed, and messages that no peer has taken are kept for ever"
    )
    assert told.startswith(place)
    assert f"KeyboardInterrupt: Context.term() still waited:\n{place} (LINGER)\n" in told
    assert status not in (0, None)
