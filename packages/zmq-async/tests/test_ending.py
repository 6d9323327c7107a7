"""Ctrl-C ends an `aclose()` that waits for a peer, and neither the loop nor the end of the process waits on."""

from __future__ import annotations

import os
import signal
import sys
import textwrap

import pytest

from zmq_testing.processes import interrupt_when_it_waits

# A process that runs in the background inherits SIGINT as ignored.
OPENING = """
import asyncio, signal, sys, zmq, zmq.sugar.ending
zmq.sugar.ending.PATIENCE = 0.1
signal.signal(signal.SIGINT, signal.default_int_handler)
async def work(package):
    context = package.Context()
    push = context.socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:1")
    await push.send(b"x")
    await context.aclose()
"""
RUNS = {
    "asyncio": "import zmq.asyncio\nasyncio.run(work(zmq.asyncio))",
    "uvloop": "import uvloop, zmq.asyncio\nuvloop.install()\nasyncio.run(work(zmq.asyncio))",
    "anyio on asyncio": "import anyio, zmq.anyio\nanyio.run(work, zmq.anyio)",
    "anyio on trio": "import trio, zmq.anyio\ntrio.run(work, zmq.anyio)",
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif(os.name == "nt", reason="a process of its own cannot be sent SIGINT on Windows")
@pytest.mark.parametrize("run", RUNS)
def test_ctrl_c_ends_an_aclose_that_waits(run: str) -> None:
    if run == "uvloop":
        pytest.importorskip("uvloop")
    code = OPENING + textwrap.dedent(RUNS[run])
    told, status = interrupt_when_it_waits(code)
    assert told.startswith("- PUSH socket made at ")
    # Before Python 3.11 a task does not know that it was cancelled for the interrupt, and anyio does not tell it.
    told_of_it = run != "anyio on asyncio" or sys.version_info >= (3, 11)
    assert told.rstrip().endswith("KeyboardInterrupt" if told_of_it else "CancelledError")
    assert status == (-signal.SIGINT if told_of_it else 1)
