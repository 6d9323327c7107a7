"""Fairness: how much may complete at once before an event loop's other tasks get their turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zmq.backend import FairnessBudget

if TYPE_CHECKING:
    from zmq.asyncio._loop_state import Loop

__all__ = ["DEFAULT", "LoopBudget", "checked", "default", "use_settings"]

# Operations on small messages that take about 0.1 ms together.
DEFAULT = 100

_MOST = 1_000_000_000

# Where many tasks give way, that itself is what takes the time: each enlarges the next budget, up to a limit.
_LONGER_FOR_EACH = 32
_LONGEST = 20

_settings: dict[str, Any] = {}


def use_settings(settings: dict[str, Any]) -> None:
    """Read the default, `FAIRNESS`, from this dict: the namespace where users set it."""
    global _settings
    _settings = settings


def default() -> int:
    """Return the fairness of sockets that have none of their own."""
    return checked(_settings.get("FAIRNESS", DEFAULT))


def checked(fairness: Any) -> int:
    """Return a fairness that may be used.

    Raises
    ------
    TypeError
        It is no int.
    ValueError
        It is less than 1, or more than 1,000,000,000.
    """
    if not isinstance(fairness, int):
        raise TypeError(f"fairness is a number of operations, an int, not {type(fairness).__name__}")
    if not 1 <= fairness <= _MOST:
        raise ValueError(f"fairness is a number of operations from 1 to {_MOST:,}, not {fairness}")
    return fairness


class LoopBudget(FairnessBudget):
    """A loop's budget, which is whole again after the loop's other tasks ran."""

    __slots__ = ("fairness", "gave_way", "loop")

    def __init__(self, loop: Loop, fairness: int) -> None:
        self.loop = loop
        self.fairness = self.left = fairness
        self.gave_way = 0

    def give_way(self) -> None:
        """Renew the budget once the loop's other tasks ran."""
        if not self.gave_way and not self.loop.is_closed():
            self.loop.call_soon(self._renew)
        self.gave_way += 1

    def _renew(self) -> None:
        longer = _LONGER_FOR_EACH * (self.gave_way - 1)
        # The first that gave way is part of this budget.
        self.left = min(self.fairness + longer, self.fairness * _LONGEST, _MOST) - 1
        self.gave_way = 0
