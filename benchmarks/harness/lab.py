"""What a workload is given: the `zmq` under test, sockets that close by themselves, peers, busy threads."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
import threading
from typing import Any, Callable

from harness.process import Process, worker_command

FLOOR = "BENCH_FLOOR"
"""Environment variable with the path of the compiled C floor."""


class Lab:
    """The surroundings of one workload in one process.

    Attributes
    ----------
    zmq
        The library under test.
    fresh
        True when rows about new API should use it; False where only the nearest old thing exists.
    """

    def __init__(self, zmq: Any, fresh: bool) -> None:
        self.zmq = zmq
        self.fresh = fresh
        self.cleanup = contextlib.ExitStack()
        self._context: Any = None
        self._names = itertools.count()

    @property
    def context(self) -> Any:
        """The process's one context, with room for thousands of sockets."""
        if self._context is None:
            self._context = self.zmq.Context()
            self._context.set(self.zmq.MAX_SOCKETS, 8000)
            self.cleanup.callback(self._context.destroy, linger=0)
        return self._context

    def socket(self, kind: str, context: Any = None, **options: int) -> Any:
        """A socket of this kind (`"PUSH"`) with these options (`SNDHWM=0`)."""
        socket = (context or self.context).socket(getattr(self.zmq, kind))
        for name, value in {"LINGER": 0, **options}.items():
            socket.set(getattr(self.zmq, name), value)
        self.cleanup.callback(socket.close, 0)
        return socket

    def inproc(
        self, bound: str = "PAIR", connected: str = "PAIR", context: Any = None, **options: int
    ) -> tuple[Any, Any]:
        """Two sockets connected to each other inside this process."""
        return self.connected("inproc", bound, connected, context, **options)

    def tcp(self, bound: str, connected: str, context: Any = None, **options: int) -> tuple[Any, Any]:
        """Two sockets of this process connected over the loopback."""
        return self.connected("tcp", bound, connected, context, **options)

    def connected(
        self, transport: str, bound: str, connected: str, context: Any = None, **options: int
    ) -> tuple[Any, Any]:
        """Two sockets of this process connected over inproc or tcp."""
        endpoint = f"inproc://lab-{next(self._names)}" if transport == "inproc" else "tcp://127.0.0.1:*"
        first = self.socket(bound, context, **options)
        first.bind(endpoint)
        second = self.socket(connected, context, **options)
        second.connect(self.endpoint(first))
        return first, second

    def endpoint(self, socket: Any) -> str:
        """Where a bound socket can be reached."""
        name = socket.get(self.zmq.LAST_ENDPOINT)
        return (name.decode() if isinstance(name, bytes) else str(name)).rstrip("\0")

    def peer(self, function: Callable[..., Any], *args: Any) -> Process:
        """A second process of the same Python and library that runs another workload, already set up."""
        process = Process(worker_command(sys.executable, *(["--fresh"] if self.fresh else [])))
        self.cleanup.callback(process.close)
        process.ask(f"peer {json.dumps([function.__module__, function.__name__, *args])}")
        return process

    def c_peer(self, case: str) -> tuple[Process, str]:
        """A second process in C, and the endpoint it bound if it did."""
        process = Process([os.environ[FLOOR]])
        self.cleanup.callback(process.close)
        return process, process.ask(f"open {case}")

    def burn(self, count: int) -> Burners:
        """Threads of this process that want the interpreter all the time."""
        burners = Burners(count)
        self.cleanup.callback(burners.stop)
        return burners


class Burners:
    """Threads busy with pure Python, and how far they came."""

    def __init__(self, count: int) -> None:
        self._steps = [0] * count
        self._stopped = False
        self._threads = [threading.Thread(target=self._burn, args=(i,), daemon=True) for i in range(count)]
        for thread in self._threads:
            thread.start()

    @property
    def steps(self) -> int:
        """Rounds done by all threads so far."""
        return sum(self._steps)

    def _burn(self, index: int) -> None:
        while not self._stopped:
            for _ in range(200):
                pass
            self._steps[index] += 1

    def stop(self) -> None:
        """End the threads."""
        self._stopped = True
        for thread in self._threads:
            thread.join()
