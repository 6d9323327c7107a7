"""How a cost is shown and how an amount in a target is read.

Every figure is kept as a cost per operation, lower is better: nanoseconds, or bytes for sizes. A rate is only
another way to show nanoseconds, so ratios never need to know the unit.
"""

from __future__ import annotations

from typing import Callable

_TIMES = (("ns", 1.0), ("us", 1e3), ("ms", 1e6), ("s", 1e9))
_SIZES = (("B", 1.0), ("KB", 1e3), ("MB", 1e6))
_AMOUNTS = dict(_TIMES + _SIZES)


def _scaled(value: float, steps: tuple[tuple[str, float], ...]) -> str:
    name, factor = steps[0]
    for candidate in steps:
        if value >= candidate[1]:
            name, factor = candidate
    return f"{_three_digits(value / factor)} {name}"


def _three_digits(value: float) -> str:
    decimals = 0 if value >= 99.5 else 1 if value >= 9.95 else 2
    return f"{value:.{decimals}f}"


def show_time(nanoseconds: float) -> str:
    """A duration with the unit that suits it: `104 ns`, `2.62 us`."""
    return _scaled(nanoseconds, _TIMES)


def show_rate(nanoseconds: float) -> str:
    """Operations a second: `1.46 M/s`."""
    return _scaled(1e9 / nanoseconds, (("/s", 1.0), ("k/s", 1e3), ("M/s", 1e6)))


def show_size(count: float) -> str:
    """Bytes, in powers of ten: `875 KB`."""
    return _scaled(count, _SIZES)


SHOW: dict[str, Callable[[float], str]] = {"time": show_time, "rate": show_rate, "size": show_size}


def read_amount(text: str) -> float:
    """Read `6 ms` or `450 KB` as nanoseconds or bytes.

    Raises
    ------
    ValueError
        The text is not a number and a unit known here.
    """
    number, _, unit = text.strip().partition(" ")
    if unit not in _AMOUNTS:
        raise ValueError(f"unknown unit {unit!r} in {text!r}; known: {', '.join(_AMOUNTS)}")
    return float(number) * _AMOUNTS[unit]
