"""The ends in every front end, on a bad network, and stopped and killed."""

from __future__ import annotations

import functools
import subprocess

from tools.faults.plan import Plan
from tools.faults.processes import links_work
from tools.faults.scenario import FAULTS, PATTERNS, Fault
from tools.faults.trial import run

#: Front ends, and the module that each needs besides zmq.
FRONTS = {
    "sync": "zmq",
    "asyncio": "zmq.asyncio",
    "uvloop": "uvloop",
    "trio": "zmq.anyio",
    "green": "gevent",
    "stream": "tornado",
}


def fronts(python: str) -> list[str]:
    """Return the front ends that the binding of a Python has."""
    found = []
    for front, module in FRONTS.items():
        wanted = f"import {module}" + ("; import trio" if front == "trio" else "")
        if subprocess.run([python, "-I", "-c", wanted], capture_output=True).returncode == 0:
            found.append(front)
    return found


@functools.cache
def has_links() -> bool:
    """Tell, once, whether network namespaces can be made here."""
    found = links_work()
    if not found:
        print("no network namespace can be made here (root is needed): the faults of the cable are not tried")
    return found


def possible(fault: Fault, pattern: str, front: str) -> bool:
    """Tell whether a trial can be made."""
    return not fault.needs_link or has_links()


PLAN = Plan(FAULTS, tuple(PATTERNS), fronts, run, possible)
