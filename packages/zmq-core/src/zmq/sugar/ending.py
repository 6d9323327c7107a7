"""What a context says when its end has to wait: which sockets it may wait for, and where the program made them."""

import sys
from contextlib import suppress

from zmq.constants import TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = ["cancellations", "explain_interrupt", "term_and_tell", "unfinished_text"]

# Seconds that a context waits before it says so.
PATIENCE = 5.0

_TYPES = {number: name for name, number in TABLES["SocketType"][2].items()}
_NEVER_SEND = ("SUB", "PULL", "DISH", "GATHER")


def unfinished_text(context: "Any", seconds: float) -> str:
    """Return which sockets a context may wait for after so many seconds, each with a line of its own."""
    counts: dict[str, int] = {}
    for number, origin, linger in context.unfinished():
        kind = _TYPES.get(number, str(number))
        place = f" made at {origin[0].co_filename}:{origin[1]}" if origin else ""
        if linger is None:
            line = f"{kind} socket{place} is still open: close it"
        elif kind in _NEVER_SEND or 0 <= linger < seconds * 1000:
            continue
        else:
            kept = "for ever" if linger < 0 else f"for {linger} ms"
            line = f"{kind} socket{place} was closed, and messages that no peer has taken are kept {kept} (LINGER)"
        counts[line] = counts.get(line, 0) + 1
    return "".join(f"\n- {count} x {line}" if count > 1 else f"\n- {line}" for line, count in counts.items())


def _tell(context: "Any", ended: "Any", patched: bool) -> None:
    """Say what a context waits for, unless `ended` is released before that."""
    if ended.acquire(True, PATIENCE) or context.closed:
        return
    text = unfinished_text(context, PATIENCE)
    if text and patched:
        _log(text)
    elif text:
        from threading import Thread

        # For a thread that `threading` has not started, logging leaves an entry in `threading.enumerate()` for ever.
        Thread(target=_log, args=(text,), daemon=True).start()


def _log(text: str) -> None:
    import logging

    # Where the program has configured no logging, this goes to stderr.
    logging.getLogger("zmq").warning("Context.term() still waits after %g s:%s", PATIENCE, text)


def cancellations() -> int:
    """Return how often the current task of asyncio was cancelled.

    With asyncio.run() the first Ctrl-C does no more than that, which ends no call that waits.
    """
    asyncio: Any = sys.modules.get("asyncio")
    try:
        cancelled: int = asyncio.current_task().cancelling()
    except (AttributeError, RuntimeError):  # before Python 3.11, outside of tasks, or without a loop
        return 0
    return cancelled


def term_and_tell(context: "Any", term: "Callable[[], None]") -> None:
    """Terminate a context by `term`; say what it waits for if that takes long, and when Ctrl-C ends the wait."""
    import _thread as threads

    from zmq._subinterpreters import in_subinterpreter

    # The threads of Python also where gevent has put greenlets in their place: those do not run while this waits.
    monkey = sys.modules.get("gevent.monkey")
    original: Any = getattr if monkey is None else lambda _, name: monkey.get_original("_thread", name)
    ended = original(threads, "allocate_lock")()
    ended.acquire()
    with suppress(RuntimeError):  # no room for another thread
        patched = monkey is not None and monkey.is_module_patched("threading")
        # A subinterpreter that ends before one of its threads ends the process.
        if not in_subinterpreter():
            original(threads, "start_new_thread")(_tell, (context, ended, patched))
    context._cancellations = cancellations()
    try:
        term()
    except KeyboardInterrupt as error:
        explain_interrupt(context, error)
        raise
    finally:
        ended.release()


def explain_interrupt(context: "Any", error: KeyboardInterrupt) -> None:
    """Have a Ctrl-C that ended the wait say for what the context waited.

    .. versionadded:: 28.0
    """
    if not error.args and not context.closed:
        error.args = (f"Context.term() still waited:{unfinished_text(context, 0)}",)
