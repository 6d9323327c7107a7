"""PushedBack: messages that a cancelled receive pushes back.

They are received again before anything else, in the order in which they first came. Tasks that are cancelled
together push back one after the other, so what decides is when each message was received, not when it comes back.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from zmq.backend.cffi.frame import Frame


class _Message:
    """One message that was pushed back, or the rest of one; never changed."""

    __slots__ = ("given", "more", "next", "parts", "received")

    def __init__(
        self, parts: "tuple[Frame, ...]", more: bool, received: int, given: int, next_part: int
    ) -> None:
        self.parts = parts
        self.more = more  # further parts of it come after these: returned as well, or never received
        self.received = received  # on the queue's clock; 0 when it is not known
        self.given = given  # on the queue's clock
        self.next = next_part  # the index in `parts` of the first that is still here

    def rest(self) -> "_Message":
        """Return it without its next part."""
        return _Message(self.parts, self.more, self.received, self.given, self.next + 1)


class PushedBackMessages:
    """What was pushed back to one socket."""

    __slots__ = ("_clock", "_messages", "more_follows")

    def __init__(self) -> None:
        self._clock = 0
        self._messages: list[_Message] = []
        # RCVMORE after a part that came from here; None when libzmq knows.
        self.more_follows: Optional[bool] = None

    def __bool__(self) -> bool:
        return bool(self._messages)

    @property
    def concerns_next(self) -> bool:
        """Whether the next receive must look here first."""
        return bool(self._messages) or self.more_follows is not None

    def receipt(self, more: bool) -> int:
        """Return a number that says when the part just received was received, and whether another follows it."""
        self._clock += 1
        return self._clock << 1 | more

    def push_back(self, frames: "list[Frame]", receipt: int = 0) -> None:
        """Put parts to the front, but behind those that were received before them and were pushed back since."""
        if not frames:
            return
        self._clock += 1
        received = receipt >> 1
        position = 0
        for other in self._messages:
            if not other.received < received < other.given:
                break
            position += 1
        # Without a receipt a Frame of libzmq's tells by itself.
        more = bool(receipt & 1) if receipt else frames[-1].more
        self._messages.insert(position, _Message(tuple(frames), more, received, self._clock, 0))

    def keep(self, frames: "list[Frame]", begun: bool) -> None:
        """Put what libzmq still had behind everything; `begun`: the parts before them were received already."""
        if frames:
            self._messages.append(_Message(tuple(frames), False, self._clock, self._clock, 0))
            if begun and self.more_follows is None:
                self.more_follows = True

    def take(self, undo: "list[tuple[_Message, Optional[bool]]]") -> "Optional[Frame]":
        """Return the next part, if there is one. What `undo_take` needs to undo this is added to `undo` before."""
        if not self._messages:
            # The last one taken was the last: from here on RCVMORE is libzmq's again.
            self.more_follows = None
            return None
        first = self._messages[0]
        undo.append((first, self.more_follows))
        if first.next + 1 < len(first.parts):
            self._messages[0] = first.rest()
            self.more_follows = True
        else:
            del self._messages[0]
            self.more_follows = first.more
        return first.parts[first.next]

    def undo_take(self, taken: "list[tuple[_Message, Optional[bool]]]") -> None:
        """Undo each `take` that added to this list, also one that a signal handler ended half way."""
        for message, more_follows in reversed(taken):
            if self._messages and self._messages[0].parts is message.parts:
                self._messages[0] = message
            else:
                self._messages.insert(0, message)
            self.more_follows = more_follows

    def forget_last(self) -> None:
        """Let libzmq's word on RCVMORE count again: a caller received from it directly."""
        self.more_follows = None

    def clear(self) -> None:
        """Drop everything."""
        self._messages = []
