"""A mistake: a program, and the words that an answer needs to help."""

from __future__ import annotations

from typing import NamedTuple


class Mistake(NamedTuple):
    """One mistake of a program."""

    #: What the user did, as a row of the table says it.
    what: str
    #: The program; `zmq`, a `context` and its method `socket` are there.
    program: str
    #: A regular expression that an answer matches when it says what is wrong and what was meant.
    helps: str
    #: Whether it is about what the program did not close: the other programs are not told of that.
    unclosed: bool = False
    #: Whether this zmq has an answer that helps, which a test then expects.
    answered: bool = True
