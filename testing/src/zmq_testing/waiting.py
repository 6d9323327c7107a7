"""Waiting for a condition: what a test does instead of sleeping."""

from __future__ import annotations

import time
from typing import Callable, TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], timeout: float = 10.0) -> T:
    """Call `condition` until it returns something true, at most for `timeout` seconds, and return that.

    Raises
    ------
    AssertionError
        If the time is over; the message shows the last value.
    """
    deadline = time.monotonic() + timeout
    pause = 0.001
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"still {value!r} after {timeout} s: {condition!r}")
        time.sleep(pause)
        pause = min(pause * 2, 0.05)
