"""Receiving from another process: the clock runs from the first message to the last."""

from __future__ import annotations

import time
from itertools import repeat
from typing import Any, Callable

from harness.process import Process


def calling(operation: Callable[[], Any]) -> Callable[[int], None]:
    """A function that does the operation n times."""

    def calls(n: int) -> None:
        for _ in repeat(None, n):
            operation()

    return calls


def from_sender(
    sender: Process, recv: Callable[[], Any], receive: Callable[[int], None] | None = None
) -> Callable[[int], float]:
    """A run that has the sender send n + 1 messages and times the receipt of all but the first.

    `receive` takes n of them; without it, `recv` is called n times.
    """
    receive = receive or calling(recv)
    clock = time.perf_counter_ns

    def run(n: int) -> float:
        sender.tell(f"run {n}")
        recv()
        start = clock()
        receive(n)
        cost = clock() - start
        sender.answer()
        return cost

    return run
