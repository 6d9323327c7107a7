"""Test files, each run by a pytest of its own with a limit of time, for platforms where one may end the interpreter."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.platforms.chroot import say
from tools.platforms.counts import Counts
from tools.platforms.debian import ROOT

COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?)\b")


def files_of(package: str) -> list[str]:
    """Return the test files of a distribution, relative to the repository."""
    folder = ROOT / "packages" / package / "tests"
    return sorted(path.relative_to(ROOT).as_posix() for path in folder.rglob("test_*.py"))


def numbers(output: str) -> dict[str, int]:
    """Return the numbers of pytest's last line by their word, none when it has printed no such line."""
    last = next((line for line in reversed(output.splitlines()) if COUNT.search(line) and " in " in line), "")
    found: dict[str, int] = {}
    for number, word in COUNT.findall(last):
        word = "failed" if word.startswith(("fail", "error")) else word
        found[word] = found.get(word, 0) + int(number)
    return found


def run_each(
    suite: str, files: Iterable[str], call: Callable[[str], str], seconds: float = float("inf")
) -> Counts:
    """Run files until the time is over and return the sum; its name says how many ran, and which did not end.

    Parameters
    ----------
    suite : str
        What the sum is called.
    files
        The test files.
    call
        Runs one file and returns what pytest printed.
    seconds : float
        After so many, no other file is begun.
    """
    chosen = list(files)
    sums = dict.fromkeys(("passed", "failed", "skipped"), 0)
    unfinished: list[str] = []
    begun, ran = time.monotonic(), 0
    for name in chosen:
        if time.monotonic() - begun > seconds:
            say(f"time is over before {name}")
            break
        found = numbers(call(name))
        ran += 1
        for word, number in found.items():
            sums[word] += number
        if not found:
            sums["failed"] += 1
            unfinished.append(Path(name).stem)
            say(f"{name} did not come to its end")
    suite += f", {ran} of {len(chosen)} files" if ran < len(chosen) else ""
    suite += f", no end of {' '.join(unfinished)}" if unfinished else ""
    return Counts(suite, sums["passed"], sums["failed"], sums["skipped"])
