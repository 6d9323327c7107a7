"""Sockets that send and receive text, JSON and Python objects."""

from zmq import backend as _backend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable, Optional

    from zmq._typing import Sendable
    from zmq.backend import MessageTracker

__all__ = ["SerializingSocket"]


# Loaded by the first call that needs them: import statements in the calls themselves cost half a microsecond each time.
_jsonapi: "Any" = None
_pickle: "Any" = None


def _load_jsonapi() -> "Any":
    global _jsonapi
    from zmq.utils import jsonapi

    _jsonapi = jsonapi
    return jsonapi


def _load_pickle() -> "Any":
    global _pickle
    import pickle

    _pickle = pickle
    return pickle


def _given(copy: bool, track: bool, routing_id: "Optional[int]", group: "Optional[str]") -> "dict[str, Any]":
    """Return those arguments of `send` that are not left at their defaults."""
    found: dict[str, Any] = {}
    if not copy:
        found["copy"] = copy
    if track:
        found["track"] = track
    if routing_id is not None:
        found["routing_id"] = routing_id
    if group is not None:
        found["group"] = group
    return found


class SerializingSocket(_backend.Socket["bytes"]):
    """The conversions between messages and other objects; `zmq.Socket` has them."""

    def send_string(
        self,
        u: str,
        flags: int = 0,
        copy: bool = True,
        encoding: str = "utf-8",
        *,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Optional[MessageTracker]":
        """Send text as one message part, in an encoding.

        Raises
        ------
        TypeError
            `u` is not a str.
        Again, ZMQError
            As for `send`.
        """
        if not isinstance(u, str):
            raise TypeError(f"send_string() takes a str, not {type(u).__name__}; use send() for bytes")
        data = u.encode(encoding)
        # A subclass may override send() without the arguments that nobody gave.
        if copy and not track and routing_id is None and group is None:
            return self.send(data, flags)
        tracker: Optional[MessageTracker] = self.send(data, flags, **_given(copy, track, routing_id, group))
        return tracker

    def recv_string(self, flags: int = 0, encoding: str = "utf-8") -> str:
        """Receive one message part as text.

        Raises
        ------
        UnicodeDecodeError
            The message is not in this encoding; its ``object`` is the message.
        Again, ZMQError
            As for `recv`.
        """
        return self.recv(flags).decode(encoding)

    send_unicode = send_string
    recv_unicode = recv_string

    def send_json(
        self,
        obj: "Any",
        flags: int = 0,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        **kwargs: "Any",
    ) -> None:
        """Send an object as JSON; further arguments are for `json.dumps`.

        Raises
        ------
        TypeError, ValueError
            The object has no JSON form.
        Again, ZMQError
            As for `send`.
        """
        data = (_jsonapi or _load_jsonapi()).dumps(obj, **kwargs)
        if routing_id is None and group is None:
            self.send(data, flags)
        else:
            self.send(data, flags, **_given(True, False, routing_id, group))

    def recv_json(self, flags: int = 0, **kwargs: "Any") -> "Any":
        """Receive an object sent as JSON; further arguments are for `json.loads`.

        Raises
        ------
        ValueError
            The message is no JSON.
        Again, ZMQError
            As for `recv`.
        """
        return (_jsonapi or _load_jsonapi()).loads(self.recv(flags), **kwargs)

    def send_pyobj(
        self,
        obj: "Any",
        flags: int = 0,
        protocol: int = 4,
        *,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Optional[MessageTracker]":
        """Send an object as a pickle of the given protocol.

        Raises
        ------
        pickle.PicklingError
            The object cannot be pickled.
        Again, ZMQError
            As for `send`.
        """
        data = (_pickle or _load_pickle()).dumps(obj, protocol)
        if copy and not track and routing_id is None and group is None:
            return self.send(data, flags)
        tracker: Optional[MessageTracker] = self.send(data, flags, **_given(copy, track, routing_id, group))
        return tracker

    def recv_pyobj(self, flags: int = 0) -> "Any":
        """Receive an object sent as a pickle.

        Loading a pickle runs whatever code its sender put into it: never do this with messages from strangers.

        Raises
        ------
        pickle.UnpicklingError
            The message is no pickle.
        Again, ZMQError
            As for `recv`.
        """
        return (_pickle or _load_pickle()).loads(self.recv(flags))

    def send_serialized(
        self,
        msg: "Any",
        serialize: "Callable[[Any], Iterable[Sendable]]",
        flags: int = 0,
        copy: bool = True,
        *,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Optional[MessageTracker]":
        """Send ``serialize(msg)``, a list of message parts.

        Raises
        ------
        Again, ZMQError
            As for `send_multipart`; and whatever `serialize` raises, before anything is sent.
        """
        parts = serialize(msg)
        if copy and not track and routing_id is None and group is None:
            return self.send_multipart(parts, flags)
        tracker: Optional[MessageTracker] = self.send_multipart(
            parts, flags, **_given(copy, track, routing_id, group)
        )
        return tracker

    def recv_serialized(
        self, deserialize: "Callable[[list[Any]], Any]", flags: int = 0, copy: bool = True
    ) -> "Any":
        """Receive a message and return ``deserialize(parts)``.

        Raises
        ------
        Again, ZMQError
            As for `recv_multipart`; and whatever `deserialize` raises.
        """
        parts: list[Any] = self.recv_multipart(flags) if copy else self.recv_multipart(flags, copy=False)
        return deserialize(parts)
