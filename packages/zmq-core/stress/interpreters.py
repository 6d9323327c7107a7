"""A pool of subinterpreters echoes numbered messages: `interpreters.py [--messages N] [--workers N] [--size N]`.

Each worker is an interpreter with a GIL of its own, in a thread of its own. Interpreters that share a libzmq use one
context over inproc, by its address; a bundled libzmq is each interpreter's own, so they use ipc. Prints what came back.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from importlib import import_module
from typing import Any

import zmq

ECHO = """
import zmq

context = zmq.Context.shadow({address}) if {address} else zmq.Context()
with context.socket(zmq.DEALER) as socket:
    socket.connect({endpoint!r})
    socket.send(b"ready")
    while message := socket.recv(copy=False):
        socket.send(message, copy=False)
if not {address}:
    context.term()
"""
WINDOW = 500


def interpreters() -> Any:
    """Return the module of CPython's that makes interpreters."""
    try:
        return import_module("_interpreters")
    except ImportError:
        return import_module("_xxsubinterpreters")


def work(code: str, failures: list[str]) -> None:
    """Run code in an interpreter of its own, which ends with it."""
    module = interpreters()
    own = module.create()
    try:
        failure = getattr(module, "exec", module.run_string)(own, code)
        if failure is not None:
            failures.append(failure.formatted)
    except Exception as error:
        failures.append(str(error))
    finally:
        module.destroy(own)


def echo(messages: int, workers: int, size: int) -> dict[str, Any]:
    """Send that many numbered messages through the pool and count how often each came back."""
    shares_libzmq = zmq.build_info()["linkage"] != "bundled"
    seen = bytearray(messages)
    padding = bytes(max(size - 4, 0))
    failures: list[str] = []
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        zmq.Context() as context,
        context.socket(zmq.DEALER) as socket,
    ):
        endpoint = "inproc://pool" if shares_libzmq else f"ipc://{folder}/pool"
        socket.rcvtimeo = 20_000
        socket.bind(endpoint)
        code = ECHO.format(address=context.underlying if shares_libzmq else 0, endpoint=endpoint)
        threads = [threading.Thread(target=work, args=(code, failures)) for _ in range(workers)]
        for thread in threads:
            thread.start()
        # Only a worker that is connected gets its share, the message that ends it included.
        for _ in threads:
            assert socket.recv() == b"ready"
        sent = received = 0
        while received < messages and not failures:
            while sent < messages and sent - received < WINDOW:
                socket.send(sent.to_bytes(4, "little") + padding)
                sent += 1
            message = socket.recv()
            assert len(message) == max(size, 4)
            seen[int.from_bytes(message[:4], "little")] += 1
            received += 1
        for _ in threads:
            socket.send(b"")
        for thread in threads:
            thread.join()
    return {
        "interpreters": workers,
        "transport": endpoint.partition(":")[0],
        "echoed": received,
        "lost": seen.count(0),
        "doubled": messages - seen.count(0) - seen.count(1),
        "seconds": round(time.monotonic() - begun, 1),
        "failures": failures,
    }


def main() -> int:
    """Run the pool and print its counts; return 1 when a message was lost, came twice or an interpreter failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--size", type=int, default=64)
    options = parser.parse_args()
    counts = echo(options.messages, options.workers, options.size)
    print(json.dumps(counts))
    return 1 if counts["lost"] or counts["doubled"] or counts["failures"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
