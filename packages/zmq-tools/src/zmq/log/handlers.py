"""PUBHandler, which publishes log records, and TopicLogger, whose methods take a topic."""

from __future__ import annotations

import copy
import logging
import os
import weakref
from typing import TYPE_CHECKING, Any

import zmq
from zmq.log import records
from zmq.log._sender import Sender

if TYPE_CHECKING:
    from collections.abc import Callable

TOPIC_DELIM = "::"
"""Ends the subtopic at the front of a message: ``logger.info("sub.topic::the message")``."""


class PUBHandler(logging.Handler):
    """Publishes log records in two parts: topic ``<root_topic>.<LEVEL>.<subtopic>`` and formatted message.

    Records are put into a queue, at once, and sent by a thread; whoever logs never waits. What finds the queue full, or
    a subscriber's queue full for more than 0.1 s, is dropped and counted in `dropped`. A forked child gets a queue, a
    thread and a socket of its own.

    Parameters
    ----------
    interface_or_socket
        Endpoint to bind (or connect, see `connect`), or a PUB socket; that is used by the handler's thread from now on.
        A socket of another kind of context, such as asyncio's, is used through a plain view of it.
    context
        Where to make the socket; default `zmq.Context.instance()`.
    root_topic
        First words of each topic.
    connect
        Connect to the endpoint, for many processes that log to one receiver. Records are kept until it subscribes.
    json
        Send the record's attributes as JSON, see `zmq.log.records`; `zmq.log.receiver` makes records of them again.
    capacity
        Records that may wait in the queue, and in libzmq's queue for each subscriber.
    linger
        Seconds that `flush` and `close` wait for records to be sent.

    Raises
    ------
    ZMQError
        The endpoint cannot be bound or connected.
    TypeError
        `interface_or_socket` is neither text nor a socket.

    Examples
    --------
    With `logging.config.dictConfig`::

        "handlers": {"net": {"class": "zmq.log.handlers.PUBHandler",
                             "interface_or_socket": "tcp://logs.example:5555", "connect": True, "json": True}}

    .. versionadded:: 1.0
    """

    root_topic: str | bytes = ""
    ctx: zmq.Context[Any]

    def __init__(
        self,
        interface_or_socket: str | bytes | zmq.Socket,
        context: zmq.Context[Any] | None = None,
        root_topic: str | bytes = "",
        *,
        connect: bool = False,
        json: bool = False,
        capacity: int = 100_000,
        linger: float = 1.0,
    ) -> None:
        super().__init__()
        if capacity < 1:
            raise ValueError(f"capacity is a number of records, at least 1, not {capacity}")
        self.root_topic = root_topic
        self.linger = linger
        self.json = json
        self.formatters: dict[int, logging.Formatter] = {}
        self._capacity = capacity
        self._address: str | None = None
        self._connect = connect
        self._owner = os.getpid()
        if isinstance(interface_or_socket, (str, bytes)):
            address = interface_or_socket
            self._address = address if isinstance(address, str) else address.decode()
            self.ctx = zmq.Context.instance() if context is None else zmq.Context.shadow(context)
            self.socket: zmq.Socket = self._make_socket()
        elif hasattr(interface_or_socket, "underlying"):
            # Shared with whatever class the socket has: no event loop is asked when we send.
            self.socket = zmq.Socket.shadow(interface_or_socket)
            self.ctx = zmq.Context.shadow(interface_or_socket.context.underlying)
        else:
            kind = type(interface_or_socket).__name__
            raise TypeError(
                f"a PUBHandler takes an endpoint or a socket, not {kind}: {interface_or_socket!r}"
            )
        own = self._address is not None
        self._child_ctx: zmq.Context | None = None
        self._sender = Sender(self._socket_here, capacity, greeting=own and connect, careful=own)
        _handlers.add(self)

    def _make_socket(self) -> zmq.Socket:
        # An XPUB is a PUB that hears of subscriptions, which is what `connect` waits for.
        socket: zmq.Socket = self.ctx.socket(zmq.XPUB if self._connect else zmq.PUB)
        try:
            socket.set(zmq.SNDHWM, self._capacity)
            socket.set(zmq.LINGER, int(self.linger * 1000))
            socket.set(zmq.XPUB_NODROP, 1)
            assert self._address is not None
            if self._connect:
                socket.connect(self._address)
            else:
                socket.bind(self._address)
        except BaseException:
            socket.close(0)
            raise
        return socket

    def _socket_here(self) -> zmq.Socket:
        """Return the socket; in a forked child, one of its own."""
        if self._owner != os.getpid():
            self._owner = os.getpid()
            if self._address is None:
                raise zmq.ForkedSocket()
            # Its own, to be terminated: a child may end with os._exit(), which waits for nothing that is unsent.
            self.ctx = self._child_ctx = zmq.Context()
            self.socket = self._make_socket()
        return self.socket

    @property
    def dropped(self) -> int:
        """Records of this process that were dropped, since the handler was made or the process forked."""
        return self._sender.dropped

    def setRootTopic(self, root_topic: str | bytes) -> None:  # noqa: N802 - like logging's names
        """Set the first words of each topic."""
        self.root_topic = root_topic

    def setFormatter(self, fmt: logging.Formatter | None, level: int = logging.NOTSET) -> None:  # noqa: N802
        """Set the formatter for one level; by default, and with `logging.NOTSET`, for all levels."""
        if level == logging.NOTSET:
            self.formatters.clear()
            super().setFormatter(fmt)
        elif fmt is None:
            self.formatters.pop(level, None)
        else:
            self.formatters[level] = fmt

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text, by the formatter of its level, or the one for all."""
        formatter = self.formatters.get(record.levelno)
        return super().format(record) if formatter is None else formatter.format(record)

    def handle(self, record: logging.LogRecord) -> Any:
        """Publish a record if the filters let it pass.

        Takes no lock, unlike other handlers: nothing here is shared but the queue.
        """
        passed: Any = self.filter(record)
        if passed:
            self.emit(passed if isinstance(passed, logging.LogRecord) else record)
        return passed

    def emit(self, record: logging.LogRecord) -> None:
        """Put a record into the queue; it is formatted here and now."""
        try:
            root = self.root_topic.decode() if isinstance(self.root_topic, bytes) else self.root_topic
            topic = f"{root}.{record.levelname}" if root else record.levelname
            if isinstance(record.msg, str) and TOPIC_DELIM in record.msg:
                subtopic, _, text = record.msg.partition(TOPIC_DELIM)
                record = copy.copy(record)
                record.msg = text
                topic = f"{topic}.{subtopic}"
            if self.json:
                body = records.dumps(record, self.formatters.get(record.levelno, self.formatter))
            else:
                body = self.format(record).encode("utf-8", "backslashreplace")
            self._sender.put((topic.encode("utf-8", "backslashreplace"), body))
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Wait until the records so far have been handed to libzmq, at most `linger` seconds."""
        sender = getattr(self, "_sender", None)
        if sender is not None:
            sender.flush(self.linger)

    def close(self) -> None:
        """Send what is in the queue, for at most `linger` seconds; close the socket if the handler made it."""
        super().close()
        self._sender.close(self.linger)
        if self._address is not None and self._owner == os.getpid():
            self.socket.close()
            if self._child_ctx is not None:
                self._child_ctx.term()


_handlers: weakref.WeakSet[PUBHandler] = weakref.WeakSet()


def _after_fork_in_child() -> None:
    for handler in list(_handlers):
        handler._sender.reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


class TopicLogger(logging.Logger):
    """A logger whose methods take a topic before the message: ``logger.debug("topic.sub", "message", ...)``.

    A PUBHandler makes it the subtopic of what it sends; other handlers show ``topic.sub::message``.

    .. versionadded:: 1.0
    """

    def log(self, level: int, topic: str, msg: object, *args: object, **kwargs: Any) -> None:  # type: ignore[override]
        """Log ``msg % args`` with a level and a topic.

        Raises
        ------
        TypeError
            `level` is not an int.
        """
        if not isinstance(level, int):
            raise TypeError(f"level is an int such as logging.INFO, not {type(level).__name__}: {level!r}")
        if self.isEnabledFor(level):
            # One more: this frame is not the caller's.
            kwargs["stacklevel"] = kwargs.get("stacklevel", 1) + 1
            logging.Logger.log(self, level, f"{topic}{TOPIC_DELIM}{msg}", *args, **kwargs)


def _logs_at(level: int, name: str, **defaults: Any) -> Callable[..., None]:
    def method(self: TopicLogger, topic: str, msg: object, *args: object, **kwargs: Any) -> None:
        if self.isEnabledFor(level):
            kwargs = {**defaults, **kwargs}
            kwargs["stacklevel"] = kwargs.get("stacklevel", 1) + 1
            logging.Logger.log(self, level, f"{topic}{TOPIC_DELIM}{msg}", *args, **kwargs)

    method.__name__ = name
    method.__qualname__ = f"TopicLogger.{name}"
    method.__doc__ = f"Log ``msg % args`` with level {logging.getLevelName(level)} and a topic."
    return method


for _name, _level in [
    ("debug", logging.DEBUG),
    ("info", logging.INFO),
    ("warning", logging.WARNING),
    ("warn", logging.WARNING),
    ("error", logging.ERROR),
    ("critical", logging.CRITICAL),
    ("fatal", logging.CRITICAL),
]:
    setattr(TopicLogger, _name, _logs_at(_level, _name))
TopicLogger.exception = _logs_at(logging.ERROR, "exception", exc_info=True)  # type: ignore[method-assign]
