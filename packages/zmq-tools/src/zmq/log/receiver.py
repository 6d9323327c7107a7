"""Receiver: gathers the records of many processes, and gives them to handlers or loggers of this one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.log import records

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ("Receiver",)


class Receiver:
    """Receives what PUBHandlers send and gives it to handlers, in a thread: ``with Receiver(address, handler):``.

    Iterating over it instead, without starting it, yields the records.

    Parameters
    ----------
    address
        Endpoint to bind, for handlers with ``connect=True``, or to connect to.
    *handlers
        Get each record, if its level is theirs. Without any, a record goes to the local logger of its name.
    connect
        Connect to the endpoint, where a PUBHandler is bound.
    topics
        Beginnings of the topics to receive.
    level
        Ignore records below it.
    context
        Where to make the socket; default `zmq.Context.instance()`.
    capacity
        Records that may wait in libzmq's queue for each sender.

    Raises
    ------
    ZMQError
        The endpoint cannot be bound or connected.

    .. versionadded:: 1.0
    """

    def __init__(
        self,
        address: str,
        *handlers: logging.Handler,
        connect: bool = False,
        topics: Iterable[str | bytes] = ("",),
        level: int = logging.NOTSET,
        context: zmq.Context[Any] | None = None,
        capacity: int = 100_000,
    ) -> None:
        self.handlers = handlers
        self.level = level
        self.received: int = 0
        self._thread: threading.Thread | None = None
        owner = zmq.Context.instance() if context is None else zmq.Context.shadow(context)
        self.socket: zmq.Socket = owner.socket(zmq.SUB)
        try:
            self.socket.set(zmq.RCVHWM, capacity)
            for topic in topics:
                self.socket.subscribe(topic)
            if connect:
                self.socket.connect(address)
            else:
                self.socket.bind(address)
            endpoint: Any = self.socket.get(zmq.LAST_ENDPOINT)
            self.address: str = endpoint.decode()
        except BaseException:
            self.socket.close(0)
            raise

    def __iter__(self) -> Iterator[logging.LogRecord]:
        """Yield records until the receiver is closed; nothing else may receive meanwhile."""
        while True:
            try:
                parts = self.socket.recv_multipart()
            except (zmq.SocketClosed, zmq.ContextTerminated):
                return
            record = records.from_message(parts)
            if record.levelno >= self.level:
                self.received += 1
                yield record

    def run(self) -> None:
        """Give records to the handlers, here and now, until the receiver is closed.

        What a handler raises is reported as `logging.Handler.handleError` does it; the next record follows.
        """
        for record in self:
            for handler in self.handlers:
                if record.levelno >= handler.level:
                    _give(record, handler.handle, handler)
            if not self.handlers:
                logger = logging.getLogger(record.name)
                if logger.isEnabledFor(record.levelno):
                    _give(record, logger.handle)

    def start(self) -> None:
        """Give records to the handlers in a thread, until the receiver is closed."""
        if self._thread is not None:
            raise RuntimeError("this receiver was started before; make another one")
        self._thread = threading.Thread(target=self.run, name="zmq.log.receiver", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop receiving, from any thread."""
        self.socket.close(linger=0)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Receiver:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _give(
    record: logging.LogRecord,
    handle: Callable[[logging.LogRecord], Any],
    handler: logging.Handler | None = None,
) -> None:
    try:
        handle(record)
    except Exception:
        (handler or logging.Handler()).handleError(record)
