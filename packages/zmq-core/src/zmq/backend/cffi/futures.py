"""Futures: sends, receives and polls of event loops that complete at once.

An event loop's layer adds `FutureMethods` to a subclass of Socket, and writes the `_later` methods that it calls for
everything else: when something has to be waited for, when others wait already, when the loop must get its turn, and
when there is an error to report.
"""

from zmq.backend.cffi import sending
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.lending import collect_if_any
from zmq.backend.cffi.poll_arguments import as_int, event_mask
from zmq.backend.cffi.receiving import try_receive
from zmq.backend.cffi.taken_message import Taken
from zmq.error import Again, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

# What flags are, for who gives something else.
_FLAGS = "flags are an int such as DONTWAIT"

# Of a received message: so many take about as long to copy as an operation does.
_BYTES_PER_SHARE = 16384

_future: "Any" = None  # asyncio.Future, once a call needs it


def use_future(future: "Any") -> None:
    """Let `FutureMethods` return instances of this class.

    .. versionadded:: 28.0
    """
    global _future
    _future = future


class FairnessBudget:
    """How many operations may complete at once before an event loop's other tasks get their turn.

    .. versionadded:: 28.0
    """

    left: int = 0


class Waiting:
    """Who waits for a socket on an event loop: `FutureMethods` complete nothing before those in the queues.

    Attributes
    ----------
    receivers, senders : dict
        The queues.
    budget : FairnessBudget
        The loop's.
    watch : Watch, optional
        A watch of the socket; this backend leaves it alone.

    .. versionadded:: 28.0
    """

    receivers: "Any" = None
    senders: "Any" = None
    budget: "Any" = None
    watch: "Any" = None


def receive_for(
    receiver: "Any", socket: "Any", attempt: "Callable[..., Any]", arguments: "tuple[Any, ...]"
) -> bool:
    """Have a receive that waits on an event loop take a message, if there is one.

    .. versionadded:: 28.0
    """
    message = attempt(socket, *arguments)
    if message is None:
        return False
    receiver.message = message
    try:
        receiver.receipt = socket.receipt()
    except ZMQError:
        receiver.receipt = 0  # another thread closed the socket, or uses it
    return True


class FutureMethods:
    """The methods of a Socket that return Futures. Parameters and errors are those of the Cython backend.

    .. versionadded:: 28.0
    """

    __slots__ = ()

    def recv(
        self: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Receive one message part; the Future's result is bytes, or a Frame with ``copy=False``.

        .. versionadded:: 28.0
        """
        _check_receive_flags(flags)
        flags, copy, track, refused = _converted(self, flags, copy, track)
        if refused is not None:
            return refused
        tried, done = (False, None) if track else _receive(self, flags, copy, False)
        if done is not None:
            return done
        return self._recv_later(tried, flags, copy, track, timeout)

    def recv_multipart(
        self: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Receive all parts of one message; the Future's result is a list of bytes, or of Frames with ``copy=False``.

        .. versionadded:: 28.0
        """
        _check_receive_flags(flags)
        flags, copy, track, refused = _converted(self, flags, copy, track)
        if refused is not None:
            return refused
        tried, done = (False, None) if track else _receive(self, flags, copy, True)
        if done is not None:
            return done
        return self._recv_multipart_later(tried, flags, copy, track, timeout)

    def send(
        self: "Any",
        data: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Send one message part; the Future's result is None, or a tracker with ``copy=False, track=True``.

        .. versionadded:: 28.0
        """
        _check_send_flags(flags)
        flags, copy, track, refused = _converted(self, flags, copy, track)
        if refused is not None:
            return refused
        tried, sent = (
            (False, None) if track else _send(self, sending.send_one, data, flags, copy, routing_id, group)
        )
        if sent is not None:
            return sent
        return self._send_later(tried, data, flags, copy, track, routing_id, group, timeout)

    def send_multipart(
        self: "Any",
        msg_parts: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        timeout: "Optional[float]" = None,
        **ignored: "Any",
    ) -> "Any":
        """Send the parts of one message, all or none; otherwise as `send`.

        .. versionadded:: 28.0
        """
        _check_send_flags(flags)
        flags, copy, track, refused = _converted(self, flags, copy, track)
        if refused is not None:
            return refused
        if not isinstance(msg_parts, (list, tuple, str, bytes)):
            try:
                msg_parts = list(msg_parts)  # may be needed twice
            except Exception as error:
                return _failed(self, _future(), error)
        tried, sent = (
            (False, None)
            if track
            else _send(self, sending.send_multipart, msg_parts, flags, copy, routing_id, group)
        )
        if sent is not None:
            return sent
        return self._send_multipart_later(tried, msg_parts, flags, copy, track, routing_id, group, timeout)

    def poll(self: "Any", timeout: "Optional[float]" = None, flags: int = 1) -> "Any":
        """Wait up to `timeout` milliseconds for events; the Future's result is those that are there, 0 when time is up.

        .. versionadded:: 28.0
        """
        _check_poll_flags(timeout, flags)
        try:
            flags = event_mask(flags) if flags else 0
        except Exception as error:
            return _failed(self, _future(), error)
        waiting = self.waiting
        if (
            waiting is not None
            and waiting.budget.left > 0
            and self._state.gate.usable_handle != ffi.NULL
            and (timeout == 0 or not waiting.receivers)
        ):
            future = _future()
            try:
                events = self._state.events() & flags
            except ZMQError:
                return self._poll_later(timeout, flags)
            if events or timeout == 0:
                return _finished(self, future, events)
        return self._poll_later(timeout, flags)


# As in pyzmq 27, the call itself refuses flags that do not go with DONTWAIT; the Future refuses the other arguments.


def _check_receive_flags(flags: "Any") -> None:
    if type(flags) is not int and flags & lib.ZMQ_DONTWAIT:
        pass  # an array has no truth value


def _check_send_flags(flags: "Any") -> None:
    if type(flags) is not int:
        flags | lib.ZMQ_DONTWAIT


def _converted(socket: "Any", flags: "Any", copy: "Any", track: "Any") -> "tuple[int, bool, bool, Any]":
    """Return the arguments of an operation as an int and two bools, and the Future that refuses them or None."""
    try:
        return as_int(flags, _FLAGS), bool(copy), bool(track), None
    except Exception as error:
        return 0, False, False, _failed(socket, _future(), error)


def _check_poll_flags(timeout: "Optional[float]", flags: "Any") -> None:
    if type(flags) is not int and flags and timeout != 0:
        flags & lib.ZMQ_POLLIN


def _receive(socket: "Any", flags: int, copy: bool, multipart: bool) -> "tuple[bool, Any]":
    """Whether a receive was tried, and a Future that is done when there was a message."""
    waiting = socket.waiting
    if waiting is None or waiting.budget.left <= 0 or (waiting.receivers and not flags & lib.ZMQ_DONTWAIT):
        return False, None
    future = _future()  # first: without a loop this raises, and no message may have been taken
    taken = Taken(socket._state, multipart, copy)
    try:
        collect_if_any()
        message = try_receive(taken)
    except ZMQError:
        return False, None
    if message is None:
        return True, None
    try:
        return True, _finished(socket, future, message)
    except BaseException:
        taken.push_back()
        raise


def _send(
    socket: "Any",
    send: "Callable[..., Any]",
    data: "Any",
    flags: int,
    copy: bool,
    routing_id: "Optional[int]",
    group: "Optional[str]",
) -> "tuple[bool, Any]":
    """Whether a send was tried that would have to wait, and a Future that is done when it was sent or failed."""
    waiting = socket.waiting
    if waiting is None or waiting.budget.left <= 0 or waiting.senders:
        return False, None
    future = _future()  # first: without a loop this raises, and nothing may have been sent
    try:
        collect_if_any()
        sent = send(
            socket._state,
            data,
            flags | lib.ZMQ_DONTWAIT,
            copy,
            socket.copy_threshold,
            False,
            routing_id,
            group,
        )
    except Again:
        return True, None
    except Exception as error:
        return True, _failed(socket, future, error)
    return True, _finished(socket, future, sent)


def _failed(socket: "Any", future: "Any", error: Exception) -> "Any":
    """Give the Future its exception, and count one operation."""
    if socket.waiting is not None:
        socket.waiting.budget.left -= 1
    future.set_exception(error)
    return future


def _finished(socket: "Any", future: "Any", result: "Any") -> "Any":
    """Give the Future its result, and count one operation; large messages count as several."""
    parts = result if type(result) is list else (result,)
    size = sum([len(part) for part in parts if isinstance(part, bytes)])
    socket.waiting.budget.left -= 1 + size // _BYTES_PER_SHARE
    future.set_result(result)
    return future
