"""A fuzzer of readers: it mutates what others write, and what takes a new way through the code joins the corpus.

A wrong acceptance, or an exception that is not the documented one, ends the run with the input that caused it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, Callable, NamedTuple

LONGEST = 4000


class Target(NamedTuple):
    """One reader: its inputs to begin with, words worth inserting, its modules, and what to do with an input.

    A module is named with its folder, such as ``auth/_zap.py``. `run` returns whether the input was accepted.
    """

    name: str
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]
    modules: tuple[str, ...]
    run: Callable[[bytes], bool]


class Count(NamedTuple):
    """What a session did."""

    target: str
    inputs: int
    accepted: int
    corpus: int
    ways: int


class Ways:
    """Records which line follows which in some modules."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._files: dict[str, bool] = {}
        self._modules = modules
        self.seen: set[tuple[str, int, int]] = set()

    def new(self, call: Callable[[bytes], bool], data: bytes) -> tuple[bool, bool]:
        """Call with an input; return the result, and whether it went a way that no call before it went."""
        before = len(self.seen)
        sys.settrace(self._enter)
        try:
            result = call(data)
        finally:
            sys.settrace(None)
        return result, len(self.seen) > before

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        known = self._files.get(name)
        if known is None:
            known = self._files[name] = "/".join(Path(name).parts[-2:]) in self._modules
        if not known:
            return None
        last = 0
        seen = self.seen

        def step(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            seen.add((name, last, frame.f_lineno))
            last = frame.f_lineno
            return step

        return step


def mutated(data: bytes, others: list[bytes], words: tuple[bytes, ...], dice: random.Random) -> bytes:
    """Return an input with one to four changes."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(changed))
        how = dice.randrange(7)
        if how == 0 and changed:
            changed[at % len(changed)] ^= 1 << dice.randrange(8)
        elif how == 1 and changed:
            changed[at % len(changed)] = dice.randrange(256)
        elif how == 2:
            changed[at:at] = dice.randbytes(dice.choice((1, 1, 2, 8, 300)))
        elif how == 3:
            del changed[at : at + dice.choice((1, 2, 5, 40))]
        elif how == 4:
            changed[at:at] = dice.choice(words)
        elif how == 5:
            other = dice.choice(others)
            begin = dice.randint(0, len(other))
            changed[at:] = other[begin:]
        else:
            size = dice.randint(1, 40)
            changed[at:at] = changed[at : at + size]
    return bytes(changed[:LONGEST])


def fuzz(target: Target, dice: random.Random, go_on: Callable[[int], bool]) -> Count:
    """Run one target while `go_on(inputs so far)`."""
    ways = Ways(target.modules)
    corpus = list(target.seeds)
    waiting = list(target.seeds)
    inputs = accepted = 0
    while waiting or go_on(inputs):
        data = waiting.pop() if waiting else mutated(dice.choice(corpus), corpus, target.words, dice)
        try:
            taken, is_new = ways.new(target.run, data)
        except BaseException:
            print(f"{target.name}: this input fails: {data!r}", file=sys.stderr)
            raise
        inputs += 1
        accepted += taken
        if is_new and data not in target.seeds:
            corpus.append(data)
    return Count(target.name, inputs, accepted, len(corpus), len(ways.seen))


def main(targets: tuple[Target, ...], description: str | None, words: list[str]) -> int:
    """Run the targets one after another, as the words of a command line say, and print what was done."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=float, default=30, help="for each target (default: 30)")
    parser.add_argument("--inputs", type=int, help="instead of a time, a number of inputs for each target")
    parser.add_argument("--seed", type=int, default=time.time_ns(), help="to repeat a run")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(each.name for each in targets))
    options = parser.parse_args(words)
    print(f"seed {options.seed}")
    for target in targets:
        if options.targets and target.name not in options.targets:
            continue
        deadline = time.monotonic() + options.seconds

        def go_on(inputs: int, deadline: float = deadline) -> bool:
            return inputs < options.inputs if options.inputs else time.monotonic() < deadline

        count = fuzz(target, random.Random(options.seed), go_on)
        print(
            f"{count.target}: {count.inputs} inputs, {count.accepted} rightly accepted, 0 wrongly, 0 crashes; "
            f"{count.ways} ways through the code, {count.corpus} inputs in the corpus",
            flush=True,
        )
    return 0
