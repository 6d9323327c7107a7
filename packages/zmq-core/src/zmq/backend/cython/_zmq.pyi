"""Types of the extension. The documentation is in the Cython sources beside this file."""

import builtins
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, Generic, Literal, Optional, Union, overload

from typing_extensions import TypeVar

from zmq._typing import HasFileno, ReadableBuffer, Sendable, WriteableBuffer
from zmq.backend.cython._option_attributes import ContextAttributes, OptionAttributes

_Socket = TypeVar("_Socket", bound=Socket[Any], default=Socket[Any], covariant=True)
# What `recv` returns: bytes here, an awaitable in the event loops' sockets.
_Received = TypeVar("_Received", default=bytes, covariant=True)
_Result = TypeVar("_Result")

_Pollable = Union[Socket[Any], int, HasFileno]

DRAFT_API: Final[bool]
PYZMQ_DRAFT_API: Final[bool]
IPC_PATH_MAX_LEN: Final[int]
FINISHED_TRACKER: Final[MessageTracker]

class MessageTracker:
    """Tells when libzmq no longer uses the memory of one or more messages.

    Parameters
    ----------
    *towatch : Frame, MessageTracker or threading.Event
        What must be done before this tracker is. A Frame must have been made with ``track=True``.

    Raises
    ------
    ValueError
        A Frame that is not tracked was given.
    TypeError
        Something else was given.

    See Also
    --------
    zmq.Socket.send : ``copy=False, track=True`` returns a tracker.

    Notes
    -----
    Rests on the free function of zmq_msg_init_data; a tracker covers every frame of a multipart message.

    .. versionadded:: 28.0
    """
    def __init__(self, *towatch: Union[MessageTracker, Frame, Any]) -> None: ...
    @property
    def done(self) -> bool:
        """Whether libzmq is done with every message tracked."""
    def wait(self, timeout: Optional[float] = -1) -> None:
        """Wait up to `timeout` seconds for libzmq to be done; a negative value or None waits forever.

        Raises
        ------
        NotDone
            Time was up first.
        """
    @property
    def events(self) -> set[Any]:
        """What must be set before this tracker is done: of its own message, and the events that it was given."""
    @property
    def peers(self) -> set[MessageTracker]:
        """The trackers that must be done before this one is."""
    def call_when_done(self, callback: Callable[[], Any]) -> bool:
        """Have `callback()` called, once, when something tracked is done that is not done yet; then ask again.

        Parameters
        ----------
        callback : callable
            Called without arguments in whichever thread takes note: at once as a rule, 10 ms later at worst. It should
            only wake a task or a thread; what it raises is reported and dropped.

        Returns
        -------
        bool
            False when everything is done already: there will be no call.

        Raises
        ------
        TypeError
            What is left is a threading.Event, which makes no call.

        See Also
        --------
        cancel_call : takes it back.

        .. versionadded:: 28.0
        """
    def cancel_call(self, callback: Callable[[], Any]) -> None:
        """Take `call_when_done(callback)` back, if the call was not made yet.

        .. versionadded:: 28.0
        """

class MessageEvent:
    def __init__(self, tracker: MessageTracker) -> None: ...
    def __hash__(self) -> int: ...
    def is_set(self) -> bool:
        """Whether libzmq is done with the message."""
    def wait(self, timeout: Optional[float] = None) -> bool:
        """Wait up to `timeout` seconds, or without an end, and return whether libzmq is done."""

class ReceivedMessage(bytes):
    more: bool
    def __new__(cls, content: Union[Frame, bytes] = b"") -> ReceivedMessage: ...
    def __copy__(self, memo: object = None) -> ReceivedMessage:
        """Return itself: like bytes, it does not change."""
    __deepcopy__ = __copy__
    def get(self, name: str) -> Union[int, str, None]:
        """Return a metadata property such as ``"User-Id"``, or None when the message has none of this name (zmq_msg_gets)."""
    @property
    def user_id(self) -> Optional[str]:
        """Who the peer proved to be, as its authenticator named it; None without authentication (RFC 27)."""
    @property
    def peer_address(self) -> Optional[str]:
        """The peer's network address, as text; None where the transport has none."""
    @property
    def routing_id(self) -> Optional[int]:
        """The peer's routing id, of a message to a SERVER or PEER socket; None otherwise (draft API)."""
    @property
    def group(self) -> Optional[str]:
        """The RADIO-DISH group; None otherwise (draft API)."""

class Frame:
    """One part of a message, held by libzmq and read through the buffer protocol.

    Parameters
    ----------
    data : bytes-like, optional
        The content; empty when omitted.
    track : bool
        Whether ``tracker`` tells when libzmq is done with the memory.
    copy : bool, optional
        Copy `data` (True), lend its memory to libzmq (False), or decide by `copy_threshold` (None).
    copy_threshold : int, optional
        Size in bytes below which `data` is copied although it need not be (default `zmq.COPY_THRESHOLD`).
    **ignored
        Other arguments by name, which programs may pass, have no effect.

    Raises
    ------
    TypeError
        `data` is a str, or has no contiguous buffer.

    Notes
    -----
    A frame over memory that may belong to an immutable object is a read-only buffer: one made from bytes, and one
    received over inproc, where sender and receiver share the memory. See zmq_msg_init_data.

    .. versionadded:: 28.0
    """
    def __init__(
        self,
        data: Optional[Sendable] = None,
        track: bool = False,
        copy: Optional[bool] = None,
        copy_threshold: Optional[int] = None,
    ) -> None: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __len__(self) -> int: ...
    def __copy__(self) -> Frame:
        """Return a second frame over the same memory (zmq_msg_copy)."""
    def __getitem__(self, key: str) -> Union[int, str]:
        """Return the metadata property `key`, as ``get(key)`` does."""
    @property
    def bytes(self) -> builtins.bytes:
        """The content as bytes, as it was when they were asked for first; the same object each time."""
    @property
    def buffer(self) -> memoryview:
        """A view of the content without a copy; the same object as long as anything refers to it."""
    @property
    def more(self) -> bool:
        """Whether another part of the same message follows (zmq_msg_more)."""
    @more.setter
    def more(self, value: object) -> None: ...
    @property
    def tracker(self) -> Optional[MessageTracker]:
        """The MessageTracker of a frame made with ``track=True``, else None."""
    @tracker.setter
    def tracker(self, tracker: Optional[MessageTracker]) -> None: ...
    @tracker.deleter
    def tracker(self) -> None: ...
    @property
    def tracker_event(self) -> Any:
        """The one of ``tracker.events`` that is this frame's own, or None; or what a program set it to."""
    @tracker_event.setter
    def tracker_event(self, event: Any) -> None: ...
    @tracker_event.deleter
    def tracker_event(self) -> None: ...
    @property
    def routing_id(self) -> int:
        """The peer's routing id, of a message received by a SERVER or PEER socket; otherwise 0 (draft API)."""
    @routing_id.setter
    def routing_id(self, value: int) -> None: ...
    @property
    def group(self) -> str:
        """The RADIO-DISH group of the message (draft API)."""
    @group.setter
    def group(self, value: Union[str, builtins.bytes]) -> None: ...
    @overload
    def get(self, option: int) -> int: ...
    @overload
    def get(self, option: str) -> str:
        """Return a property: an integer one by number (zmq_msg_get), a metadata one by name (zmq_msg_gets).

        Parameters
        ----------
        option : int or str
            A `zmq.MessageOption`, or a name such as ``"User-Id"``, ``"Peer-Address"``, ``"Socket-Type"``,
            ``"routing_id"``, ``"group"``.

        Raises
        ------
        ZMQError
            EINVAL when the message has no such property; ENOTSUP for the group when libzmq or this build has no draft API.
        """
    def set(self, option: Union[int, str], value: Any) -> None:
        """Set a property: an integer one by number (zmq_msg_set), or ``"routing_id"`` or ``"group"`` (draft API).

        Raises
        ------
        ZMQError
            EINVAL when libzmq knows no such property or refuses the value.
        """

class Context(ContextAttributes, Generic[_Socket]):
    """A container of sockets with its own I/O threads (zmq_ctx_new).

    Parameters
    ----------
    io_threads : int
        Number of I/O threads; one per gigabyte per second is plenty. A Context here is shadowed.
    shadow : int or Context
        Address of an existing libzmq context to use instead of making one; 0 makes one.

    Raises
    ------
    ZMQError
        EINVAL for a bad number of threads, EMFILE when the process has no file descriptors left.

    .. versionadded:: 28.0
    """
    def __init__(
        self, io_threads: Union[int, Context[Any]] = 1, shadow: Union[int, Context[Any]] = 0
    ) -> None: ...
    def __del__(self) -> None:
        """Close and terminate in another thread; warn, since the program should have.

        A subclass's `destroy` and `term` are called, as pyzmq does, but not at the end of the process.
        """
    lasting: bool
    _shadow: bool
    @property
    def _unreachable(self) -> bool: ...
    _own_term: ClassVar[Any]
    @property
    def closed(self) -> bool:
        """Whether the context was terminated."""
    @closed.setter
    def closed(self, value: bool) -> None: ...
    @property
    def socket_count(self) -> int:
        """How many sockets made in this context are open.

        .. versionadded:: 28.0
        """
    @property
    def underlying(self) -> int:
        """The address of the libzmq context; 0 when it was terminated."""
    def get(self, option: int) -> int:
        """Return a context option (zmq_ctx_get).

        Raises
        ------
        ZMQError
            EINVAL when libzmq knows no such option; EFAULT when the context was terminated.
        """
    def set(self, option: int, optval: int) -> None:
        """Set a context option (zmq_ctx_set); most must be set before the first socket is made.

        Raises
        ------
        TypeError, OverflowError
            `optval` is not an integer, or too large for a C int.
        ZMQError
            EINVAL when libzmq knows no such option or refuses the value; EFAULT when the context was terminated.
        """
    def term(self) -> None:
        """Terminate the context, as `zmq.Context.term` says (zmq_ctx_term)."""
    def _interrupted(self) -> None: ...
    def unfinished(self) -> list[tuple[int, Any, Optional[int]]]:
        """Type, origin and LINGER of sockets that may keep `term` waiting; LINGER is None for an open one."""
    def close_sockets(self, linger: Optional[int] = None, *, ending: bool = False) -> None:
        """Close every socket of this context, setting `linger` milliseconds first when given.

        With `ending`, for a context that is terminated next, no thread can make another meanwhile.
        """

class Watch:
    """A subscription to calls on one libzmq socket, made by `Socket.watch`.

    The callback runs without arguments, once for each time the watch was armed, in the thread that made the call; and
    once more when the socket is closed. It must not raise, nor call the socket.

    .. versionadded:: 28.0
    """
    @property
    def armed(self) -> bool: ...
    @property
    def closed(self) -> bool:
        """Whether the socket was closed."""
    def arm(self) -> None:
        """Ask to be called back after the next call on the socket."""
    def events(self) -> int:
        """Arm, and return EVENTS: this look does not call back, whatever anybody calls after it does.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.
        """
    def attempt(self, call: Callable[[], _Result]) -> _Result:
        """Arm, and return ``call()``: what that calls on the socket, in this thread, does not call back.

        So no call can pass unnoticed between a look at the socket and the wait that follows it.
        """
    def disarm(self) -> None:
        """Take `arm` back."""
    def cancel(self) -> None:
        """End the subscription."""

class Socket(OptionAttributes, Generic[_Received]):
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
        EINVAL for an unknown type, EMFILE when no more sockets can be opened, ETERM or EFAULT when the context was terminated.
    """

    _closed: bool
    _shadow: bool
    _own_close: ClassVar[Any]
    copy_threshold: int
    context: Context[Any]
    def __init__(
        self,
        ctx_or_socket: Union[Context[Any], Socket[Any], None] = None,
        socket_type: int = 0,
        *,
        shadow: Union[int, Socket[Any]] = 0,
        copy_threshold: Optional[int] = None,
    ) -> None:
        """Use a libzmq socket by its address: one of ours, or one that other code made."""
    def __del__(self) -> None:
        """Close an unreachable socket, by an overridden `close` if there is one; warn."""
    @property
    def closed(self) -> bool:
        """Whether the socket was closed, by this object or through another view of it."""
    @property
    def socket_type(self) -> int:
        """The number of the socket's type, one of `zmq.SocketType`."""
    @property
    def underlying(self) -> int:
        """The address of the libzmq socket; 0 when it is closed."""
    def close(self, linger: Optional[int] = None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        With a `linger` below -1, which libzmq refuses, LINGER stays what it is.
        Closing twice does nothing. A thread that waits in a call on this socket raises `SocketClosed`.

        Raises
        ------
        TypeError
            `linger` is not an int.

        Examples
        --------
        >>> socket = context.socket(zmq.PUSH)
        >>> socket.close(linger=0)
        >>> socket.closed
        True
        """
    def close_when_unused(self) -> None:
        """Let this socket be closed, without a warning, when nothing refers to it any more.

        .. versionadded:: 28.0
        """
    def get(self, option: int) -> Union[int, bytes]:
        """Return a socket option: an int, or bytes (zmq_getsockopt).

        Raises
        ------
        ZMQError
            EINVAL when this libzmq or this socket type has no such option, ENOTSOCK when the socket is closed.

        Examples
        --------
        >>> push.get(zmq.SNDHWM)
        1000
        """
    def set(self, option: int, optval: Union[int, ReadableBuffer, None]) -> None:
        """Set a socket option to an int or to bytes (zmq_setsockopt).

        All but SUBSCRIBE, UNSUBSCRIBE, LINGER and a few more take effect for later binds and connects only.

        Raises
        ------
        TypeError
            The option takes another type.
        ValueError
            An int does not fit the option's C type.
        ZMQError
            EINVAL when libzmq refuses the option or the value, ENOTSOCK when the socket is closed.

        Examples
        --------
        >>> push.set(zmq.LINGER, 500)
        >>> push.linger
        500
        """
    @overload
    def send(
        self,
        data: Sendable,
        flags: int = 0,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> MessageTracker: ...
    @overload
    def send(
        self,
        data: Sendable,
        flags: int = 0,
        copy: bool = True,
        track: Literal[False] = False,
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
        *,
        timeout: Optional[float] = None,
    ) -> None: ...
    @overload
    def send(
        self,
        data: Sendable,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
        *,
        timeout: Optional[float] = None,
    ) -> Optional[MessageTracker]:
        """Send one message part (zmq_msg_send); waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters
        ----------
        data : bytes-like or Frame
            The content.
        flags : int
            0, DONTWAIT, SNDMORE or both.
        copy : bool
            False lends the memory of `data` to libzmq when it is at least `copy_threshold` bytes long. Large bytes
            objects, which cannot change, are never copied.
        track : bool
            With ``copy=False``, return a tracker. A Frame is never copied: of one made with ``track=True``, return its
            tracker.
        routing_id : int, optional
            The peer, for SERVER and PEER sockets (draft API).
        group : str, optional
            The group, for RADIO sockets (draft API).
        timeout : float, optional
            Milliseconds to wait at most, in place of SNDTIMEO; a negative value waits for ever.

            .. versionadded:: 28.0

        Returns
        -------
        MessageTracker or None
            The tracker, with ``track=True`` and memory that is not copied, and of a Frame that has one. With
            ``copy=False``, one that is done already for memory that was copied all the same.

        Raises
        ------
        TypeError
            `data` is a str, or has no contiguous buffer.
        ValueError
            `track` is true, and `data` is a Frame without a tracker.
        Again
            No peer could take the message in time, or at once with DONTWAIT.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send, ENOTSOCK when the socket is closed.

        Examples
        --------
        >>> push.send(b"a job")
        >>> pull.recv()
        b'a job'
        """
    @overload
    def recv(
        self,
        flags: int = 0,
        copy: Literal[True] = True,
        track: bool = False,
        *,
        metadata: Literal[True],
        timeout: Optional[float] = None,
    ) -> ReceivedMessage: ...
    @overload
    def recv(
        self,
        flags: int = 0,
        copy: Literal[True] = True,
        track: bool = False,
        *,
        metadata: bool = False,
        timeout: Optional[float] = None,
    ) -> bytes: ...
    @overload
    def recv(
        self, flags: int = 0, *, copy: Literal[False], track: bool = False, timeout: Optional[float] = None
    ) -> Frame: ...
    @overload
    def recv(
        self, flags: int, copy: Literal[False], track: bool = False, *, timeout: Optional[float] = None
    ) -> Frame: ...
    @overload
    def recv(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, timeout: Optional[float] = None
    ) -> Union[bytes, Frame]:
        """Receive one message part (zmq_msg_recv); waits for it, up to RCVTIMEO milliseconds.

        Parameters
        ----------
        flags : int
            0 or DONTWAIT.
        copy : bool
            False returns a Frame over libzmq's memory instead of bytes.
        track : bool
            Whether that Frame has a tracker; it is done already.
        metadata : bool
            With ``copy=True``, return a `ReceivedMessage`: bytes that know their sender.
        timeout : float, optional
            Milliseconds to wait at most, in place of RCVTIMEO; a negative value waits for ever.

            .. versionadded:: 28.0

        Returns
        -------
        bytes, ReceivedMessage or Frame
            The content.

        Raises
        ------
        Again
            No message came in time, or none is there with DONTWAIT.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive, ENOTSOCK when the
            socket is closed.

        Examples
        --------
        >>> push.send(b"a job")
        >>> pull.recv()
        b'a job'
        >>> pull.recv(zmq.DONTWAIT)
        Traceback (most recent call last):
        zmq.error.Again: ...
        """
    def recv_into(
        self,
        buffer: WriteableBuffer,
        /,
        *,
        nbytes: int = 0,
        flags: int = 0,
        truncate: bool = True,
        timeout: Optional[float] = None,
    ) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

        Parameters
        ----------
        buffer : writable bytes-like
            Where to put the content.
        nbytes : int
            How many bytes to write at most; 0 means all that `buffer` holds.
        flags : int
            0 or DONTWAIT.
        truncate : bool
            Whether to cut off and drop what does not fit. If not, a part that is too long stays in the socket, for the
            next receive of whatever kind.

            .. versionadded:: 28.0
        timeout : float, optional
            As for `recv`.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`; or the part does not fit, without `truncate`.
        BufferError, TypeError
            `buffer` is read-only, or no buffer, or holds references to Python objects.
        Again
            No message came in time, or none is there with DONTWAIT.
        """
    @overload
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> MessageTracker: ...
    @overload
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        track: Literal[False] = False,
        *,
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> None: ...
    @overload
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Optional[MessageTracker]:
        """Send the parts of one message, all or none; waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters
        ----------
        msg_parts : iterable of bytes-like or Frame
            The parts, in order.
        flags : int
            0, DONTWAIT, SNDMORE (more parts follow) or both.
        copy : bool
            As for `send`, for each part.
        track : bool
            With ``copy=False``, return one tracker for all parts.
        routing_id, group, timeout : int, str, float, optional
            As for `send`.
        **ignored
            Other arguments by name, which programs may pass, have no effect.

        Returns
        -------
        MessageTracker or None
            One tracker for all parts, with ``copy=False, track=True``; untracked, what `send` returns for the last part.

        Raises
        ------
        TypeError, ValueError
            As for `send`, naming the part; nothing was sent.
        Again, ZMQError
            As for `send`; nothing was sent.

        Examples
        --------
        >>> push.send_multipart([b"weather", b"sunny"])
        >>> pull.recv_multipart()
        [b'weather', b'sunny']
        """
    @overload
    def recv_multipart(
        self,
        flags: int = 0,
        copy: Literal[True] = True,
        track: bool = False,
        *,
        metadata: Literal[True],
        timeout: Optional[float] = None,
    ) -> list[ReceivedMessage]: ...
    @overload
    def recv_multipart(
        self,
        flags: int = 0,
        copy: Literal[True] = True,
        track: bool = False,
        *,
        metadata: bool = False,
        timeout: Optional[float] = None,
    ) -> list[bytes]: ...
    @overload
    def recv_multipart(
        self, flags: int = 0, *, copy: Literal[False], track: bool = False, timeout: Optional[float] = None
    ) -> list[Frame]: ...
    @overload
    def recv_multipart(
        self, flags: int, copy: Literal[False], track: bool = False, *, timeout: Optional[float] = None
    ) -> list[Frame]: ...
    @overload
    def recv_multipart(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, timeout: Optional[float] = None
    ) -> Union[list[bytes], list[Frame]]:
        """Receive all parts of one message; waits for it, up to RCVTIMEO milliseconds.

        Parameters and errors are those of `recv`. A message is never split, nor lost, by an error.

        Returns
        -------
        list of bytes, ReceivedMessage or Frame
            The parts.

        Examples
        --------
        >>> push.send_multipart([b"weather", b"sunny"])
        >>> topic, news = pull.recv_multipart()
        >>> news
        b'sunny'
        """
    @overload
    def try_recv(self, copy: Literal[True] = True) -> Optional[bytes]: ...
    @overload
    def try_recv(self, copy: Literal[False]) -> Optional[Frame]: ...
    @overload
    def try_recv(self, copy: bool) -> Union[bytes, Frame, None]:
        """Return the next message part, or None when there is none; never waits.

        The same as ``recv(DONTWAIT)``, without the cost of an exception.

        Raises
        ------
        ZMQError
            As for `recv`, `Again` excepted.
        """
    @overload
    def try_recv_multipart(self, copy: Literal[True] = True) -> Optional[list[bytes]]: ...
    @overload
    def try_recv_multipart(self, copy: Literal[False]) -> Optional[list[Frame]]: ...
    @overload
    def try_recv_multipart(self, copy: bool) -> Union[list[bytes], list[Frame], None]:
        """Return all parts of the next message as a list, or None when there is none; never waits."""
    def send_many(
        self,
        messages: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: Optional[float] = None,
    ) -> int:
        """Send each of `messages` as a message of its own and return how many were sent.

        Parameters
        ----------
        messages : iterable of bytes-like or Frame
            The messages, in order; each may be lent or copied as `send` says of `copy`.
        flags : int
            0 or DONTWAIT.

        Returns
        -------
        int
            All of them; fewer when a later one could not be sent in time (SNDTIMEO, or at once with DONTWAIT; `timeout`
            milliseconds are for all of them).

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index; nothing was sent.
        Again
            Not even the first could be sent in time.

        .. versionadded:: 28.0
        """
    def send_many_multipart(
        self,
        messages: Iterable[Sequence[Sendable]],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: Optional[float] = None,
    ) -> int:
        """Send each of `messages`, itself a list of parts, and return how many were sent; otherwise as `send_many`.

        .. versionadded:: 28.0
        """
    @overload
    def recv_many(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        copy: Literal[True] = True,
        *,
        timeout: Optional[float] = None,
    ) -> list[bytes]: ...
    @overload
    def recv_many(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        *,
        copy: Literal[False],
        timeout: Optional[float] = None,
    ) -> list[Frame]: ...
    @overload
    def recv_many(
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: Optional[float] = None
    ) -> Union[list[bytes], list[Frame]]:
        """Wait for a message, then take all that are there, up to `max_messages`; returns a list of `recv` results.

        A part of a multipart message counts as a message, as it does for `recv`.

        Raises
        ------
        ValueError
            `max_messages` is less than 1.
        Again
            No message came in time (RCVTIMEO), or none is there with DONTWAIT.

        .. versionadded:: 28.0
        """
    @overload
    def recv_many_multipart(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        copy: Literal[True] = True,
        *,
        timeout: Optional[float] = None,
    ) -> list[list[bytes]]: ...
    @overload
    def recv_many_multipart(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        *,
        copy: Literal[False],
        timeout: Optional[float] = None,
    ) -> list[list[Frame]]: ...
    @overload
    def recv_many_multipart(
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: Optional[float] = None
    ) -> Union[list[list[bytes]], list[list[Frame]]]:
        """Wait for a message, then take all that are there, up to `max_messages`; returns a list of lists of parts.

        .. versionadded:: 28.0
        """
    def try_send(
        self,
        data: Sendable,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
    ) -> Union[bool, MessageTracker]:
        """Send one message part if that needs no wait; False when it does. Otherwise as `send`.

        Returns
        -------
        bool or MessageTracker
            True when sent, the tracker with ``copy=False, track=True``; False when not sent.

        .. versionadded:: 28.0
        """
    def try_send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: Optional[int] = None,
        group: Optional[str] = None,
    ) -> Union[bool, MessageTracker]:
        """Send the parts of one message if that needs no wait; False when it does. Otherwise as `send_multipart`.

        .. versionadded:: 28.0
        """
    def receipt(self) -> int:
        """Return a number that stands for what was received last, for `push_back`.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.

        .. versionadded:: 28.0
        """
    def push_back(self, parts: Iterable[Union[Frame, ReadableBuffer]], receipt: int = 0) -> None:
        """Put a received message back to the front: the next receive, through any view of the socket, returns it.

        Parameters
        ----------
        parts : list of Frame or bytes
            All parts of one message, or the rest of them, as received.
        receipt : int, optional
            What `receipt` returned right after they were received. With it, messages keep their order when several are
            pushed back, and parts of which more are to come keep what follows them.

        Raises
        ------
        TypeError
            A part is neither.
        ZMQError
            ENOTSOCK when the socket is closed: the message stays the caller's.

        .. versionadded:: 28.0
        """
    def watch(self, callback: Callable[[], object]) -> Watch:
        """Return a `Watch` that calls back after calls on this libzmq socket, whichever object makes them.

        .. versionadded:: 28.0
        """
    def poll(self, timeout: Optional[float] = None, flags: int = 1) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Parameters
        ----------
        timeout : float, optional
            None or a negative value waits forever.
        flags : int
            POLLIN, POLLOUT or both; what is false waits for nothing but the time.

        Raises
        ------
        TypeError, ValueError, OverflowError
            `timeout` is no number, NaN, or more than a C int holds.
        ZMQError
            ENOTSOCK when the socket is closed, before or during the wait.

        Examples
        --------
        >>> pull.poll(10)
        0
        >>> push.send(b"a job")
        >>> if pull.poll(1000):
        ...     pull.recv()
        b'a job'
        """
    def bind(self, addr: Union[str, bytes]) -> object:
        """Accept connections at the endpoint `addr` (zmq_bind).

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EADDRINUSE, EADDRNOTAVAIL, EINVAL, EPROTONOSUPPORT, ENAMETOOLONG and others; the message has the address.
        """
    def connect(self, addr: Union[str, bytes]) -> object:
        """Connect to the endpoint `addr`, now or when it appears (zmq_connect).

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EINVAL, EPROTONOSUPPORT, ECONNREFUSED (inproc on old versions) and others; the message has the address.
        """
    def unbind(self, addr: Union[str, bytes]) -> None:
        """Stop accepting connections at `addr` (zmq_unbind).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not bound there; the message has the address.
        """
    def disconnect(self, addr: Union[str, bytes]) -> None:
        """Undo ``connect(addr)`` (zmq_disconnect).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not connected there; the message has the address.
        """
    def connect_peer(self, addr: Union[str, bytes]) -> int:
        """Connect a PEER socket and return the routing id of the peer (zmq_connect_peer; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API or on another socket type; the message has the address.
        """
    def monitor(self, addr: Union[str, bytes, None], events: int = 0xFFFF) -> None:
        """Publish this socket's events at the inproc endpoint `addr`; None stops it (zmq_socket_monitor).

        Raises
        ------
        ZMQError
            EINVAL for a bad address, EPROTONOSUPPORT when it is not inproc, EADDRINUSE; the message has the address.
        """
    def monitors(self, socket: Optional[Socket[Any]]) -> None:
        """Say that this socket receives the events of `socket`, so that closing either does no harm; None: no longer.

        .. versionadded:: 28.0
        """
    def join(self, group: Union[str, bytes]) -> None:
        """Join a group, on a DISH socket (zmq_join; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` is too long or joined already.
        """
    def leave(self, group: Union[str, bytes]) -> None:
        """Leave a group, on a DISH socket (zmq_leave; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` was not joined.
        """

class Poller:
    """A set of sockets and descriptors to wait for, in the manner of `select.poll`.

    .. versionadded:: 28.0
    """
    def __init__(self) -> None: ...
    def __contains__(self, socket: object, /) -> bool: ...
    @property
    def sockets(self) -> list[tuple[Any, int]]:
        """What is registered, in order, as (socket, flags) pairs."""
    def register(self, socket: _Pollable, flags: int = 3) -> None:
        """Watch a socket or descriptor for events, or change what it is watched for.

        Takes any object; `poll` raises for what it cannot watch.

        Parameters
        ----------
        socket : Socket, int or object with fileno()
            What to watch.
        flags : int
            POLLIN, POLLOUT, POLLERR, POLLPRI or several; 0 or None stops watching.
        """
    def modify(self, socket: _Pollable, flags: int = 3) -> None:
        """Change what a socket or descriptor is watched for; the same as `register`."""
    def unregister(self, socket: _Pollable) -> None:
        """Stop watching a socket or descriptor.

        Raises
        ------
        KeyError
            It was not registered.
        """
    def poll(self, timeout: Optional[float] = None) -> list[tuple[Any, int]]:
        """Wait up to `timeout` milliseconds for events; None or a negative value waits forever.

        With nothing registered there is nothing to wait for: then a wait without an end ends at once.

        Returns
        -------
        list of (Socket or int, int)
            What is ready, in the order of registration, and its events; empty when time is up. Plain descriptors, and
            objects with fileno(), are named by their descriptor. ``dict(poller.poll())`` is handy.

        Raises
        ------
        TypeError
            What is registered is neither a socket nor a descriptor, nor has a fileno(); or its flags are no int.
        ValueError, OverflowError
            fileno() failed; or `timeout` is NaN, or more than a C int holds.
        ZMQError
            ENOTSOCK if a registered socket is closed, before or during the wait; ETERM if its context was terminated.

        Examples
        --------
        >>> poller = zmq.Poller()
        >>> poller.register(pull, zmq.POLLIN)
        >>> push.send(b"a job")
        >>> dict(poller.poll(1000)) == {pull: zmq.POLLIN}
        True
        """

def zmq_poll(sockets: Sequence[tuple[_Pollable, int]], timeout: float = -1) -> list[tuple[Any, int]]: ...
def proxy(
    frontend: Socket[Any],
    backend: Socket[Any],
    capture: Optional[Socket[Any]] = None,
    *,
    counters: Any = None,
) -> int:
    """Pass messages between two sockets, both ways, until the context is terminated (zmq_proxy).

    Parameters
    ----------
    frontend, backend : Socket
        The two ends; for a queue ROUTER and DEALER, for a forwarder XSUB and XPUB, for a streamer PULL and PUSH.
    capture : Socket, optional
        A PUB, DEALER, PUSH or PAIR that gets a copy of every message.
    counters : writable buffer, optional
        Four unsigned 64-bit integers, such as ``array('Q', [0] * 4)``, that the proxy adds to while it runs: messages and
        bytes passed from frontend to backend, then from backend to frontend.

    Raises
    ------
    ContextTerminated
        The context of a socket was terminated.
    SocketClosed
        Another thread closed one of the sockets: the way to stop a proxy.
    """

def proxy_steerable(
    frontend: Socket[Any],
    backend: Socket[Any],
    capture: Optional[Socket[Any]] = None,
    control: Optional[Socket[Any]] = None,
    *,
    counters: Any = None,
) -> int:
    """Pass messages between two sockets, steered by words on a third (zmq_proxy_steerable).

    Parameters
    ----------
    frontend, backend, capture, counters
        As for `proxy`.
    control : Socket, optional
        A PAIR, PULL, SUB or REP that receives ``PAUSE``, ``RESUME``, ``TERMINATE`` or ``STATISTICS``; the answer to the
        last are eight parts, each a 64-bit counter in the machine's byte order: messages and bytes received from the
        frontend, sent to it, received from the backend, sent to it. A REP answers the others with an empty message.
        When another thread closes it, the proxy passes on what has arrived, for at most 50 milliseconds, and returns.

    Returns
    -------
    int
        0 after TERMINATE, or when the control socket was closed.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """

def monitored_queue(
    in_socket: Socket[Any],
    out_socket: Socket[Any],
    mon_socket: Socket[Any],
    in_prefix: bytes = b"in",
    out_prefix: bytes = b"out",
    *,
    control: Optional[Socket[Any]] = None,
    counters: Any = None,
) -> int:
    """Pass messages between two sockets and publish each on a third, behind a prefix that says which way it went.

    Parameters
    ----------
    in_socket, out_socket : Socket
        The two ends. Between two ROUTERs the first two parts, the addresses, change places.
    mon_socket : Socket
        Gets every message, with `in_prefix` or `out_prefix` as its first part.
    in_prefix, out_prefix : bytes
        Marks messages from `in_socket` and from `out_socket`.
    control, counters
        As for `proxy_steerable`.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """

def device(device_type: int, frontend: Socket[Any], backend: Socket[Any]) -> int:
    """Run a QUEUE, FORWARDER or STREAMER: the old name of `proxy`; the sockets' types decide what it does.

    Parameters
    ----------
    device_type : int
        One of `zmq.DeviceType`; it changes nothing.
    frontend, backend : Socket
        The two ends.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """

def has(capability: str) -> bool:
    """Return whether libzmq was built with a capability (zmq_has).

    Parameters
    ----------
    capability : str
        Such as ``"ipc"``, ``"pgm"``, ``"tipc"``, ``"norm"``, ``"curve"``, ``"gssapi"``, ``"draft"``.

    Examples
    --------
    >>> zmq.has("a thing that libzmq never had")
    False
    """

def curve_keypair() -> tuple[bytes, bytes]:
    """Return a new CURVE key pair (public, secret), each 40 bytes of Z85 text (zmq_curve_keypair).

    Raises
    ------
    ZMQError
        ENOTSUP when libzmq was built without CURVE.

    Examples
    --------
    >>> public, secret = zmq.curve_keypair()
    >>> zmq.curve_public(secret) == public
    True
    """

def curve_public(secret_key: Union[bytes, str]) -> bytes:
    """Return the public key, 40 bytes of Z85 text, that belongs to a secret key (zmq_curve_public).

    Parameters
    ----------
    secret_key : bytes or str
        40 characters of Z85 text.

    Raises
    ------
    ValueError
        `secret_key` has another length.
    ZMQError
        EINVAL when it is not Z85, ENOTSUP when libzmq was built without CURVE.
    """

def strerror(errno: int) -> str:
    """Return libzmq's words for an error number (zmq_strerror)."""

def zmq_errno() -> int: ...
def zmq_version_info() -> tuple[int, int, int]:
    """Return the version of libzmq that is running, as (major, minor, patch) (zmq_version)."""

def build_info() -> dict[str, Any]:
    """Return how this extension was built and which libzmq it runs with.

    Returns
    -------
    dict
        ``backend``; ``version``, that of zmq-core which was compiled; ``linkage`` of libzmq ("system", "prefix" or
        "bundled") and its ``location``; ``curve``, what provides it; ``patches``, the names of our patches that
        a bundled libzmq was built with; ``draft``, whether the draft API was built in; ``libzmq_built`` and ``libzmq_running``, versions.

    .. versionadded:: 28.0
    """

def socket_option_descriptors(rows: Iterable[tuple[str, int, str, str]]) -> Mapping[str, Any]:
    """Return a descriptor for each row of the option table, under its name in lower, upper and capitalised case."""

def use_settings(settings: dict[str, Any]) -> None:
    """Read `COPY_THRESHOLD` for new sockets and frames from this dict: the namespace where users set it."""

def collect_returned() -> int:
    """Drop the references to memory that libzmq has given back; return how many messages it still holds."""

def after_fork_in_child() -> None: ...

class FairnessBudget:
    """How many operations may complete at once before an event loop's other tasks get their turn.

    .. versionadded:: 28.0
    """

    left: int

class Waiting:
    """Who waits for a socket on an event loop: `FutureMethods` complete nothing before those in the queues.

    Attributes
    ----------
    receivers, senders : dict
        The queues.
    budget : FairnessBudget
        The loop's.
    watch : Watch, optional
        Armed by a receive that found nothing, before another thread can make a call that goes unnoticed.

    .. versionadded:: 28.0
    """

    receivers: Any
    senders: Any
    budget: Any
    watch: Any

class FutureMethods:
    def recv(
        self, flags: int = ..., copy: bool = ..., track: bool = ..., *, timeout: Optional[float] = ...
    ) -> Any:
        """Receive one message part; the Future's result is bytes, or a Frame with ``copy=False``.

        If the task that awaits it is cancelled, no message is lost: the next receive gets it.

        Parameters
        ----------
        flags : int
            0 or DONTWAIT.
        copy : bool
            False returns a Frame over libzmq's memory.
        track : bool
            Whether that Frame has a tracker.
        timeout : float, optional
            Milliseconds to wait at most; None waits as RCVTIMEO says, a negative value for ever.

        Raises
        ------
        Again
            No message came in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive.

        Notes
        -----
        Errors are the Future's. Without an event loop the call raises RuntimeError and takes no message. zmq_msg_recv(3).

        .. versionadded:: 28.0
        """
    def recv_multipart(
        self, flags: int = ..., copy: bool = ..., track: bool = ..., *, timeout: Optional[float] = ...
    ) -> Any:
        """Receive all parts of one message; the Future's result is a list of bytes, or of Frames with ``copy=False``.

        Parameters and errors are those of `recv`.

        .. versionadded:: 28.0
        """
    def send(
        self,
        data: Union[ReadableBuffer, Frame],
        flags: int = ...,
        copy: bool = ...,
        track: bool = ...,
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Any:
        """Send one message part; the Future's result is None, or a tracker with ``copy=False, track=True``.

        If no peer can take it yet, it waits behind those that were sent before. A message that waits and is cancelled
        is not sent.

        Parameters
        ----------
        data : bytes-like or Frame
            The content.
        flags : int
            0, DONTWAIT, SNDMORE or both.
        copy : bool
            False lends the memory of `data` to libzmq when it is at least `copy_threshold` bytes long.
        track : bool
            With ``copy=False``, return a tracker.
        routing_id : int, optional
            The peer, for SERVER and PEER sockets (draft API).
        group : str, optional
            The group, for RADIO sockets (draft API).
        timeout : float, optional
            Milliseconds to wait at most; None waits as SNDTIMEO says, a negative value for ever.

        Raises
        ------
        TypeError, ValueError
            `data` cannot be sent.
        Again
            No peer could take it in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send.

        .. versionadded:: 28.0
        """
    def send_multipart(
        self,
        msg_parts: Iterable[Union[ReadableBuffer, Frame]],
        flags: int = ...,
        copy: bool = ...,
        track: bool = ...,
        *,
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Any:
        """Send the parts of one message, all or none; otherwise as `send`.

        .. versionadded:: 28.0
        """
    def poll(self, timeout: Optional[float] = ..., flags: int = ...) -> Any:
        """Wait up to `timeout` milliseconds for events; the Future's result is those that are there, 0 when time is up.

        Parameters
        ----------
        timeout : float, optional
            None or a negative value waits for ever.
        flags : int
            POLLIN, POLLOUT or both.

        Raises
        ------
        SocketClosed
            The socket was closed, before or while waiting.

        .. versionadded:: 28.0
        """

def receive_for(
    receiver: Any, socket: Socket[Any], attempt: Callable[..., Any], arguments: tuple[Any, ...]
) -> bool:
    """Have a receive that waits on an event loop take a message, if ``attempt(socket, *arguments)`` returns one.

    It becomes the receiver's ``message``, and its receipt the receiver's ``receipt``, before any other Python code runs: when
    a signal handler raises, the message is still the socket's, or the receiver's already.

    .. versionadded:: 28.0
    """

def use_future(future: Callable[[], Any]) -> None:
    """Let `FutureMethods` return instances of this class.

    .. versionadded:: 28.0
    """
