"""Round-trip latency: a REQ socket here, a REP socket in a process of its own, one message at a time."""

from __future__ import annotations

import time
from pathlib import Path

import zmq
from processes import JobError, Processes

ROUND_TRIPS = 3000
WARM_UP = 300
MESSAGE = b"x" * 64
PERCENTILES = (50, 90, 99)


def measure(
    context: zmq.Context, transports: tuple[str, ...], folder: Path, deadline: int
) -> dict[str, dict[int, float]]:
    """Return percentiles of the round trip in microseconds, by transport.

    Raises
    ------
    JobError
        If the echo process dies, or does not answer for `deadline` seconds.
    """
    with Processes(context, transports, folder) as processes:
        processes.start("echo", "echo.py", str(folder), *transports)
        addresses = processes.ready("echo")["echo"]["addresses"]
        try:
            return {
                transport: _percentiles(_times(context, addresses[transport], deadline))
                for transport in transports
            }
        except zmq.Again:
            processes.check()
            raise JobError(f"echo (pid {processes.pid('echo')}) did not answer for {deadline} s") from None


def _times(context: zmq.Context, address: str, deadline: int) -> list[int]:
    """Return the nanoseconds of every round trip, in ascending order."""
    times: list[int] = []
    with context.socket(zmq.REQ) as request:
        request.rcvtimeo = deadline * 1000
        request.connect(address)
        for _ in range(WARM_UP + ROUND_TRIPS):
            start = time.perf_counter_ns()
            request.send(MESSAGE)
            request.recv()
            times.append(time.perf_counter_ns() - start)
    return sorted(times[WARM_UP:])


def _percentiles(ascending: list[int]) -> dict[int, float]:
    """Pick percentiles by nearest rank: each is a round trip that happened, not an average of two."""
    return {p: ascending[-(-len(ascending) * p // 100) - 1] / 1000 for p in PERCENTILES}
