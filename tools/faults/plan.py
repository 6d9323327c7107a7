"""A plan of trials with numbered messages: which to make, what to print of each, and the table that sums them up."""

from __future__ import annotations

import argparse
import itertools
import statistics
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from tools.faults.scenario import Fault
from tools.faults.trial import Outcome

Result = TypeVar("Result")
#: Trials of the short form that run at the same time: they wait for most of it. The long form measures times.
TOGETHER = 4
#: The ending of an end that did not begin.
UNSTARTED = "does not start"


@dataclass(frozen=True)
class Plan:
    """Every fault with every pattern and every front end.

    Attributes
    ----------
    fronts : callable
        Returns the front ends, or what else takes turns, that the binding of a Python has.
    run : callable
        Runs one trial with a Python.
    possible : callable
        Tells whether a trial can be made, on this machine and at all.
    needs : str
        What is missing where there are no front ends.
    heading : str
        What the patterns are called in the table.
    every : int
        The short form takes one of so many trials, the front ends in turns.
    """

    faults: Sequence[Fault]
    patterns: Sequence[str]
    fronts: Callable[[str], list[str]]
    run: Callable[[str, Fault, str, str], Outcome]
    possible: Callable[[Fault, str, str], bool] = lambda fault, pattern, front: True
    needs: str = "the module"
    heading: str = "pattern"
    every: int = 2


def trials(plan: Plan, quick: bool, word: str, available: list[str]) -> list[tuple[Fault, str, str]]:
    """Return what to try."""
    kinds = itertools.product(plan.faults, plan.patterns)
    if quick:
        turns = itertools.cycle(available)
        found = [(*kind, next(turns)) for kind in kinds]
        found = [trial for trial in found if plan.possible(*trial)][:: plan.every]
    else:
        found = [(*kind, front) for kind in kinds for front in available]
        found = [trial for trial in found if plan.possible(*trial)]
    return [trial for trial in found if word in " ".join([trial[0].name, *trial[1:]])]


def line(outcome: Outcome) -> str:
    """Describe an outcome in a line."""
    recovery = "never" if outcome.recovery_ms is None else f"{outcome.recovery_ms:.0f} ms"
    counts = (
        f"sent {outcome.sent}, lost {outcome.lost}, twice {outcome.twice}, torn {outcome.torn}, "
        f"out of order {outcome.disorder}, next message after {recovery}"
    )
    problems = f"  PROBLEM: {'; '.join(outcome.problems)}" if outcome.problems else ""
    return f"{outcome.fault:14} {outcome.pattern:13} {outcome.front:8} {counts}{problems}"


def cell(outcomes: list[Outcome]) -> str:
    """Sum up the outcomes of all front ends for the table."""
    if not outcomes:
        return "not tried"
    if all(outcome.ending == UNSTARTED for outcome in outcomes):
        return UNSTARTED
    sent = max(outcome.sent for outcome in outcomes)
    lost = sorted(outcome.lost for outcome in outcomes)
    words = [f"lost {lost[0]} to {lost[-1]} of {sent}" if lost[-1] else "nothing lost"]
    for count, name in (("twice", "came twice"), ("torn", "torn"), ("disorder", "out of order")):
        total = sum(getattr(outcome, count) for outcome in outcomes)
        words += [f"{total} {name}"] if total else []
    recovered = [outcome.recovery_ms for outcome in outcomes if outcome.recovery_ms is not None]
    if recovered:
        words.append(f"again after {statistics.median(recovered):.0f} ms")
    if len(recovered) < len(outcomes):
        words.append(f"**never again: {len(outcomes) - len(recovered)} of {len(outcomes)}**")
    words += sorted({outcome.ending for outcome in outcomes} - {"ends"})
    return ", ".join(words)


def table(plan: Plan, ours: list[Outcome], theirs: list[Outcome]) -> str:
    """Return the outcomes as a Markdown table, a row for each fault and pattern."""
    rows = [f"| fault | {plan.heading} | trials | here | pyzmq 27.3 |", "|---|---|---|---|---|"]
    for fault, pattern in itertools.product(plan.faults, plan.patterns):
        sides = [
            [each for each in side if (each.fault, each.pattern) == (fault.name, pattern)]
            for side in (ours, theirs)
        ]
        if sides[0]:
            number = " + ".join(str(len(side)) for side in sides if side)
            rows.append(f"| {fault.words} | {pattern} | {number} | {cell(sides[0])} | {cell(sides[1])} |")
    return "\n".join(rows)


def try_all(
    plan: Plan, side: str, python: str, wanted: Iterable[tuple[Fault, str, str]], together: int
) -> list[Outcome]:
    """Run trials, so many at the same time, and print each."""

    def try_one(trial: tuple[Fault, str, str]) -> Outcome:
        try:
            outcome = plan.run(python, *trial)
        except RuntimeError as error:
            fault, pattern, front = trial
            outcome = Outcome(fault.name, pattern, front, ending=UNSTARTED, problems=[str(error)])
        print(f"{side:7}{line(outcome)}", flush=True)
        return outcome

    with ThreadPoolExecutor(together) as pool:
        return list(pool.map(try_one, wanted))


def follow(plan: Plan, given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Make the trials of a plan: the table, and what must not be."""
    if not plan.fronts(pythons["ours"]):
        print(f"not tried, since {plan.needs} is not here: {', '.join(plan.patterns)}")
        return "not tried", []

    def of_one_side(side: str, python: str) -> list[Outcome]:
        wanted = trials(plan, given.quick, given.only, plan.fronts(python))
        return try_all(plan, side, python, wanted, TOGETHER if given.quick else 1)

    ours, theirs = side_by_side(of_one_side, pythons)
    bad = [line(outcome) for outcome in ours if outcome.problems]
    return table(plan, ours, theirs or []), bad if ours or given.only else ["no trial was made"]


def side_by_side(call: Callable[[str, str], Result], pythons: dict[str, str]) -> tuple[Result, Result | None]:
    """Call for both bindings at the same time: what else the machine does slows both."""
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(call, side, python) for side, python in pythons.items()]
        ours, *others = [each.result() for each in running]
    return ours, others[0] if others else None
