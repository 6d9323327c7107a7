"""Outcomes of operations that need no wait: done Futures, which let other tasks run when the budget is spent."""

from __future__ import annotations

from asyncio import Future
from typing import TYPE_CHECKING, Any

from zmq.error import Again

if TYPE_CHECKING:
    from collections.abc import Generator

    from zmq.asyncio._fairness import LoopBudget

    AnyFuture = Future[Any]
else:
    AnyFuture = Future

__all__ = ["CheckpointFuture", "done", "failed", "too_late", "within_budget"]


class CheckpointFuture(AnyFuture):
    """A Future of an operation that was done when the budget was spent.

    A task that awaits it lets the loop's other tasks run first, unless they did meanwhile.
    """

    __slots__ = ("budget",)

    def __init__(self, loop: Any, budget: LoopBudget) -> None:
        super().__init__(loop=loop)
        self.budget = budget

    def __await__(self) -> Generator[Any, None, Any]:
        if self.budget.left <= 0:
            yield
        return self.result()

    __iter__ = __await__


def done(result: Any, loop: Any = None) -> Future[Any]:
    """Return a Future of the loop, by default the current one, that has its result."""
    future: Future[Any] = Future(loop=loop)
    future.set_result(result)
    return future


def failed(error: Exception) -> Future[Any]:
    """Return a Future of the current loop that has failed."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _counted(budget: LoopBudget) -> Future[Any]:
    """Count an operation that needs no wait, and return the Future for its outcome."""
    loop: Any = budget.loop
    if budget.left > 0:
        budget.left -= 1
        return Future(loop=loop)
    budget.give_way()
    return CheckpointFuture(loop, budget)


def within_budget(budget: LoopBudget, result: Any) -> Future[Any]:
    """Return a Future that has its result; the task that awaits it gives way when the budget is spent."""
    future = _counted(budget)
    future.set_result(result)
    return future


def too_late(budget: LoopBudget) -> Future[Any]:
    """Return a Future that failed with Again; the task that awaits it gives way when the budget is spent."""
    future = _counted(budget)
    future.set_exception(Again())
    return future
