"""What type checkers take for the base of async sockets.

At run time that is `zmq.Socket`, as programs ask with isinstance. To a type checker an async socket is a `zmq.Socket` of
awaitables: code for a `zmq.Socket[bytes]` does not take it, code for a `zmq.Socket` does.
"""

from asyncio import Future
from collections.abc import Awaitable, Iterable
from typing import Any, Literal, Optional, TypeVar, Union, overload

from zmq import Frame, Socket
from zmq._typing import Address, Sendable
from zmq.asyncio._loop_socket import LoopSocket
from zmq.asyncio._tracker import MessageTracker
from zmq.backend import Socket as BackendSocket
from zmq.sugar.socket import _SocketContext

T = TypeVar("T", bound=LoopBase)

class LoopBase(Socket[Awaitable[Any]]):
    waiting: Any

    def __init__(
        self,
        ctx_or_socket: Any = ...,
        socket_type: int = ...,
        *,
        shadow: Union[Address, BackendSocket[Any]] = ...,
        copy_threshold: Optional[int] = ...,
    ) -> None: ...
    @classmethod
    def shadow(cls: type[T], address: Union[Address, BackendSocket[Any]]) -> T:
        """Return a Socket over an existing libzmq socket, which it shares and does not close by itself.

        Parameters
        ----------
        address
            Its address as an integer, an FFI pointer to it, or a Socket.
        """
    def __enter__(self: T) -> T: ...
    def __exit__(self, *args: object, **kwargs: object) -> None: ...
    def __copy__(self: T, memo: object = ...) -> T:
        """Return a second view of the same libzmq socket."""
    def __deepcopy__(self: T, memo: object = ...) -> T: ...
    def bind(self, addr: Union[str, bytes]) -> _SocketContext:
        """Accept connections at the endpoint `addr`, such as ``"tcp://127.0.0.1:5555"`` (zmq_bind).

        In a with statement the endpoint is unbound at the end.

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EADDRINUSE, EADDRNOTAVAIL, EINVAL, EPROTONOSUPPORT, ENAMETOOLONG and others; the message has the address.

        Examples
        --------
        >>> with context.socket(zmq.REP) as server:
        ...     server.bind("tcp://127.0.0.1:*")
        ...     server.LAST_ENDPOINT
        <...>
        b'tcp://127.0.0.1:...'
        """
    def connect(self, addr: Union[str, bytes]) -> _SocketContext:
        """Connect to the endpoint `addr`, now or whenever it appears (zmq_connect).

        In a with statement the socket is disconnected at the end.

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EINVAL, EPROTONOSUPPORT, ENOCOMPATPROTO and others; the message has the address.

        Examples
        --------
        >>> with context.socket(zmq.REQ) as client:
        ...     client.connect("tcp://127.0.0.1:5555")
        <...>
        """
    def bind_to_random_port(
        self, addr: str, min_port: int = ..., max_port: int = ..., max_tries: int = ...
    ) -> int:
        """Bind to a free port and return it.

        Parameters
        ----------
        addr
            The endpoint without its port, such as ``"tcp://127.0.0.1"``.
        min_port, max_port
            The range to try, the second exclusive; the system chooses when both are left alone.
        max_tries
            How often to try.

        Raises
        ------
        ZMQBindError
            `max_tries` ports were taken.
        ZMQError
            The address itself is bad.

        Examples
        --------
        >>> with context.socket(zmq.REP) as server:
        ...     port = server.bind_to_random_port("tcp://127.0.0.1")
        >>> 1024 <= port <= 65535
        True
        """
    def getsockopt(self, option: int) -> Union[int, bytes]:
        """Return a socket option; the same as `get`."""
    def setsockopt(self, option: int, optval: Any) -> None:
        """Set a socket option; the same as `set`."""
    def get_string(self, option: int, encoding: str = ...) -> str:
        """Return a byte option as text.

        Raises
        ------
        ValueError
            `option` is no `zmq.SocketOption`, nor the number of one.
        TypeError
            The option is not one of bytes.
        """
    def set_string(self, option: int, optval: str, encoding: str = ...) -> None:
        """Set a byte option to text in an encoding.

        Raises
        ------
        TypeError
            `optval` is not a str.
        """
    def getsockopt_string(self, option: int, encoding: str = ...) -> str:
        """Return a byte option as text; the same as `get_string`."""
    def setsockopt_string(self, option: int, optval: str, encoding: str = ...) -> None:
        """Set a byte option to text; the same as `set_string`."""
    def get_hwm(self) -> int:
        """Return the send high-water mark, in messages (SNDHWM)."""
    def set_hwm(self, value: int) -> None:
        """Set both high-water marks, in messages; for later binds and connects (SNDHWM, RCVHWM)."""
    def subscribe(self, topic: Union[str, bytes]) -> None:
        """Receive messages that begin with `topic`, on a SUB socket.

        Raises
        ------
        ZMQError
            EINVAL on other socket types.

        Examples
        --------
        >>> with context.socket(zmq.SUB) as news:
        ...     news.subscribe("weather")
        """
    def unsubscribe(self, topic: Union[str, bytes]) -> None:
        """Undo one ``subscribe(topic)``.

        Raises
        ------
        ZMQError
            EINVAL on other socket types.
        """
    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the socket's EVENTS may have changed (ZMQ_FD).

        It is edge-triggered: read EVENTS after each signal, and after each call on the socket. Thread-safe sockets of
        the draft API have the descriptor of a libzmq poller, which stays readable until EVENTS is read.

        Raises
        ------
        ZMQError
            ENOTSUP for a thread-safe socket where libzmq is older than 4.3.2.
        """
    def get_monitor_socket(self: T, events: Optional[int] = ..., addr: Optional[str] = ...) -> T:  # type: ignore[override]
        """Return a PAIR socket that receives this socket's events; the same one until `disable_monitor`.

        The socket's context makes it, as it makes all its sockets.

        Parameters
        ----------
        events
            A mask of `zmq.Event`; all when omitted.
        addr
            An inproc endpoint to use; made up when omitted.

        Raises
        ------
        TypeError
            `addr` is no text.
        ZMQError
            EADDRINUSE when the endpoint is taken.
        """
    def disable_monitor(self) -> None:
        """Stop the events: the last one on the socket of `get_monitor_socket` is EVENT_MONITOR_STOPPED.

        That socket is closed when nothing refers to it any more, and by `Context.term`. Events that `monitor` publishes
        stop too.
        """

class AsyncBase(LoopSocket):
    @overload  # type: ignore[override]
    def recv(
        self,
        flags: int = ...,
        copy: Literal[True] = ...,
        track: bool = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Future[bytes]: ...
    @overload
    def recv(
        self, flags: int = ..., *, copy: Literal[False], track: bool = ..., timeout: Optional[float] = ...
    ) -> Future[Frame]: ...
    @overload
    def recv(
        self, flags: int = ..., copy: bool = ..., track: bool = ..., *, timeout: Optional[float] = ...
    ) -> Future[Any]:
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
    @overload  # type: ignore[override]
    def recv_multipart(
        self,
        flags: int = ...,
        copy: Literal[True] = ...,
        track: bool = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Future[list[bytes]]: ...
    @overload
    def recv_multipart(
        self, flags: int = ..., *, copy: Literal[False], track: bool = ..., timeout: Optional[float] = ...
    ) -> Future[list[Frame]]: ...
    @overload
    def recv_multipart(
        self, flags: int = ..., copy: bool = ..., track: bool = ..., *, timeout: Optional[float] = ...
    ) -> Future[list[Any]]:
        """Receive all parts of one message; the Future's result is a list of bytes, or of Frames with ``copy=False``.

        Parameters and errors are those of `recv`.

        .. versionadded:: 28.0
        """
    @overload  # type: ignore[override]
    def send(
        self,
        data: Sendable,
        flags: int = ...,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Future[MessageTracker]: ...
    @overload
    def send(
        self,
        data: Sendable,
        flags: int = ...,
        copy: bool = ...,
        track: bool = ...,
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Future[Optional[MessageTracker]]:
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
    @overload  # type: ignore[override]
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = ...,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Future[MessageTracker]: ...
    @overload
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = ...,
        copy: bool = ...,
        track: bool = ...,
        *,
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Future[Optional[MessageTracker]]:
        """Send the parts of one message, all or none; otherwise as `send`.

        .. versionadded:: 28.0
        """
    def poll(self, timeout: Optional[float] = ..., flags: int = ...) -> Future[int]:  # type: ignore[override]
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
