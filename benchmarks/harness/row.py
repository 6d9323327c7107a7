"""Rows: one measured thing each, found in the modules of `rows`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Optional

import rows

from harness.target import Target
from harness.units import SHOW

if TYPE_CHECKING:
    from types import ModuleType

    from harness.lab import Lab

Run = Callable[[int], Optional[float]]
"""Does n operations; returns their total cost, or `None` when the time of the call is the cost."""

Workload = Callable[..., Iterator[Run]]
"""A generator: sets up, yields one `Run`, and may clean up; called with the lab and the row's `args`."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    name
        Unique in its module; the module's name is put before it: `sync.pair-8`.
    measures
        What one operation is, for people.
    target
        Text as in `harness.target`.
    workload, args
        What the Python sides run, the same code for both.
    floor
        Words that open the case of the C floor, and of a second C process when there is a bar between them.
    needs
        Dotted names that our `zmq` must have; where one is absent the row is missing, which counts as missed.
    unit
        `time`, `rate` or `size`.
    pick
        `best` of the slices, or their `median` where several threads compete and the best is luck.
    openings
        Fresh processes and connections that the slices are spread over: where one connection is fast or slow for as
        long as it lasts, the slices of one say little.
    slice_ms
        How long one slice should last.
    most
        Operations in one slice at most; `None` for as many as fit.
    guard
        True where libzmq or the kernel sets the pace and the target only forbids being slower.
    """

    name: str
    measures: str
    target: str
    workload: Workload
    args: tuple[Any, ...] = ()
    floor: str | None = None
    needs: tuple[str, ...] = ()
    unit: str = "time"
    pick: str = "best"
    openings: int = 1
    slice_ms: float = 4.0
    most: int | None = None
    guard: bool = False
    goal: Target = field(init=False)
    area: str = ""

    def __post_init__(self) -> None:
        if self.unit not in SHOW:
            raise ValueError(f"row {self.name}: unit {self.unit!r} is not one of {', '.join(SHOW)}")
        if self.pick not in ("best", "median"):
            raise ValueError(f"row {self.name}: pick {self.pick!r} is not 'best' or 'median'")
        object.__setattr__(self, "goal", Target.parse(self.target))

    @property
    def key(self) -> str:
        """The row's name in the whole suite."""
        return f"{self.area}.{self.name}"


@dataclass(frozen=True)
class Area:
    """One module of rows."""

    name: str
    title: str
    order: int
    rows: tuple[Row, ...]


def load_area(name: str) -> Area:
    """Load one module of `rows`: its docstring's first line, `ORDER` and `ROWS`.

    Raises
    ------
    ValueError
        Two rows share a name.
    """
    module: ModuleType = importlib.import_module(f"rows.{name}")
    named: dict[str, Row] = {}
    for row in module.ROWS:
        if row.name in named:
            raise ValueError(f"rows/{name}.py has two rows named {row.name!r}")
        object.__setattr__(row, "area", name)
        named[row.name] = row
    title = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
    return Area(name, title, getattr(module, "ORDER", 100), tuple(named.values()))


def load_areas() -> list[Area]:
    """Every module of `rows`, in the order of the report; modules whose name begins with `_` are helpers."""
    names = [info.name for info in pkgutil.iter_modules(rows.__path__) if not info.name.startswith("_")]
    return sorted((load_area(name) for name in names), key=lambda area: (area.order, area.name))


def find_row(key: str) -> Row:
    """The row with this full name, loading only its module.

    Raises
    ------
    KeyError
        There is no such row.
    """
    area, _, name = key.partition(".")
    for row in load_area(area).rows:
        if row.name == name:
            return row
    raise KeyError(key)


def open_workload(
    row_or_function: Row | Workload, lab: Lab, args: tuple[Any, ...] = ()
) -> tuple[Run, Iterator[Run]]:
    """Set a workload up; returns its run and the generator that cleans up when closed."""
    if isinstance(row_or_function, Row):
        generator = row_or_function.workload(lab, *row_or_function.args)
    else:
        generator = row_or_function(lab, *args)
    return next(generator), generator
