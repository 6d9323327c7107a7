"""What is decided about a peer, and what a callback may answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Union

from zmq.auth._zap import encode_metadata, encode_user_id

__all__ = ["Accepted", "Answer", "Verdict", "accept", "deny", "from_answer"]


class Accepted(NamedTuple):
    """A callback's way to accept a peer and say more than True.

    Attributes
    ----------
    user_id
        What `Frame.get("User-Id")` returns for the peer's messages; by default its name or key.
    metadata
        Further properties of the peer's messages, to be had by `Frame.get(name)`.

    .. versionadded:: 1.0
    """

    user_id: str | None = None
    metadata: Mapping[str, Union[str, bytes]] = {}


Answer = Union[bool, Accepted, None]


class Verdict(NamedTuple):
    """A decision: 200 lets the peer in, 300 means to try later, 400 no, 500 that deciding failed."""

    status: int
    reason: str
    user_id: str = ""
    raw_user_id: bytes = b""
    metadata: bytes = b""


def accept(user_id: str, metadata: bytes = b"", reason: str = "OK") -> Verdict:
    """Return the verdict that lets a peer in.

    Raises
    ------
    ValueError
        If the user id contains a NUL.
    """
    return Verdict(200, reason, user_id, encode_user_id(user_id), metadata)


def deny(reason: str, claimed: str = "", status: int = 400) -> Verdict:
    """Return the verdict that turns a peer away; `claimed` is who it said it was, for the audit only."""
    return Verdict(status, reason, claimed)


def from_answer(answer: object, subject: str, denied: str) -> Verdict:
    """Turn what a callback returned for `subject` into a verdict.

    Raises
    ------
    TypeError
        If it is none of True, False, None and `Accepted`: an object that happens to be true must let nobody in.
    ValueError
        If the callback accepts with a user id or metadata that libzmq cannot carry.
    """
    if answer is True:
        return accept(subject)
    if isinstance(answer, Accepted):
        user_id = subject if answer.user_id is None else answer.user_id
        return accept(user_id, encode_metadata(answer.metadata))
    if answer is False or answer is None:
        return deny(denied, subject)
    raise TypeError(f"a credentials callback returns True, False or Accepted, not {type(answer).__name__}")
