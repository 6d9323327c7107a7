"""What an `Again` says: what the call waited for, how long, and by which option.

It is read when the error is printed, which most programs that catch `Again` never do: raising one costs no words.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    #: Whether it was a send, the name of the socket's type or "", milliseconds, what gave them, what the socket lacks.
    Awaited = tuple[bool, str, float, str, Optional[str]]

LACKS = {
    "endpoint": "the socket is neither bound nor connected",
    "subscription": "the socket has no subscription, and subscribe(b'') takes all messages",
}
NO_ROOM = "none is connected, or the queues of all are full (SNDHWM)"


def explain(awaited: "Awaited") -> str:
    """Return what the call waited for, as part of a sentence."""
    sending, kind, milliseconds, by, lacks = awaited
    socket = f"{'an' if kind.startswith('X') else 'a'} {kind} socket" if kind else "the socket"
    limit = f"within {milliseconds:g} ms ({by})"
    if sending:
        reason = NO_ROOM if lacks is None else LACKS[lacks]
        return f"no peer of {socket} could take the message {limit}: {reason}"
    text = f"no {'reply' if kind == 'REQ' else 'message'} came for {socket} {limit}"
    if lacks is not None:
        return f"{text}: {LACKS[lacks]}"
    return f"{text}; with REQ_RELAXED it may ask again" if kind == "REQ" else text


def explain_at_once(sending: bool) -> str:
    """Return what a call that does not wait at all found."""
    if sending:
        return f"no peer can take the message now, and DONTWAIT waits for none: {NO_ROOM}"
    return "no message is here now, and DONTWAIT waits for none"
