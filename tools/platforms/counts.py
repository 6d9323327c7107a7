"""What a run of the suites printed, as counts: nox names the session, pytest's last line has the numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

SESSION = re.compile(r"^nox > Running session (\S+)", re.MULTILINE)
SUMMARY = re.compile(r"^=+ (.*?) in [\d.]+s.* =+$|^((?:\d+ \w+(?:, )?)+) in [\d.]+s", re.MULTILINE)
# What pytest prints of a run that did not come to the end of its tests, though it counts those that it ran.
BROKEN = re.compile(r"^!{3,} .* !{3,}$|^INTERNALERROR> ", re.MULTILINE)
NUMBER = re.compile(r"(\d+) (passed|failed|skipped|errors?)")


class Counts(NamedTuple):
    """The outcome of one pytest run."""

    suite: str
    passed: int
    failed: int
    skipped: int


def read(output: str) -> list[Counts]:
    """Return the counts of every pytest run in the output of nox, errors counted as failures.

    A session that printed no summary, because its build or its interpreter ended, counts as one failure; one that nox
    skipped, as one skipped test. A run that was interrupted has one failure more.
    """
    found: list[Counts] = []
    for index, session in enumerate(sessions := list(SESSION.finditer(output))):
        end = sessions[index + 1].start() if index + 1 < len(sessions) else len(output)
        text = output[session.end() : end]
        name = re.sub(r"^tests-[\d.t]+\((.*)\)$", r"\1", session[1])
        found_there = SUMMARY.findall(text)
        # A framed one after several of `pytest -q` is their sum.
        summaries = [framed for framed, _ in found_there if framed] or [quiet for _, quiet in found_there]
        if re.search(rf"^nox > Session {re.escape(session[1])} (?:was )?skipped", text, re.MULTILINE):
            found.append(Counts(name, 0, 0, 1))
        elif not summaries and f"Session {session[1]} was successful" not in output:
            found.append(Counts(name, 0, 1, 0))
        for each in summaries:
            numbers = {word.rstrip("s"): int(number) for number, word in NUMBER.findall(each)}
            failed = numbers.get("failed", 0) + numbers.get("error", 0) + bool(BROKEN.search(text))
            found.append(Counts(name, numbers.get("passed", 0), failed, numbers.get("skipped", 0)))
    return found
