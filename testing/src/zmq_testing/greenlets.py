"""A backend of anyio on gevent, as far as the tests of every loop need one: each task is a greenlet.

A coroutine runs in its greenlet without ever being suspended: what it awaits has the greenlet wait. A cancellation is
an exception that is thrown into the greenlet where it waits, as `Greenlet.kill` and `gevent.Timeout` do.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Coroutine, Generator
from typing import Any, Callable, Generic, TypeVar

import gevent
import gevent.event
import sniffio
from gevent import get_hub
from gevent.hub import getcurrent

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

__all__ = ["Call", "run"]

T = TypeVar("T")


class Call(Generic[T]):
    """What an `await` has the greenlet do: a call that may wait."""

    def __init__(self, call: Callable[[], T]) -> None:
        self.call = call

    def __await__(self) -> Generator[Any, None, T]:
        return self.call()
        yield  # what makes this a generator


def drive(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in this greenlet."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError(f"{coroutine} awaits what is of another loop")


class Cancelled(gevent.GreenletExit):
    """Ends what a cancel scope surrounds."""

    def __init__(self, scope: CancelScope) -> None:
        self.scope = scope


class CancelScope:
    """What can be cancelled: by its deadline, or by another greenlet."""

    def __init__(self, deadline: float = math.inf, shield: bool = False) -> None:
        self.cancel_called = self.cancelled_caught = self.active = False
        self.timer: Any = None
        self._deadline = deadline

    def __enter__(self) -> CancelScope:
        self.greenlet: Any = getcurrent()
        self.active = True
        self.start_timer()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> bool:
        self.active = False
        self.stop_timer()
        self.cancelled_caught = isinstance(error, Cancelled) and error.scope is self
        return self.cancelled_caught

    @property
    def deadline(self) -> float:
        """When it is cancelled, by the clock of `Backend.current_time`."""
        return self._deadline

    @deadline.setter
    def deadline(self, deadline: float) -> None:
        self._deadline = deadline
        if self.active:
            self.stop_timer()
            self.start_timer()

    def start_timer(self) -> None:
        """Have the hub cancel at the deadline."""
        if self._deadline < math.inf:
            self.timer = get_hub().loop.timer(max(0.0, self._deadline - time.monotonic()))
            self.timer.start(self.cancel, update=True)

    def stop_timer(self) -> None:
        """Forget the deadline."""
        if self.timer is not None:
            self.timer.close()
            self.timer = None

    def cancel(self, reason: str | None = None) -> None:
        """End at once what waits inside; a greenlet that cancels its own scope ends it at its next checkpoint."""
        first, self.cancel_called = not self.cancel_called, True
        if first and self.active and self.greenlet is not getcurrent():
            throw(self.greenlet, Cancelled(self))


def throw(greenlet: Any, error: BaseException) -> None:
    """Raise an error in another greenlet, where it waits, before anything else runs."""
    current, hub = getcurrent(), get_hub()
    if current is hub:
        greenlet.throw(error)
        return
    back = hub.loop.run_callback(current.switch)
    try:
        greenlet.throw(error)
    finally:
        back.stop()


class TaskGroup:
    """Greenlets that end before the group does."""

    def __init__(self) -> None:
        self.cancel_scope = CancelScope()
        self.children: list[Any] = []
        self.errors: list[BaseException] = []

    def start_soon(self, function: Callable[..., Any], *arguments: Any, name: object = None) -> None:
        """Run a coroutine function in a greenlet of its own."""
        self.children.append(gevent.spawn(self.run_child, function, *arguments))

    def run_child(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Run to the end; an error ends the others too."""
        try:
            drive(function(*arguments))
        except Cancelled:
            pass
        except BaseException as error:
            self.errors.append(error)
            self.cancel_scope.cancel()

    async def __aenter__(self) -> TaskGroup:
        self.cancel_scope.__enter__()
        return self

    async def __aexit__(self, kind: Any, error: BaseException | None, traceback: Any) -> bool:
        cancelled = error if isinstance(error, Cancelled) else None
        if error is not None and cancelled is None:
            self.errors.append(error)
        if error is not None:
            self.cancel_scope.cancel_called = True
        while not all(child.dead for child in self.children):
            try:
                if self.cancel_scope.cancel_called:
                    self.end_children()
                gevent.joinall(self.children)
            except Cancelled as another:
                cancelled = cancelled or another
                self.cancel_scope.cancel_called = True
        own = self.cancel_scope.__exit__(type(cancelled), cancelled, None)
        if self.errors:
            raise BaseExceptionGroup("errors of tasks", self.errors)
        if cancelled is not None and not own:
            raise cancelled
        return own

    def end_children(self) -> None:
        """Cancel those that still run."""
        for child in self.children:
            if not child.dead:
                throw(child, Cancelled(self.cancel_scope))


class Event:
    """An event of gevent's whose `wait` is awaited."""

    def __init__(self) -> None:
        self.event = gevent.event.Event()
        self.set, self.is_set = self.event.set, self.event.is_set

    async def wait(self) -> None:
        """Wait until it is set."""
        await Call(self.event.wait)


def next_iteration() -> None:
    """Wait until the hub's loop has come round."""
    timer = get_hub().loop.timer(0)
    try:
        get_hub().wait(timer)
    finally:
        timer.close()
    gevent.sleep(0)  # what the loop found together with the timer comes first


class Backend:
    """What anyio asks of a backend."""

    current_time = staticmethod(time.monotonic)
    create_cancel_scope = CancelScope
    create_task_group = TaskGroup
    create_event = Event

    @staticmethod
    async def checkpoint() -> None:
        """Let the hub see to its descriptors, and then the greenlets run that it woke.

        `gevent.sleep(0)` alone lets greenlets run that can: the hub runs up to a thousand before it looks for more.
        """
        await Call(next_iteration)

    @staticmethod
    async def sleep(delay: float) -> None:
        """Wait so many seconds."""
        await Call(lambda: gevent.sleep(delay))

    @staticmethod
    async def wait_readable(sock: Any) -> None:
        """Wait until a descriptor can be read."""
        watcher = get_hub().loop.io(sock.fileno(), 1)
        try:
            await Call(lambda: get_hub().wait(watcher))
        finally:
            watcher.close()

    @staticmethod
    def cancelled_exception_class() -> type[BaseException]:
        """Return what a cancellation raises."""
        return Cancelled


# anyio imports the module of this name for a library that sniffio calls "gevent".
backend_class = Backend
sys.modules["anyio._backends._gevent"] = sys.modules[__name__]


def run(function: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine function in a greenlet, and raise what other greenlets and the hub were told.

    Raises
    ------
    AssertionError
        The hub was given an error that no greenlet had asked for.
    """
    hub, problems = get_hub(), []

    def handle_error(context: Any, kind: Any, value: Any, traceback: Any) -> None:
        problems.append((context, value))

    hub.handle_error = handle_error
    before, sniffio.thread_local.name = sniffio.thread_local.name, "gevent"
    try:
        outcome: list[T] = []
        main = gevent.spawn(lambda: outcome.append(drive(function())))
        main.join()
        if main.exception is not None:
            raise main.exception
    finally:
        sniffio.thread_local.name = before
        del hub.handle_error
    assert not problems, problems
    return outcome[0]
