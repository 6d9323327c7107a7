"""A trace function that stands for a signal handler: it raises at one line after the other."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any, Callable

import zmq

__all__ = ["Alarm", "Interrupt", "Interrupter", "lost_at_each_line"]


class Interrupt(KeyboardInterrupt):
    """What a handler raises to end the program."""


class Alarm(Exception):
    """What a handler raises to end a wait."""


class Interrupter:
    """Raises once, at the line of that number among those that run in some packages.

    Parameters
    ----------
    number
        Of the line; a negative one is never reached.
    error
        The class of what is raised.
    packages
        Whose lines count.
    elsewhere
        Names of functions whose lines do not.
    entries
        Names of functions of which the first line does not: what comes as they are entered, their callers get.
    """

    def __init__(
        self,
        number: int,
        error: type[BaseException],
        *packages: ModuleType,
        elsewhere: tuple[str, ...] = ("__del__",),
        entries: tuple[str, ...] = (),
    ) -> None:
        self.left = number
        self.error = error
        self.places = tuple(os.path.dirname(os.path.abspath(str(each.__file__))) for each in packages)
        self.elsewhere = elsewhere
        self.entries = entries
        # Where it did.
        self.raised = ""

    def start(self) -> None:
        """Trace this thread, or this greenlet, until `stop`."""
        sys.settrace(None if self.raised else self)

    def stop(self) -> None:
        """Trace no more."""
        sys.settrace(None)

    def __call__(self, frame: Any, event: str, _: Any) -> Any:
        code = frame.f_code
        if self.raised or not code.co_filename.startswith(self.places) or code.co_name in self.elsewhere:
            return None
        entered = code.co_name in self.entries and frame.f_lineno <= code.co_firstlineno + 2
        if event == "line" and not entered:
            if self.left == 0:
                self.raised = f"{code.co_name}:{frame.f_lineno}"
                sys.settrace(None)
                raise self.error
            self.left -= 1
        return self


def lost_at_each_line(
    interrupter: Callable[[int], Interrupter],
    run: Callable[[Interrupter], list[bytes]],
    pull: zmq.Socket,
    sent: list[bytes],
) -> dict[str, list[bytes]]:
    """Run once undisturbed, then once for each line, which raises; return what came where that is not what was sent."""
    assert run(interrupter(-1)) == sent
    lost: dict[str, list[bytes]] = {}
    number = 0
    while True:
        interrupting = interrupter(number)
        got = run(interrupting)
        if not interrupting.raised:
            break
        if got != sent:
            lost[interrupting.raised] = got
        while zmq.Socket.poll(pull, 0):
            zmq.Socket.recv(pull)
        number += 1
    assert number > 10
    return lost
