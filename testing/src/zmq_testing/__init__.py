"""Fixtures and helpers for the tests of every distribution in this repository."""

from __future__ import annotations

from zmq_testing.processes import run_python as run_python
from zmq_testing.waiting import wait_until as wait_until

__all__ = ("run_python", "wait_until")
