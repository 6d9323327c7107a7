"""PUBHandler, which publishes log records, and TopicLogger, whose methods take a topic."""

from __future__ import annotations

import contextlib
import copy
import logging
import os
import weakref
from typing import TYPE_CHECKING, Any

import zmq
from zmq.log import records
from zmq.log._sender import Sender, complain

if TYPE_CHECKING:
    from collections.abc import Callable

TOPIC_DELIM = "::"
"""Ends the subtopic at the front of a message: ``logger.info("sub.topic::the message")``."""

_WITH_PLACE = "%(levelname)s %(filename)s:%(lineno)d - %(message)s"
_DEFAULTS = {
    logging.DEBUG: f"{_WITH_PLACE}\n",
    logging.INFO: "%(message)s\n",
    logging.WARNING: f"{_WITH_PLACE}\n",
    logging.ERROR: f"{_WITH_PLACE} - %(exc_info)s\n",
    logging.CRITICAL: f"{_WITH_PLACE}\n",
}
_OTHER_LEVELS = logging.Formatter("%(message)s\n")


class PUBHandler(logging.Handler):
    """Publishes log records in two parts: topic ``<root_topic>.<LEVEL>.<subtopic>`` and formatted message.

    On a socket of the program, a record is sent by the thread that logs it, in order with what the program sends on
    that socket; errors of sending are raised there.

    On a socket that the handler makes, logging never waits and never fails: records that a subscriber is too slow for
    are queued and sent by a thread. What finds the queue full, or a subscriber's queue full for more than 0.1 s, is
    dropped and counted in `dropped`. A forked child gets a queue, a thread and a socket of its own.

    Parameters
    ----------
    interface_or_socket
        Endpoint to bind (or connect, see `connect`), or a PUB socket of the program.
    context
        Where to make the socket; a new context by default.
    root_topic
        First words of each topic.
    connect
        Connect to the endpoint, for many processes that log to one receiver. Records are kept until it subscribes.
    json
        Send the record's attributes as JSON, see `zmq.log.records`; `zmq.log.receiver` makes records of them again.
    capacity
        Records that may wait in the queue, and in libzmq's queue for each subscriber.
    linger
        Seconds that `flush` and `close` wait for records in the queue to be sent.

    Attributes
    ----------
    formatters
        The formatter of each level, by its number. Those of logging's five levels are there from the start; each ends
        a text with a newline.

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

    ctx: zmq.Context[Any]
    socket: zmq.Socket

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
        self.formatters: dict[int, logging.Formatter | None] = {
            level: logging.Formatter(text) for level, text in _DEFAULTS.items()
        }
        self._capacity = capacity
        self._address: str | bytes | None = None
        self._connect = connect
        self._owner = os.getpid()
        self._child_ctx: zmq.Context | None = None
        self._sender: Sender | None = None
        self._made: zmq.Socket | None = None
        self._inherited = 0
        given: Any = interface_or_socket
        if isinstance(given, zmq.Socket):
            self.socket = given
            self.ctx = given.context  # type: ignore[assignment]  # of the core's class, for checkers
        elif isinstance(given, (str, bytes)):
            self._address = given
            self.ctx = context or self._make_context()
            self.socket = self._made = self._make_socket()
            self._sender = Sender(
                zmq.Socket.shadow(self.socket), self._socket_of_child, capacity, greeting=connect
            )
            _handlers.add(self)
            # Not __del__: a copy of this handler leaves the socket alone when it is collected.
            weakref.finalize(self, _let_go, self._sender, self.socket).atexit = False
        else:
            raise TypeError(
                f"a PUBHandler takes an endpoint or a socket, not {type(given).__name__}: {given!r}"
            )

    def _make_context(self) -> zmq.Context[Any]:
        made: zmq.Context[Any] = zmq.Context()
        # Its sockets may be the program's, too: it ends when the last object that refers to it is gone.
        made.lasting = True
        return made

    def _make_socket(self) -> zmq.Socket:
        # An XPUB is a PUB that hears of subscriptions, which is what `connect` waits for.
        socket: zmq.Socket = self.ctx.socket(zmq.XPUB if self._connect else zmq.PUB)
        try:
            socket.set(zmq.SNDHWM, self._capacity)
            socket.set(zmq.XPUB_NODROP, 1)
            assert self._address is not None
            if self._connect:
                # The receiver may never come.
                socket.set(zmq.LINGER, int(self.linger * 1000))
                socket.connect(self._address)
            else:
                socket.bind(self._address)
        except BaseException:
            socket.close(0)
            raise
        return socket

    def _socket_of_child(self) -> zmq.Socket:
        """Make the socket of a forked child."""
        self._owner = os.getpid()
        # In a context of its own, to be terminated: a child may end with os._exit(), which waits for nothing unsent.
        self.ctx = self._child_ctx = self._make_context()
        self.socket = self._made = self._make_socket()
        self.socket.linger = int(self.linger * 1000)
        return self.socket

    @property
    def root_topic(self) -> str:
        """First words of each topic; bytes that are assigned become text."""
        return self._root_topic

    @root_topic.setter
    def root_topic(self, value: str | bytes) -> None:
        self.setRootTopic(value)

    @property
    def dropped(self) -> int:
        """Records of this process that were dropped, since the handler was made or the process forked."""
        return self._inherited if self._sender is None else self._sender.dropped

    def setRootTopic(self, root_topic: str | bytes) -> None:  # noqa: N802 - like logging's names
        """Set the first words of each topic.

        Raises
        ------
        TypeError
            `root_topic` is neither text nor bytes nor false.
        """
        if root_topic and not isinstance(root_topic, (str, bytes)):
            raise TypeError(f"root_topic is text, not {type(root_topic).__name__}: {root_topic!r}")
        self._root_topic = root_topic.decode() if isinstance(root_topic, bytes) else root_topic

    def setFormatter(self, fmt: logging.Formatter | None, level: int = logging.NOTSET) -> None:  # noqa: N802
        """Set the formatter for one level; by default, and with `logging.NOTSET`, for all levels."""
        if level == logging.NOTSET:
            super().setFormatter(fmt)
            for each in self.formatters:
                self.formatters[each] = fmt
        else:
            self.formatters[level] = fmt

    def _formatter_of(self, level: int) -> logging.Formatter:
        try:
            found = self.formatters[level]
        except KeyError:
            found = None
        if found is None:
            found = self.formatter
        return _OTHER_LEVELS if found is None else found

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text, by the formatter of its level, or the one for all."""
        return self._formatter_of(record.levelno).format(record)

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record.

        What goes wrong with formatting is reported as `logging.Handler.handleError` does it.

        Raises
        ------
        ZMQError
            The program's socket cannot send; or the program has closed the handler's.
        """
        message = record.msg
        try:
            subtopic, delimiter, text = str(message).partition(TOPIC_DELIM)
            if delimiter:
                record = copy.copy(record)
                record.msg = text
            if self.json:
                body = records.dumps(record, self._formatter_of(record.levelno))
            else:
                body = self.format(record).encode("utf-8", "backslashreplace")
            words = [self.root_topic, record.levelname, subtopic if delimiter else ""]
            topic = ".".join(word for word in words if word).encode("utf-8", "replace")
        except Exception:
            self.handleError(record)
            return
        # A program may put a socket of its own in the place of the handler's.
        if self._sender is None or self.socket is not self._made:
            self._send_on_socket_of_program([topic, body])
        else:
            self._sender.put((topic, body))

    def _send_on_socket_of_program(self, message: list[bytes]) -> None:
        socket = self.socket
        try:
            # The sockets of event loops have a `fairness`. They are used by their plain methods, which any thread may
            # call; only what has to wait is left to the loop.
            if isinstance(socket, zmq.Socket) and hasattr(socket, "fairness"):
                with contextlib.suppress(zmq.Again):
                    zmq.Socket.shadow(socket).send_multipart(message, zmq.DONTWAIT)
                    return
            socket.send_multipart(message)
        except zmq.ForkedSocket as error:
            if not self._inherited:
                complain(error)
            self._inherited += 1

    def flush(self) -> None:
        """Wait until the records so far have been handed to libzmq, at most `linger` seconds."""
        sender = getattr(self, "_sender", None)
        if sender is not None:
            sender.flush(self.linger)

    def close(self) -> None:
        """Send what is in the queue, for at most `linger` seconds.

        A socket that was made to connect, or in a forked child, is closed. One that was bound stays until the handler
        is collected: `logging.config` closes handlers that loggers go on using.
        """
        super().close()
        sender = self._sender
        if sender is None:
            return
        if not self._connect and self._child_ctx is None:
            sender.flush(self.linger)
            return
        sender.close(self.linger)
        if self._owner == os.getpid():
            self.socket.close()
            if self._child_ctx is not None:
                self._child_ctx.term()


def _let_go(sender: Sender, socket: zmq.Socket) -> None:
    """End what belongs to a handler that was collected."""
    sender.end(0)
    socket.close()


_handlers: weakref.WeakSet[PUBHandler] = weakref.WeakSet()


def _after_fork_in_child() -> None:
    for handler in list(_handlers):
        if handler._sender is not None:
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
