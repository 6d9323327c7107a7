"""Socket: what needs no speed on top of the backend's."""

import sys

from zmq import backend as _backend
from zmq._options import SOCKET_OPTIONS
from zmq.constants import _ERRNO
from zmq.error import ZMQBindError, ZMQError, attribute_error
from zmq.sugar.other_options import other_options
from zmq.sugar.poll import Poller
from zmq.sugar.serialize import SerializingSocket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Any, ClassVar, Optional, TypeVar, Union

    from zmq._typing import Address, ReadableBuffer
    from zmq._typing import Received as Received
    from zmq.sugar.monitor import MonitorEvents

    T = TypeVar("T", bound="Socket[Any]")

__all__ = ["Socket", "SyncSocket", "public_name"]

_SUBSCRIBE = 6
_UNSUBSCRIBE = 7
_FD = 14
_SNDHWM = 23
_RCVHWM = 24
_LAST_ENDPOINT = 32
# Of `_by_parts`, as the backends know them.
_RECEIVED_BY_PARTS = 1
_SENT_BY_PARTS = 2


class _SocketContext:
    """What `Socket.bind` and `Socket.connect` return: in a with statement, undoes them at the end.

    ``with socket.bind(...) as bound`` gives the socket itself.

    Attributes
    ----------
    socket : Socket
        The socket.
    kind : str
        ``"bind"`` or ``"connect"``.
    addr : str
        The endpoint, such as ``"tcp://127.0.0.1:5555"``: of a bind with a wildcard, what libzmq chose. Bytes when
        `connect` was given bytes, or when it is no valid UTF-8.
    """

    socket: "Any"
    kind: str
    addr: str

    def __init__(self, socket: "Socket", kind: str, addr: "Any") -> None:
        self.socket = socket
        self.kind = kind
        self.addr = addr

    def __enter__(self) -> "Any":
        return self.socket

    def __exit__(
        self,
        exc_type: "Optional[type[BaseException]]",
        exc_value: "Optional[BaseException]",
        traceback: "Optional[TracebackType]",
    ) -> None:
        if self.socket.closed:
            return
        if self.kind == "bind":
            self.socket.unbind(self.addr)
        else:
            self.socket.disconnect(self.addr)

    def __repr__(self) -> str:
        return f"<SocketContext({self.kind}={self.addr!r})>"


class Socket(SerializingSocket["Received"]):
    """A libzmq socket; `Context.socket` makes one.

    Socket options are attributes in lower or upper case: ``socket.linger = 0``, ``socket.RCVHWM``. Others than
    options can be set only when a subclass declares them.

    A socket is for one thread at a time. Use by a second thread during a call that waits raises `SocketInUse`; a close
    by a second thread ends the wait with `SocketClosed`; use in a forked child raises `ForkedSocket`.

    Parameters
    ----------
    ctx_or_socket
        The Context to make it in, or a Socket to share the libzmq socket of.
    socket_type
        One of `zmq.SocketType`.
    shadow
        Address of an existing libzmq socket, or a Socket, to use instead of making one.
    copy_threshold
        Size in bytes below which ``copy=False`` copies nevertheless (default `zmq.COPY_THRESHOLD`).

    .. versionadded:: 28.0
    """

    # Before all others: what the class itself defines under such a name takes its place.
    vars().update(other_options())
    vars().update(_backend.socket_option_descriptors(SOCKET_OPTIONS))

    _monitor_socket: "Optional[Socket[Any]]" = None
    # Programs read it; `poll` itself needs none.
    _poller_class: "ClassVar[Any]" = Poller

    # The `recv` and `send` of one part that `recv_multipart` and `send_multipart` of this class do without; those of a
    # subclass go through what it has in their place. None in a class whose subclasses do not.
    _own_recv: "ClassVar[Any]" = SerializingSocket.recv
    _own_send: "ClassVar[Any]" = SerializingSocket.send
    # What `keep_interrupted` gives back the messages of, besides `_own_recv`.
    _own_recv_multipart: "ClassVar[Any]" = SerializingSocket.recv_multipart
    # Likewise what the option attributes do without.
    _own_get: "ClassVar[Any]" = SerializingSocket.get
    _own_set: "ClassVar[Any]" = SerializingSocket.set
    _by_parts: "ClassVar[int]" = 0
    _recv_parts: "ClassVar[Any]" = None

    def _within(self, *arguments: "Any") -> "Any":
        """Make a call with a timeout of its own, which is the first of these arguments."""
        from zmq.sugar.timeouts import within

        return within(self, *arguments)

    _send_parts: "ClassVar[Any]" = None

    def __init__(
        self,
        ctx_or_socket: "Any" = None,
        socket_type: int = 0,
        *,
        shadow: "Union[Address, Socket]" = 0,
        copy_threshold: "Optional[int]" = None,
    ) -> None:
        if shadow and not isinstance(shadow, (int, _backend.Socket)):
            from zmq.utils.interop import cast_int_addr

            shadow = cast_int_addr(shadow)
        super().__init__(ctx_or_socket, socket_type, shadow=shadow, copy_threshold=copy_threshold)

    def __init_subclass__(cls, **kwargs: "Any") -> None:
        super().__init_subclass__(**kwargs)
        # Who overrides the receiving or the sending of one part means those of several, too.
        received = cls._own_recv is not None and cls.recv is not cls._own_recv
        sent = cls._own_send is not None and cls.send is not cls._own_send
        cls._by_parts = _RECEIVED_BY_PARTS * received | _SENT_BY_PARTS * sent
        if cls._by_parts:
            from zmq.sugar import parts

            cls._recv_parts, cls._send_parts = parts.recv_parts, parts.send_parts
        if cls.get is not cls._own_get or cls.set is not cls._own_set:
            from zmq.sugar.overridden import route_options

            route_options(cls, Socket)

    @classmethod
    def shadow(cls: "type[T]", address: "Union[Address, Socket]") -> "T":
        """Return a Socket over an existing libzmq socket, which it shares and does not close by itself.

        Parameters
        ----------
        address
            Its address as an integer, an FFI pointer to it, or a Socket.
        """
        return cls(shadow=address)

    def __repr__(self) -> str:
        from zmq.constants import SocketType

        kind = self.socket_type
        name = f"zmq.{kind.name}" if isinstance(kind, SocketType) else str(kind)
        closed = " closed" if self.closed else ""
        return f"<{public_name(type(self))}({name}) at {id(self):#x}{closed}>"

    def __enter__(self: "T") -> "T":
        return self

    def __exit__(self, *args: object, **kwargs: object) -> None:
        self.close()

    def __copy__(self: "T", memo: object = None) -> "T":
        """Return a second view of the same libzmq socket."""
        return type(self).shadow(self)

    __deepcopy__ = __copy__

    def messages(self) -> "Iterator[bytes]":
        """Receive one message part after another, until the socket is closed or its context terminated.

        ``for message in socket.messages(): ...``. The socket itself is no iterable: where a list of sockets belongs, it
        is refused, rather than emptied.

        .. versionadded:: 28.0
        """
        from zmq.error import ContextTerminated, SocketClosed

        while True:
            try:
                message = self.recv()
            except (SocketClosed, ContextTerminated):
                return
            yield message

    if not TYPE_CHECKING:

        @property
        def type(self):
            """The socket's type, one of `zmq.SocketType`; a closed socket keeps it."""
            return self.__dict__.get("type", self.socket_type)

        @type.setter
        def type(self, value):
            self.__dict__["type"] = value  # which libzmq never learns

        @type.deleter
        def type(self):
            self.__dict__.pop("type", None)

        @property
        def socket_type(self):
            """The socket's type, one of `zmq.SocketType`; a closed socket keeps it."""
            from zmq.constants import SocketType

            number = super().socket_type
            try:
                return SocketType(number)
            except ValueError:  # of another libzmq than this version knows
                return number

        @property
        def _type_name(self):
            return getattr(self.type, "name", "UNKNOWN")

    # Endpoints

    def bind(self, addr: "Union[str, bytes]") -> _SocketContext:
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
        super().bind(addr)
        endpoint: Any = self.get(_LAST_ENDPOINT) or addr
        return _SocketContext(self, "bind", as_text(endpoint))

    def connect(self, addr: "Union[str, bytes]") -> _SocketContext:
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
        super().connect(addr)
        return _SocketContext(self, "connect", addr)

    def bind_to_random_port(
        self, addr: str, min_port: int = 49152, max_port: int = 65536, max_tries: int = 100
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
        if min_port == 49152 and max_port == 65536:
            self.bind(f"{addr}:*")
            endpoint: Any = self.get(_LAST_ENDPOINT)
            return int(endpoint.rpartition(b":")[2])
        if sys.version_info >= (3, 12):
            range(min_port, max_port)  # a TypeError for what is no int, as `random.randrange` raises there
        if int(min_port) != min_port or int(max_port) != max_port:
            raise ValueError(f"ports are whole numbers, not {min_port!r} and {max_port!r}")
        if not 0 < min_port < max_port <= 65536:
            raise ValueError(
                f"ports go from 1 to 65535, and min_port ({min_port}) is below max_port ({max_port})"
            )
        return self._bind_in_range(addr, min_port, max_port, max_tries)

    def _bind_in_range(self, addr: str, min_port: int, max_port: int, max_tries: int) -> int:
        import errno
        import random

        taken = (_ERRNO["EADDRINUSE"], errno.EACCES)
        for _ in range(max_tries):
            port = random.randrange(min_port, max_port)
            try:
                self.bind(f"{addr}:{port}")
            except ZMQError as error:
                if error.errno not in taken:
                    raise
            else:
                return port
        ports = f"{min_port} to {max_port - 1}"
        raise ZMQBindError(f"could not bind to {addr} with a port from {ports} in {max_tries} tries")

    # Options

    if TYPE_CHECKING:  # who cannot tell the type of an alias

        def getsockopt(self, option: int) -> Union[int, bytes]:
            """Return a socket option; the same as `get`."""

        def setsockopt(self, option: int, optval: Union[int, ReadableBuffer, None]) -> None:
            """Set a socket option; the same as `set`."""

        def getsockopt_string(self, option: int, encoding: str = "utf-8") -> str:
            """Return a byte option as text; the same as `get_string`."""

        def setsockopt_string(self, option: int, optval: str, encoding: str = "utf-8") -> None:
            """Set a byte option to text; the same as `set_string`."""

        getsockopt_unicode = getsockopt_string
        setsockopt_unicode = setsockopt_string
    else:
        getsockopt = _backend.Socket.get
        setsockopt = _backend.Socket.set

    def get_string(self, option: int, encoding: str = "utf-8") -> str:
        """Return a byte option as text.

        Raises
        ------
        ValueError
            `option` is no `zmq.SocketOption`, nor the number of one.
        TypeError
            The option is not one of bytes.
        """
        from zmq.constants import SocketOption

        known: Any = SocketOption(option)
        if known._opt_type.name != "bytes":
            raise TypeError(f"option {known.name} is a number, not text")
        value: Any = self.get(known)
        return str(value.decode(encoding))

    def set_string(self, option: int, optval: str, encoding: str = "utf-8") -> None:
        """Set a byte option to text in an encoding.

        Raises
        ------
        TypeError
            `optval` is not a str.
        """
        if not isinstance(optval, str):
            raise TypeError(f"set_string() takes a str, not {type(optval).__name__}")
        self.set(option, optval.encode(encoding))

    if not TYPE_CHECKING:
        getsockopt_string = getsockopt_unicode = get_string
        setsockopt_string = setsockopt_unicode = set_string

    def get_hwm(self) -> int:
        """Return the send high-water mark, in messages (SNDHWM)."""
        value: Any = self.get(_SNDHWM)
        return int(value)

    def set_hwm(self, value: int) -> None:
        """Set both high-water marks, in messages; for later binds and connects (SNDHWM, RCVHWM)."""
        self.set(_SNDHWM, value)
        self.set(_RCVHWM, value)

    if not TYPE_CHECKING:

        @property
        def hwm(self):
            """Both high-water marks at once: reads SNDHWM, sets SNDHWM and RCVHWM."""
            try:
                return Socket.get_hwm(self)
            except ZMQError as error:
                raise attribute_error(error) from None

        @hwm.setter
        def hwm(self, value):
            Socket.set_hwm(self, value)

    def subscribe(self, topic: "Union[str, bytes]") -> None:
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
        self.set(_SUBSCRIBE, topic.encode() if isinstance(topic, str) else topic)

    def unsubscribe(self, topic: "Union[str, bytes]") -> None:
        """Undo one ``subscribe(topic)``.

        Raises
        ------
        ZMQError
            EINVAL on other socket types.
        """
        self.set(_UNSUBSCRIBE, topic.encode() if isinstance(topic, str) else topic)

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the socket's EVENTS may have changed (ZMQ_FD).

        It is edge-triggered: read EVENTS after each signal, and after each call on the socket. Thread-safe sockets of
        the draft API have the descriptor of a libzmq poller, which stays readable until EVENTS is read.

        Raises
        ------
        ZMQError
            ENOTSUP for a thread-safe socket where libzmq is older than 4.3.2.
        """
        value: Any = self.get(_FD)
        return int(value)

    # Monitoring

    def get_monitor_socket(
        self, events: "Optional[int]" = None, addr: "Union[str, bytes, None]" = None
    ) -> "Socket[bytes]":
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
        if self._monitor_socket is not None and not self._monitor_socket.closed:
            return self._monitor_socket
        from zmq.constants import PAIR
        from zmq.sugar.monitor import numbers, receive_events

        endpoint: Any = f"inproc://monitor.s-{next(numbers)}" if addr is None else addr
        if not isinstance(endpoint, (str, bytes)):
            raise TypeError(f"the endpoint of a monitor is a str such as 'inproc://events', not {endpoint!r}")
        context: Any = self.context
        pair: Socket[bytes] = context.socket(PAIR)
        try:
            monitor: Socket[bytes] = receive_events(
                self, as_text(endpoint), 0xFFFF if events is None else events, pair
            )
        except BaseException:
            pair.close(0)
            raise
        monitor.close_when_unused()
        self._monitor_socket = monitor
        return monitor

    def disable_monitor(self) -> None:
        """Stop the events: the last one on the socket of `get_monitor_socket` is EVENT_MONITOR_STOPPED.

        That socket is closed when nothing refers to it any more, and by `Context.term`. Events that `monitor` publishes
        stop too.
        """
        self._monitor_socket = None
        if not self.closed:
            self.monitor(None, 0)

    def monitor_events(self, events: int = 0xFFFF) -> "MonitorEvents":
        """Return the events of this socket as objects to loop over (zmq_socket_monitor).

        ``with socket.monitor_events() as events: ...`` stops them at the end. A socket has one monitor at a time.

        Parameters
        ----------
        events
            A mask of `zmq.Event`; all when omitted.

        .. versionadded:: 28.0
        """
        from zmq.constants import PAIR
        from zmq.sugar.monitor import MonitorEvents

        return MonitorEvents(self, Socket(self.context, PAIR), events)


def as_text(endpoint: "Union[str, bytes]") -> "Union[str, bytes]":
    """Return an endpoint as str; as bytes when it is no valid UTF-8, which the path of an ipc endpoint need not be."""
    if isinstance(endpoint, str):
        return endpoint
    try:
        return endpoint.decode()
    except UnicodeDecodeError:
        return endpoint


def public_name(cls: type) -> str:
    """Return a class's name for its repr: that of this package's own classes as users import them.

    .. versionadded:: 28.0
    """
    module = cls.__module__
    return f"{'zmq' if module.startswith('zmq.sugar.') else module}.{cls.__qualname__}"


# The name by which code that also knows asynchronous sockets calls this one.
SyncSocket = Socket[bytes]
