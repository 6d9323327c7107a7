"""What is decided about a peer, and what a callback may answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Callable, NamedTuple, Union

from zmq.auth._zap import encode_metadata, encode_user_id

__all__ = ["Accepted", "Verdict", "accept", "deny", "from_answer"]


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


class Verdict(NamedTuple):
    """A decision: 200 lets the peer in, 300 means to try later, 400 no, 500 that deciding failed."""

    status: int
    reason: str
    user_id: str = ""
    raw_user_id: bytes = b""
    metadata: bytes = b""


def accept(user_id: str | bytes, metadata: bytes = b"", reason: str = "OK") -> Verdict:
    """Return the verdict that lets a peer in.

    Raises
    ------
    ValueError
        If the user id contains a NUL.
    """
    text = user_id if isinstance(user_id, str) else user_id.decode("utf-8", "replace")
    return Verdict(200, reason, text, encode_user_id(user_id), metadata)


def deny(reason: str, claimed: str = "", status: int = 400) -> Verdict:
    """Return the verdict that turns a peer away; `claimed` is who it said it was, for the audit only."""
    return Verdict(status, reason, claimed)


def from_answer(
    answer: object, subject: str, denied: str, name: Callable[[], str | bytes] | None = None
) -> Verdict:
    """Turn what a callback returned for `subject` into a verdict: what is true accepts, as does `Accepted`.

    Parameters
    ----------
    answer
        What the callback returned.
    subject
        Whom it was asked about.
    denied
        The reason of a refusal.
    name
        Returns the user id of a peer that is accepted; it is `subject` without.

    Raises
    ------
    ValueError
        If the callback accepts with a user id or metadata that libzmq cannot carry.
    """
    if not answer:
        return deny(denied, subject)
    if isinstance(answer, Accepted) and answer.user_id is not None:
        return accept(answer.user_id, encode_metadata(answer.metadata))
    metadata = encode_metadata(answer.metadata) if isinstance(answer, Accepted) else b""
    return accept(subject if name is None else name(), metadata)
