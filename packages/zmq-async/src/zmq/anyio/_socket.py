"""Socket: the operations of a zmq.Socket that may wait, as coroutines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from zmq.anyio._sending import SendingSocket
from zmq.sugar.recv_modes import MESSAGE, PART, receipt_of, return_message
from zmq.sugar.serialize import PICKLE_PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    from zmq._typing import Sendable
    from zmq.backend import Socket as AnySocket
    from zmq.sugar.recv_modes import RecvMode

    T = TypeVar("T", bound="Socket")
    R = TypeVar("R")

__all__ = ["Socket"]


class Socket(SendingSocket):
    """A socket whose `send`, `recv`, `poll` and their relatives are coroutines for anyio, trio and asyncio.

    Make one with `Context.socket`. Each coroutine raises at once when its caller is cancelled; one that has nothing to
    wait for returns at once, but after a hundred of those the loop's other tasks get their turn first. The socket
    belongs to no loop: it uses the one that runs.

    `bind`, `connect`, options and everything else that does not wait are those of `zmq.Socket`; so are `try_recv`,
    `try_send` and their relatives, which are plain methods and return at once.

    Parameters
    ----------
    context
        The Context to make it in (default: `Context.instance()`), or a socket to share the libzmq socket of.
    socket_type
        One of `zmq.SocketType`.
    **kwargs
        `shadow` and `copy_threshold`, as for `zmq.Socket`.

    .. versionadded:: 1.0
    """

    def __init__(self, context: Any = None, socket_type: int = -1, **kwargs: Any) -> None:
        if context is None and not kwargs.get("shadow"):
            context = self._context_class.instance()
        super().__init__(context, socket_type, **kwargs)

    @classmethod
    def from_socket(cls: type[T], socket: AnySocket[Any]) -> T:
        """Return an async view of any `zmq.Socket`, which both then share."""
        return cls(socket)

    def _view(self, socket: AnySocket[Any]) -> Socket:
        return Socket(socket)

    # Text, JSON, objects

    async def send_string(  # type: ignore[override]  # an awaitable of it
        self,
        u: str,
        flags: int = 0,
        copy: bool = True,
        encoding: str = "utf-8",
        *,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """Send text as one message part, in an encoding; `kwargs` are further arguments of `send`.

        Raises
        ------
        TypeError
            `u` is not a str.
        Again, SocketClosed, ZMQError
            As for `send`.

        .. versionadded:: 1.0
        """
        if not isinstance(u, str):
            raise TypeError(f"send_string() takes a str, not {type(u).__name__}; use send() for bytes")
        return await self.send(u.encode(encoding), flags, copy, timeout=timeout, **kwargs)

    async def recv_string(  # type: ignore[override]  # an awaitable of it
        self, flags: int = 0, encoding: str = "utf-8", *, timeout: float | None = None
    ) -> str:
        """Receive one message part as text.

        Raises
        ------
        UnicodeDecodeError
            The message is not in this encoding; its ``object`` is the message.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        return await self._convert(PART, flags, timeout, lambda message: message.decode(encoding))

    send_unicode = send_string  # type: ignore[assignment]  # an awaitable of it
    recv_unicode = recv_string  # type: ignore[assignment]  # an awaitable of it

    async def send_json(  # type: ignore[override]  # an awaitable of it
        self,
        obj: Any,
        flags: int = 0,
        *,
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """Send an object as JSON; further arguments are for `json.dumps`.

        Raises
        ------
        TypeError, ValueError
            The object has no JSON form.
        Again, SocketClosed, ZMQError
            As for `send`.

        .. versionadded:: 1.0
        """
        from zmq.utils import jsonapi

        text = jsonapi.dumps(obj, **kwargs)
        return await self.send(text, flags, routing_id=routing_id, group=group, timeout=timeout)

    async def recv_json(self, flags: int = 0, *, timeout: float | None = None, **kwargs: Any) -> Any:
        """Receive one message part, and return the object that was sent as JSON.

        Further arguments are for `json.loads`.

        Raises
        ------
        ValueError
            The message is no JSON.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        from zmq.utils import jsonapi

        return await self._convert(PART, flags, timeout, lambda message: jsonapi.loads(message, **kwargs))

    async def send_pyobj(  # type: ignore[override]  # an awaitable of it
        self,
        obj: Any,
        flags: int = 0,
        protocol: int = PICKLE_PROTOCOL,
        *,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """Send an object as a pickle of the given protocol; `kwargs` are further arguments of `send`.

        Raises
        ------
        pickle.PicklingError
            The object cannot be pickled.
        Again, SocketClosed, ZMQError
            As for `send`.

        .. versionadded:: 1.0
        """
        from zmq.utils import pickles

        return await self.send(pickles.dumps(obj, protocol), flags, timeout=timeout, **kwargs)

    async def recv_pyobj(self, flags: int = 0, *, timeout: float | None = None) -> Any:
        """Receive one message part, and return the object that was sent as a pickle.

        Loading a pickle runs whatever code its sender put into it: never do this with messages from strangers.

        Raises
        ------
        pickle.UnpicklingError
            The message is no pickle, or `zmq.utils.pickles.refuse` forbids all.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        from zmq.utils import pickles

        if self._pickle_policy is not pickles.policy:
            pickles.check(self)
        return await self._convert(PART, flags, timeout, pickles.loads)

    async def send_serialized(  # type: ignore[override]  # an awaitable of it
        self,
        msg: Any,
        serialize: Callable[[Any], Iterable[Sendable]],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """Send ``serialize(msg)``, a list of message parts; `kwargs` are further arguments of `send_multipart`.

        Raises
        ------
        Again, SocketClosed, ZMQError
            As for `send_multipart`; and whatever `serialize` raises.

        .. versionadded:: 1.0
        """
        return await self.send_multipart(serialize(msg), flags, copy, timeout=timeout, **kwargs)

    async def recv_serialized(
        self,
        deserialize: Callable[[list[Any]], R],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
    ) -> R:
        """Receive a message and return ``deserialize(parts)``.

        Raises
        ------
        Again, SocketClosed, ZMQError
            As for `recv_multipart`; and whatever `deserialize` raises.

        .. versionadded:: 1.0
        """
        return await self._convert(MESSAGE, flags, timeout, deserialize, copy)

    async def _convert(
        self,
        mode: RecvMode,
        flags: int,
        timeout: float | None,
        convert: Callable[[Any], R],
        copy: bool = True,
    ) -> R:
        """Receive a message and convert it; with a subclass's own `recv` or `recv_multipart`, if it has one.

        The socket keeps its own message when a signal handler ends the conversion. What derives from Exception tells of
        a message that cannot be converted: that one is received for good.
        """
        received: Any = None
        try:
            if mode is PART:
                received = await self.recv(flags, timeout=timeout)
                return convert(received)
            received = await self.recv_multipart(flags, copy, timeout=timeout)
            return convert(list(received))  # it may take parts out
        except BaseException as error:
            name = "recv" if mode is PART else "recv_multipart"
            own = getattr(type(self), name) is getattr(Socket, name)
            if received is not None and own and not isinstance(error, Exception):
                return_message(self, mode, received, receipt_of(self))
            raise
