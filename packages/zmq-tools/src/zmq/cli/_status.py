"""Exit codes, and errors that end a command with one of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, NoReturn

import click

DONE = 0
FAILED = 1
USAGE = 2
TIMED_OUT = 3
NO_TUNNEL = 4
INTERRUPTED = 130

EPILOG = """\b
Exit status:
    0  done: the count was reached, the input ended, or Ctrl-C ended what has no other end
    1  libzmq refused something, its words are on standard error; or `info` found a problem
    2  the arguments make no sense
    3  time was up
    4  the ssh tunnel could not be made
  130  Ctrl-C before the work was done
"""


class Stop(click.ClickException):
    """Ends the command with a status, and a line on standard error if there is something to say."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.exit_code = status  # type: ignore[misc]  # click declares it for the class, and reads it here

    def show(self, file: Any = None) -> None:
        if self.message:
            click.echo(f"zmq: {self.message}", err=True)


def refuse(message: str) -> NoReturn:
    """End the command because its arguments make no sense."""
    raise Stop(USAGE, message)


def quoted(name: str, known: Iterable[str]) -> str:
    """Return an unknown name as an error may show it, with a space before it.

    A key or a password that stands where a name belongs is not repeated: a long name is shown only where it is like a
    known one.
    """
    shown = len(name) < 12 or difflib.get_close_matches(name.lower(), known, 1)
    return f" {name!r}" if shown else ""
