"""uvloop: what the rows of asyncio measure, on the other loop."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from harness.lab import Lab
from harness.process import Missing
from harness.row import Row, Run

from rows import asyncio as on_asyncio


def on_uvloop(lab: Lab, workload: Any, *args: Any) -> Iterator[Run]:
    """The workload with loops of uvloop's; this process runs no other row."""
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError:
        raise Missing("uvloop") from None
    on_asyncio.Loop.new = uvloop.new_event_loop
    yield from workload(lab, *args)


ROWS: tuple[Row, ...] = tuple(
    replace(row, workload=on_uvloop, args=(row.workload, *row.args)) for row in on_asyncio.ROWS
)
