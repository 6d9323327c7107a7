"""Socket: sending, receiving and waiting, on the state that all views of one libzmq socket share."""

from zmq.backend.cffi import batch, receiving, sending
from zmq.backend.cffi._cffi import lib
from zmq.backend.cffi.endpoints import EndpointSocket
from zmq.backend.cffi.frame import Frame
from zmq.backend.cffi.lending import collect_if_any
from zmq.backend.cffi.message import export_writable
from zmq.backend.cffi.poll_arguments import check_timeout, event_mask, integer
from zmq.backend.cffi.received_message import ReceivedMessage
from zmq.backend.cffi.state import deadline_after
from zmq.backend.cffi.taken_message import Taken
from zmq.error import Again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable, Optional, Union

    from zmq.backend.cffi.tracker import MessageTracker

# Of `Socket._by_parts`.
RECEIVED_BY_PARTS = 1
SENT_BY_PARTS = 2


class Socket(EndpointSocket):
    """A libzmq socket (zmq_socket). See `zmq.Socket`, which adds what needs no speed.

    Parameters
    ----------
    ctx_or_socket : Context or Socket
        The context to make the socket in, or another socket to share.
    socket_type : int
        One of `zmq.SocketType`.
    shadow : int or Socket
        Address of an existing libzmq socket to use instead of making one.
    copy_threshold : int, optional
        Size in bytes below which ``copy=False`` copies nevertheless.

    Raises
    ------
    ZMQError
        EINVAL for an unknown type, EMFILE when no more sockets can be opened, ETERM or EFAULT when the context was
        terminated.
    """

    # Which operations on whole messages go through an overridden `send` or `recv`; `zmq.Socket` has what they call.
    _by_parts: int = 0
    _send_parts: "Any" = None
    _recv_parts: "Any" = None
    # What `zmq.Socket` does for a call with a timeout of its own.
    _within: "Any" = None

    # Messages; their parameters and errors are those of the Cython backend.

    def send(
        self,
        data: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Optional[MessageTracker]":
        """Send one message part (zmq_msg_send); waits while no peer can take it, up to SNDTIMEO milliseconds."""
        if timeout is not None:
            tracker: Optional[MessageTracker] = self._within(
                timeout, "send", data, flags, copy, track, routing_id, group
            )
            return tracker
        if type(flags) is not int:
            flags = integer(flags, "flags")
        collect_if_any()
        if (
            copy
            and routing_id is None
            and group is None
            and sending.is_small(data)
            and sending.send_bytes(self._state, data, flags)
        ):
            return None
        return sending.send_one(self._state, data, flags, copy, self.copy_threshold, track, routing_id, group)

    def recv(
        self,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        metadata: bool = False,
        timeout: "Optional[float]" = None,
    ) -> "Union[bytes, Frame]":
        """Receive one message part (zmq_msg_recv); waits for it, up to RCVTIMEO milliseconds."""
        if timeout is not None:
            part: Union[bytes, Frame] = self._within(timeout, "recv", flags, copy, track, metadata)
            return part
        if type(flags) is not int:
            flags = integer(flags, "flags")
        collect_if_any()
        if copy and metadata:
            frame: Any = receiving.receive_one(self._state, flags, False)
            return ReceivedMessage(frame)
        return receiving.receive_one(self._state, flags, copy, track)

    def recv_into(
        self,
        buffer: "Any",
        /,
        *,
        nbytes: int = 0,
        flags: int = 0,
        truncate: bool = True,
        timeout: "Optional[float]" = None,
    ) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`; or the part does not fit, without `truncate`.
        BufferError, TypeError
            `buffer` is read-only, or no buffer.
        """
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            return int(self._within(timeout, "recv_into", buffer, nbytes, flags, truncate))
        with export_writable(buffer) as memory:
            nbytes = integer(nbytes, "nbytes")
            if nbytes < 0 or nbytes > len(memory):
                raise ValueError(f"nbytes is {nbytes}, but the buffer holds {len(memory)} bytes")
            room = nbytes or len(memory)
            taken = Taken(self._state, False, True)
            try:
                receiving.take(taken, flags)
                size = taken.size
                if size > room and not truncate:
                    raise ValueError(
                        f"the message part has {size} bytes, there is room for {room}; "
                        "it can be received again, into more memory"
                    )
                taken.copy_into(memory, min(size, room))
            except BaseException:
                taken.push_back()
                raise
            taken.release()
            return size

    def send_multipart(
        self,
        msg_parts: "Iterable[Any]",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        timeout: "Optional[float]" = None,
        **ignored: "Any",
    ) -> "Optional[MessageTracker]":
        """Send the parts of one message, all or none; waits while no peer can take it, up to SNDTIMEO milliseconds."""
        tracker: Optional[MessageTracker]
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            tracker = self._within(
                timeout, "send_multipart", msg_parts, flags, copy, track, routing_id, group
            )
            return tracker
        if self._by_parts & SENT_BY_PARTS:
            tracker = self._send_parts(msg_parts, flags, copy, track, routing_id, group)
            return tracker
        return sending.send_multipart(
            self._state, msg_parts, flags, copy, self.copy_threshold, track, routing_id, group
        )

    def recv_multipart(
        self,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        metadata: bool = False,
        timeout: "Optional[float]" = None,
    ) -> "list[Any]":
        """Receive all parts of one message; waits for it, up to RCVTIMEO milliseconds."""
        parts: list[Any]
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            parts = self._within(timeout, "recv_multipart", flags, copy, track, metadata)
            return parts
        if self._by_parts & RECEIVED_BY_PARTS:
            parts = self._recv_parts(flags, copy, track, metadata)
            return parts
        collect_if_any()
        if copy and metadata:
            return [
                ReceivedMessage(frame) for frame in receiving.receive_multipart(self._state, flags, False)
            ]
        return receiving.receive_multipart(self._state, flags, copy, track)

    def try_recv(self, copy: bool = True) -> "Union[bytes, Frame, None]":
        """Return the next message part, or None when there is none; never waits."""
        collect_if_any()
        part: Union[bytes, Frame, None] = receiving.try_receive(Taken(self._state, False, copy))
        return part

    def try_recv_multipart(self, copy: bool = True) -> "Optional[list[Any]]":
        """Return all parts of the next message as a list, or None when there is none; never waits."""
        collect_if_any()
        parts: Optional[list[Any]] = receiving.try_receive(Taken(self._state, True, copy))
        return parts

    def send_many(
        self,
        messages: "Iterable[Any]",
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: "Optional[float]" = None,
    ) -> int:
        """Send each of `messages` as a message of its own and return how many were sent.

        .. versionadded:: 28.0
        """
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            return int(self._within(timeout, "send_many", messages, flags, copy))
        return batch.send_many(self._state, messages, flags, copy, self.copy_threshold, False)

    def send_many_multipart(
        self,
        messages: "Iterable[Any]",
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: "Optional[float]" = None,
    ) -> int:
        """Send each of `messages`, itself a list of parts, and return how many were sent.

        .. versionadded:: 28.0
        """
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            return int(self._within(timeout, "send_many_multipart", messages, flags, copy))
        return batch.send_many(self._state, messages, flags, copy, self.copy_threshold, True)

    def recv_many(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: "Optional[float]" = None,
    ) -> "list[Any]":
        """Wait for a message, then take all that are there, up to `max_messages`.

        .. versionadded:: 28.0
        """
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            found: list[Any] = self._within(timeout, "recv_many", max_messages, flags, copy)
            return found
        return batch.receive_many(self._state, max_messages, flags, copy, False)

    def recv_many_multipart(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: "Optional[float]" = None,
    ) -> "list[Any]":
        """Wait for a message, then take all that are there, up to `max_messages`, as lists of parts.

        .. versionadded:: 28.0
        """
        if type(flags) is not int:
            flags = integer(flags, "flags")
        if timeout is not None:
            found: list[Any] = self._within(timeout, "recv_many_multipart", max_messages, flags, copy)
            return found
        return batch.receive_many(self._state, max_messages, flags, copy, True)

    # For event loops

    def try_send(
        self,
        data: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Union[bool, MessageTracker]":
        """Send one message part if that needs no wait; False when it does, else True or the tracker.

        .. versionadded:: 28.0
        """
        return _unless_full(Socket.send, self, data, flags | lib.ZMQ_DONTWAIT, copy, track, routing_id, group)

    def try_send_multipart(
        self,
        msg_parts: "Iterable[Any]",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Union[bool, MessageTracker]":
        """Send the parts of one message if that needs no wait; False when it does, else True or the tracker.

        .. versionadded:: 28.0
        """
        flags |= lib.ZMQ_DONTWAIT
        return _unless_full(
            sending.send_multipart,
            self._state,
            msg_parts,
            flags,
            copy,
            self.copy_threshold,
            track,
            routing_id,
            group,
        )

    def receipt(self) -> int:
        """Return a number that stands for what was received last, for `push_back`.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.

        .. versionadded:: 28.0
        """
        pushed_back = self._state.pushed_back
        self._state.check()
        more = (
            self._state.get_int(lib.ZMQ_RCVMORE)
            if pushed_back.more_follows is None
            else pushed_back.more_follows
        )
        return int(pushed_back.receipt(bool(more)))

    def push_back(self, parts: "Iterable[Any]", receipt: int = 0) -> None:
        """Put a received message back to the front: the next receive, through any view of the socket, returns it.

        Raises
        ------
        TypeError
            A part is neither a Frame nor bytes-like.
        ZMQError
            ENOTSOCK when the socket is closed: the message stays the caller's.

        .. versionadded:: 28.0
        """
        self._state.check()
        self._state.push_back([part if isinstance(part, Frame) else Frame(part) for part in parts], receipt)

    def poll(self, timeout: "Optional[float]" = None, flags: int = 1) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Raises
        ------
        TypeError, ValueError, OverflowError
            `timeout` is no number, NaN, or more than a C int holds.
        ZMQError
            ENOTSOCK when the socket is closed, before or during the wait.
        """
        state = self._state
        flags = event_mask(flags) if flags else 0
        state.check()
        check_timeout(timeout)
        events = state.events() & flags
        if events or timeout == 0:
            return int(events)
        deadline = -1
        if timeout is not None and timeout >= 0:
            deadline = deadline_after(timeout)
        while state.block(deadline) if state.fd != -1 else state.block_threadsafe(flags, deadline):
            events = state.events() & flags
            if events:
                return int(events)
        return int(state.events() & flags)


def _unless_full(
    send: "Callable[..., Optional[MessageTracker]]", *arguments: "Any"
) -> "Union[bool, MessageTracker]":
    """What a send that does not wait returns, or True; False when it would have had to."""
    try:
        tracker = send(*arguments)
    except Again:
        return False
    return True if tracker is None else tracker
