"""The command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple

from endpoints import TRANSPORTS


class Options(NamedTuple):
    """What was asked for; `None` where the program chooses."""

    file: str | None
    workers: int
    transport: str | None
    repeat: int | None
    deadline: int


def parse(arguments: list[str]) -> Options:
    """Read the command line; an unusable one ends the program with exit code 2."""
    parser = argparse.ArgumentParser(
        prog="wordcount", description="Count the words of a text with worker processes."
    )
    add = parser.add_argument
    add("file", nargs="?", metavar="FILE", help="UTF-8 text, or - (default: the README, many times over)")
    add("--workers", type=_up_to(64), default=2, metavar="N", help="worker processes (default: 2)")
    add("--transport", choices=TRANSPORTS, help="default: both, tcp alone where there is no ipc")
    add("--repeat", type=_up_to(10**9), metavar="N", help="count the text N times over (default: 1)")
    add(
        "--deadline", type=_up_to(3600), default=30, metavar="S", help="fail when nothing moves for S seconds"
    )
    return Options(**vars(parser.parse_args(arguments)))


def _up_to(limit: int) -> Callable[[str], int]:
    """Return a converter for arguments that are whole numbers from 1 to `limit`."""

    def convert(argument: str) -> int:
        if argument.isascii() and argument.isdigit() and 1 <= int(argument) <= limit:
            return int(argument)
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {limit}, not {argument!r}")

    return convert
