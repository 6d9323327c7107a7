"""Socket: the operations of a zmq.Socket that may wait, as Futures."""

from __future__ import annotations

from asyncio import CancelledError, Future, current_task, ensure_future, sleep
from typing import TYPE_CHECKING, Any, Callable
from weakref import ref

import zmq
from zmq.asyncio._loop_state import CurrentLoop
from zmq.asyncio._message_socket import MessageSocket
from zmq.asyncio._operations import CLOSED
from zmq.error import SocketClosed, ZMQError, attribute_error
from zmq.sugar.recv_modes import MESSAGE, PART
from zmq.sugar.serialize import PICKLE_PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable
    from typing import TypeVar

    from zmq._typing import Sendable
    from zmq.backend import Socket as AnySocket
    from zmq.sugar.recv_modes import RecvMode

    T = TypeVar("T", bound="Socket")

__all__ = ["Socket"]


class Socket(CurrentLoop, MessageSocket):
    """A socket whose `send`, `recv`, `poll` and their relatives return `asyncio.Future`.

    Make one with `Context.socket`. A Future is done when it is returned if nothing has to be waited for; after as many
    of those as `fairness` says, a task that awaits one lets the loop's other tasks run first. Closing the socket
    cancels what waits for it. The socket belongs to no loop: it uses the one that runs.

    `bind`, `connect`, options and everything else that does not wait are those of `zmq.Socket`; so are `try_recv`,
    `try_send` and their relatives, which return at once.

    Parameters
    ----------
    context
        The Context to make it in (default: `Context.instance()`), or a socket to share the libzmq socket of.
    socket_type
        One of `zmq.SocketType`.
    io_loop
        For compatibility; the running loop is used.
    **kwargs
        `shadow` and `copy_threshold`, as for `zmq.Socket`.

    .. versionadded:: 1.0
    """

    _plain_view: ref[zmq.Socket] | None = None

    def __init__(
        self,
        context: Any = None,
        socket_type: int = -1,
        io_loop: Any = None,
        _from_socket: AnySocket[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if _from_socket is not None:
            context = _from_socket
        elif context is None and not kwargs.get("shadow"):
            context = self._context_class.instance()
        super().__init__(context, socket_type, **kwargs)

    @classmethod
    def from_socket(cls: type[T], socket: AnySocket[Any], io_loop: Any = None) -> T:
        """Return an async view of a socket, which both then share.

        Parameters
        ----------
        socket
            Any `zmq.Socket`.
        io_loop
            For compatibility; the running loop is used.
        """
        return cls(_from_socket=socket, io_loop=io_loop)

    @property
    def _shadow_sock(self) -> zmq.Socket:
        """A plain view, for programs written for pyzmq; the same as long as the program keeps it."""
        view = None if self._plain_view is None else self._plain_view()
        if view is None:
            try:
                # A Socket that was never opened is closed.
                view = zmq.Socket.__new__(zmq.Socket) if self.closed else zmq.Socket.shadow(self)
            except ZMQError as error:
                raise attribute_error(error) from None
            self._plain_view = ref(view)
        return view

    async def _others_run(self) -> None:
        await sleep(0)

    async def _unless_closed(self, operation: Awaitable[Any]) -> Any:
        try:
            return await operation
        except CancelledError as error:
            task: Any = current_task()
            # From Python 3.11 a task tells when it was cancelled itself at the same time.
            if error.args != (CLOSED,) or (hasattr(task, "cancelling") and task.cancelling()):
                raise
            raise SocketClosed from None

    def _view(self, socket: AnySocket[Any]) -> Socket:
        return Socket(socket)

    # Text, JSON, objects

    def send_string(  # type: ignore[override]  # an awaitable of it
        self,
        u: str,
        flags: int = 0,
        copy: bool = True,
        encoding: str = "utf-8",
        *,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Future[Any]:
        """Send text as one message part, in an encoding; `kwargs` are further arguments of `send`.

        Raises
        ------
        TypeError
            `u` is not a str; raised at once.
        Again, SocketClosed, ZMQError
            As for `send`.
        """
        if not isinstance(u, str):
            raise TypeError(f"send_string() takes a str, not {type(u).__name__}; use send() for bytes")
        if not copy:
            kwargs["copy"] = copy
        return self.send(u.encode(encoding), flags, **_given(timeout, kwargs))

    def recv_string(  # type: ignore[override]  # an awaitable of it
        self, flags: int = 0, encoding: str = "utf-8", *, timeout: float | None = None
    ) -> Future[str]:
        """Receive one message part; the Future's result is text.

        Raises
        ------
        UnicodeDecodeError
            The message is not in this encoding; its ``object`` is the message.
        Again, SocketClosed, ZMQError
            As for `recv`.
        """
        return self._convert(PART, flags, timeout, lambda message: message.decode(encoding))

    send_unicode = send_string  # type: ignore[assignment]  # an awaitable of it
    recv_unicode = recv_string  # type: ignore[assignment]  # an awaitable of it

    def send_json(  # type: ignore[override]  # an awaitable of it
        self,
        obj: Any,
        flags: int = 0,
        *,
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Future[Any]:
        """Send an object as JSON; further arguments are for `json.dumps`.

        Raises
        ------
        TypeError, ValueError
            The object has no JSON form; raised at once.
        Again, SocketClosed, ZMQError
            As for `send`.
        """
        from zmq.utils import jsonapi

        text = jsonapi.dumps(obj, **kwargs)
        draft: dict[str, Any] = {}
        if routing_id is not None:
            draft["routing_id"] = routing_id
        if group is not None:
            draft["group"] = group
        return self.send(text, flags, **_given(timeout, draft))

    def recv_json(self, flags: int = 0, *, timeout: float | None = None, **kwargs: Any) -> Future[Any]:
        """Receive one message part; the Future's result is the object that was sent as JSON.

        Further arguments are for `json.loads`.

        Raises
        ------
        ValueError
            The message is no JSON.
        Again, SocketClosed, ZMQError
            As for `recv`.
        """
        from zmq.utils import jsonapi

        return self._convert(PART, flags, timeout, lambda message: jsonapi.loads(message, **kwargs))

    def send_pyobj(  # type: ignore[override]  # an awaitable of it
        self,
        obj: Any,
        flags: int = 0,
        protocol: int = PICKLE_PROTOCOL,
        *,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Future[Any]:
        """Send an object as a pickle of the given protocol; `kwargs` are further arguments of `send`.

        Raises
        ------
        pickle.PicklingError
            The object cannot be pickled; raised at once.
        Again, SocketClosed, ZMQError
            As for `send`.
        """
        from zmq.utils import pickles

        return self.send(pickles.dumps(obj, protocol), flags, **_given(timeout, kwargs))

    def recv_pyobj(self, flags: int = 0, *, timeout: float | None = None) -> Future[Any]:
        """Receive one message part; the Future's result is the object that was sent as a pickle.

        Loading a pickle runs whatever code its sender put into it: never do this with messages from strangers.

        Raises
        ------
        pickle.UnpicklingError
            The message is no pickle, or `zmq.utils.pickles.refuse` forbids all; the latter is raised at once.
        Again, SocketClosed, ZMQError
            As for `recv`.
        """
        from zmq.utils import pickles

        if self._pickle_policy is not pickles.policy:
            pickles.check(self)
        return self._convert(PART, flags, timeout, pickles.loads)

    def send_serialized(  # type: ignore[override]  # an awaitable of it
        self,
        msg: Any,
        serialize: Callable[[Any], Iterable[Sendable]],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Future[Any]:
        """Send ``serialize(msg)``, a list of message parts; `kwargs` are further arguments of `send_multipart`.

        Raises
        ------
        Again, SocketClosed, ZMQError
            As for `send_multipart`; and at once whatever `serialize` raises.
        """
        if not copy:
            kwargs["copy"] = copy
        return self.send_multipart(serialize(msg), flags, **_given(timeout, kwargs))

    def recv_serialized(
        self,
        deserialize: Callable[[list[Any]], Any],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
    ) -> Future[Any]:
        """Receive a message; the Future's result is ``deserialize(parts)``.

        Raises
        ------
        Again, SocketClosed, ZMQError
            As for `recv_multipart`; and whatever `deserialize` raises.
        """
        # What cannot be called is the Future's error. `deserialize` may take parts out of its list.
        return self._convert(MESSAGE, flags, timeout, lambda parts: deserialize(list(parts)), copy)

    def _convert(
        self,
        mode: RecvMode,
        flags: int,
        timeout: float | None,
        convert: Callable[[Any], Any],
        copy: bool = True,
    ) -> Future[Any]:
        """Receive a message and convert it; with a subclass's own `recv` or `recv_multipart`, if it has one."""
        own = type(self).recv if mode is PART else type(self).recv_multipart
        if own is (Socket.recv if mode is PART else Socket.recv_multipart):
            return self._receive(mode, (copy,), flags, timeout, convert)
        given = _given(timeout, {} if copy else {"copy": copy})
        return ensure_future(_converted(own(self, flags, **given), convert))


def _given(timeout: float | None, others: dict[str, Any]) -> dict[str, Any]:
    """Return keyword arguments with the timeout only when there is one: a subclass's method need not know it."""
    return others if timeout is None else {"timeout": timeout, **others}


async def _converted(received: Awaitable[Any], convert: Callable[[Any], Any]) -> Any:
    return convert(await received)
