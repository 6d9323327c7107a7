"""Once, when the backend is imported: what must happen at fork and at exit."""

import atexit
import os
import sys

from zmq.backend.cffi import context, lending, state, wakers, workarounds
from zmq.backend.cffi._cffi import lib


def after_fork_in_child() -> None:
    """Make every context and socket inherited through fork() refuse to be used; forget the parent's helper threads."""
    lib.ending_after_fork_in_child()
    lending.after_fork_in_child()
    wakers.after_fork_in_child()
    state.after_fork_in_child()
    context.after_fork_in_child()
    workarounds.after_fork_in_child()


def start() -> None:
    """Register what must happen at fork and at exit."""
    lib.ending_start(sys.implementation.name == "pypy")
    lib.wait_start()
    atexit.register(lending.stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lib.ending_before_fork,
            after_in_parent=lib.ending_after_fork_in_parent,
            after_in_child=after_fork_in_child,
        )
