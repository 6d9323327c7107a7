"""Asking the application: callbacks that answer at once or are coroutines, with a timeout and a memory."""

from __future__ import annotations

import inspect
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Generator, Hashable
from typing import Any, Callable, Union

from zmq.auth._verdict import Verdict, deny, from_answer

__all__ = ["Callback", "Outcome", "Pending", "callback_of"]

# Remembered answers; the oldest go first, so a flood of bad credentials costs a bounded amount of memory.
_MOST_REMEMBERED = 10_000


def callback_of(provider: Any) -> Callable[..., Any]:
    """Return the method `callback` of a credentials provider, or the provider itself if it can be called.

    Raises
    ------
    TypeError
        If it is neither.
    """
    found = getattr(provider, "callback", provider)
    if not callable(found):
        raise TypeError(f"a credentials provider has a method callback() or is a function, not {provider!r}")
    result: Callable[..., Any] = found
    return result


class Pending:
    """A verdict to be awaited, or discarded without a warning."""

    __slots__ = ("_answer", "_ask", "_awaited")

    def __init__(self, answer: Awaitable[Any], ask: Callable[[Awaitable[Any]], Awaitable[Verdict]]) -> None:
        self._answer = answer
        self._ask = ask
        self._awaited = False

    def __await__(self) -> Generator[Any, None, Verdict]:
        self._awaited = True
        return self._ask(self._answer).__await__()

    def discard(self) -> None:
        """Give up the question, unless it is awaited already."""
        if self._awaited:
            return
        end = getattr(self._answer, "close", None) or getattr(self._answer, "cancel", None)
        if end is not None:
            end()


Outcome = Union[Verdict, Pending]
Name = Callable[[], Union[str, bytes]]


class Callback:
    """A question to the application with a time limit for coroutines and an optional memory of the answers.

    Parameters
    ----------
    call
        The function.
    timeout
        Seconds that a coroutine may take; then the peer is told to try later.
    remember
        Seconds for which an answer holds; 0 asks every time.
    count
        Called with the name of a counter: ``"timeouts"`` or ``"remembered"``.
    failed
        Called with the exception of a callback.
    """

    def __init__(
        self,
        call: Callable[..., Any],
        timeout: float,
        remember: float,
        *,
        count: Callable[[str], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        if not timeout > 0:
            raise ValueError(f"the timeout of a callback is a positive number of seconds, not {timeout!r}")
        if not remember >= 0:
            raise ValueError(f"answers are remembered for 0 or more seconds, not {remember!r}")
        self._call = call
        self._timeout = timeout
        self._remember = remember
        self._count = count
        self._failed = failed
        self._memory: OrderedDict[Hashable, tuple[float, Verdict]] = OrderedDict()
        # Answers arrive in the thread where they are awaited.
        self._lock = threading.Lock()

    def ask(
        self, key: Hashable, arguments: tuple[Any, ...], subject: str, denied: str, name: Name | None = None
    ) -> Outcome:
        """Return the verdict for `subject`, or an awaitable of it.

        Answers are remembered by `key`. `name` returns the user id of a peer that is accepted, `subject` without it.
        """
        if self._remember:
            known = self._memory.get(key)
            if known is not None and time.monotonic() < known[0]:
                self._count("remembered")
                return known[1]
        try:
            answer = self._call(*arguments)
            if inspect.isawaitable(answer):
                return Pending(answer, lambda waiting: self._wait(waiting, key, subject, denied, name))
            verdict = from_answer(answer, subject, denied, name)
        except Exception as error:
            return self._give_up(error, subject)
        self._keep(key, verdict)
        return verdict

    def forget(self) -> None:
        """Drop the remembered answers."""
        with self._lock:
            self._memory.clear()

    async def _wait(
        self, answer: Awaitable[Any], key: Hashable, subject: str, denied: str, name: Name | None
    ) -> Verdict:
        import asyncio

        task = asyncio.ensure_future(answer)
        try:
            # Not wait_for: it waits on for a coroutine that does not let itself be cancelled.
            done, _ = await asyncio.wait([task], timeout=self._timeout)
            if not done:
                self._count("timeouts")
                return deny(f"no answer from the callback within {self._timeout:g} s", subject, 300)
            verdict = from_answer(task.result(), subject, denied, name)
        except Exception as error:
            return self._give_up(error, subject)
        finally:
            if not task.done():
                task.add_done_callback(_look_at)
                task.cancel()
        self._keep(key, verdict)
        return verdict

    def _keep(self, key: Hashable, verdict: Verdict) -> None:
        if not self._remember:
            return
        with self._lock:
            self._memory[key] = (time.monotonic() + self._remember, verdict)
            self._memory.move_to_end(key)
            if len(self._memory) > _MOST_REMEMBERED:
                self._memory.popitem(last=False)

    def _give_up(self, error: BaseException, subject: str) -> Verdict:
        self._failed(error)
        # Trouble with a database or a network passes; anything else is a mistake that a retry would only repeat.
        status = 300 if isinstance(error, OSError) else 500
        return deny(f"the callback raised {type(error).__name__}", subject, status)


def _look_at(task: Any) -> None:
    """Take notice of a late exception, so that asyncio does not report it as never retrieved."""
    if not task.cancelled():
        task.exception()
