"""Socket: the operations of a zmq.Socket that may wait, so that only the greenlet that calls them does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, ClassVar

from gevent import get_hub

import zmq
from zmq.backend import receive_for
from zmq.error import Again, SocketClosed
from zmq.green._hub_state import hub_state_of
from zmq.green._tracker import MessageTracker
from zmq.sugar.batch import Batch, kept
from zmq.sugar.recv_modes import (
    MESSAGE,
    MESSAGE_BATCH,
    MESSAGE_DETAILED,
    PART,
    PART_BATCH,
    PART_DETAILED,
    PART_INTO,
    receipt_of,
    return_message,
)
from zmq.sugar.timeouts import RCVTIMEO, SNDTIMEO, milliseconds, patience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zmq._typing import ReadableBuffer, Sendable
    from zmq.green._monitor import GreenMonitorEvents
    from zmq.green._readiness import HubReadiness
    from zmq.sugar.recv_modes import RecvMode

__all__ = ["Socket"]

_DONTWAIT = 1
_POLLIN = 1
# Of `_by_parts`.
_RECEIVED_BY_PARTS = 1
_SENT_BY_PARTS = 2

_sync_poll = zmq.Socket.poll
_try_recv: Any = zmq.Socket.try_recv
_try_recv_multipart: Any = zmq.Socket.try_recv_multipart
_try_send = zmq.Socket.try_send
_try_send_multipart = zmq.Socket.try_send_multipart


class _Taken:
    """What `receive_for` took from a socket."""

    message: Any = None
    receipt = 0


class Socket(zmq.Socket[bytes]):
    """A socket whose `send`, `recv`, `poll` and their relatives let other greenlets run while they wait.

    Make one with `Context.socket`. What needs no wait is done at once, and no other greenlet runs meanwhile. Several
    greenlets may wait for one socket, those of one thread at a time: those that receive are served in order of arrival,
    and so are those that send.

    A greenlet that is killed, or whose `gevent.Timeout` is over, while it receives has taken no message.

    Everything that does not wait is that of `zmq.Socket`; so are `try_recv`, `try_send` and their relatives.

    .. versionadded:: 1.0
    """

    _readiness: Any = None

    if not TYPE_CHECKING:  # the overloads of the base class say what these return

        def recv(
            self,
            flags: int = 0,
            copy: bool = True,
            track: bool = False,
            *,
            metadata: bool = False,
            timeout: float | None = None,
        ) -> Any:
            """Receive one message part (zmq_msg_recv); waits for it, up to RCVTIMEO milliseconds.

            Parameters
            ----------
            flags
                0 or DONTWAIT.
            copy
                False returns a Frame over libzmq's memory instead of bytes.
            track
                Whether that Frame has a tracker; it is done already.
            metadata
                With ``copy=True``, return a `zmq.ReceivedMessage`: bytes that know their sender.
            timeout
                Milliseconds to wait at most, in place of RCVTIMEO; a negative value waits for ever.

            Raises
            ------
            Again
                No message came in time, or none is there with DONTWAIT.
            SocketClosed
                The socket was closed, before or while waiting.
            SocketInUse
                Greenlets of another thread wait for the socket.
            ZMQError
                EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive.
            """
            if track or metadata:
                return self._receive(PART_DETAILED, flags, timeout, copy, track, metadata)
            at_once = bool(flags & _DONTWAIT)
            message = None
            try:
                message = _try_recv(self, copy)
                if message is not None:
                    return message
            except BaseException:
                self._keep(PART, message)
                raise
            return self._wait_for_message(PART, at_once, timeout, (copy,))

        _own_recv = recv

        def recv_multipart(
            self,
            flags: int = 0,
            copy: bool = True,
            track: bool = False,
            *,
            metadata: bool = False,
            timeout: float | None = None,
        ) -> Any:
            """Receive all parts of one message as a list. Parameters and errors are those of `recv`."""
            if self._by_parts & _RECEIVED_BY_PARTS:
                if timeout is not None:
                    return self._within(timeout, "recv_multipart", flags, copy, track, metadata)
                return self._recv_parts(flags, copy, track, metadata)
            if track or metadata:
                return self._receive(MESSAGE_DETAILED, flags, timeout, copy, track, metadata)
            at_once = bool(flags & _DONTWAIT)
            message = None
            try:
                message = _try_recv_multipart(self, copy)
                if message is not None:
                    return message
            except BaseException:
                self._keep(MESSAGE, message)
                raise
            return self._wait_for_message(MESSAGE, at_once, timeout, (copy,))

        _own_recv_multipart = recv_multipart

    def recv_into(
        self,
        buffer: Any,
        /,
        *,
        nbytes: int = 0,
        flags: int = 0,
        truncate: bool = True,
        timeout: float | None = None,
    ) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

        Parameters
        ----------
        buffer
            A writable bytes-like object.
        nbytes
            How many bytes to write at most; 0 means all that `buffer` holds.
        flags, timeout
            As for `recv`.
        truncate
            Whether to cut off and drop what does not fit; if not, a part that is too long stays in the socket.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`; or the part does not fit, without `truncate`.
        BufferError, TypeError
            `buffer` is read-only, or no buffer.
        Again, SocketClosed, ZMQError
            As for `recv`.
        """
        size: int = self._receive(PART_INTO, flags, timeout, buffer, nbytes, truncate)[0]
        return size

    if not TYPE_CHECKING:  # the overloads of the base class say what these return

        def recv_many(
            self,
            max_messages: int = 1000,
            flags: int = 0,
            copy: bool = True,
            *,
            timeout: float | None = None,
        ) -> Any:
            """Wait for a message, then take all that are there, up to `max_messages`; returns a list of `recv` results.

            Raises
            ------
            ValueError
                `max_messages` is less than 1.
            Again, SocketClosed, ZMQError
                As for `recv`.

            .. versionadded:: 1.0
            """
            return self._receive(PART_BATCH, flags, timeout, max_messages, copy)

        def recv_many_multipart(
            self,
            max_messages: int = 1000,
            flags: int = 0,
            copy: bool = True,
            *,
            timeout: float | None = None,
        ) -> Any:
            """Wait for a message, then take all that are there, up to `max_messages`; returns a list of lists of parts.

            .. versionadded:: 1.0
            """
            return self._receive(MESSAGE_BATCH, flags, timeout, max_messages, copy)

    def send(
        self,
        data: Sendable,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
        *,
        timeout: float | None = None,
        **ignored: Any,
    ) -> Any:
        """Send one message part (zmq_msg_send); waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters are those of `zmq.Socket.send`; others by name have no effect. With ``copy=False, track=True``
        returns a `MessageTracker`. A message whose greenlet is killed while it waits is not sent.

        Raises
        ------
        TypeError, ValueError
            `data` cannot be sent.
        Again
            No peer could take the message in time, or at once with DONTWAIT.
        SocketClosed, SocketInUse
            As for `recv`.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send.
        """
        # As a set of flags: other numbers are none.
        sent = _try_send(self, data, flags | _DONTWAIT, copy, track, routing_id, group)
        if sent is False:
            attempt = partial(_try_send, self, kept(data, copy), flags, copy, track, routing_id, group)
            sent = self._wait_to_send(attempt, flags, timeout)
        return None if sent is True else MessageTracker(sent)

    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
        **ignored: Any,
    ) -> Any:
        """Send the parts of one message, all or none; otherwise as `send`."""
        if self._by_parts & _SENT_BY_PARTS:
            if timeout is not None:
                return self._within(
                    timeout, "send_multipart", msg_parts, flags, copy, track, routing_id, group
                )
            return self._send_parts(msg_parts, flags, copy, track, routing_id, group)
        if not isinstance(msg_parts, (list, tuple, str, bytes)):
            msg_parts = list(msg_parts)  # may be needed twice
        asked = flags | _DONTWAIT
        sent = _try_send_multipart(self, msg_parts, asked, copy, track, routing_id=routing_id, group=group)
        if sent is False:
            parts = [kept(part, copy) for part in msg_parts]
            attempt = partial(
                _try_send_multipart, self, parts, flags, copy, track, routing_id=routing_id, group=group
            )
            sent = self._wait_to_send(attempt, flags, timeout)
        return None if sent is True else MessageTracker(sent)

    _own_send: ClassVar[Any] = send

    def send_many(
        self,
        messages: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
    ) -> int:
        """Send each of `messages` as a message of its own and return how many were sent.

        That is all of them, or fewer when time was up before a later one could be sent. If the greenlet is killed
        meanwhile, those that could be sent were.

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index; nothing was sent.
        Again
            Not even the first could be sent in time.
        SocketClosed, ZMQError
            As for `send`.

        .. versionadded:: 1.0
        """
        return self._send_batch(zmq.Socket.send_many, messages, flags, copy, timeout)

    def send_many_multipart(
        self,
        messages: Iterable[Iterable[Sendable]],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
    ) -> int:
        """Send each of `messages`, itself a list of parts, and return how many were sent; otherwise as `send_many`.

        .. versionadded:: 1.0
        """
        return self._send_batch(zmq.Socket.send_many_multipart, messages, flags, copy, timeout)

    def _send_batch(
        self,
        send: Callable[..., int],
        messages: Iterable[Any],
        flags: int,
        copy: bool,
        timeout: float | None,
    ) -> int:
        batch = Batch(send, self, messages, copy)
        try:
            if not batch.attempt():
                self._wait_to_send(batch.attempt, flags, timeout)
        except Again:
            if not batch.sent:
                raise
        return batch.sent

    def poll(self, timeout: float | None = None, flags: int = _POLLIN) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Parameters
        ----------
        timeout
            None or a negative value waits for ever.
        flags
            POLLIN, POLLOUT or both.

        Raises
        ------
        TypeError, ValueError, OverflowError
            `timeout` is no number, NaN, or too large.
        SocketClosed, SocketInUse
            As for `recv`.
        """
        limit = milliseconds(timeout)
        ready: int = _sync_poll(self, 0, flags)
        return ready if ready or limit == 0 else self._here().wait_for_events(flags, limit)

    def get(self, opt: int) -> int | bytes:
        """Return a socket option; as `zmq.Socket.get`, whose parameter has another name."""
        return super().get(opt)

    def set(self, opt: int, val: int | ReadableBuffer | None) -> None:
        """Set a socket option; as `zmq.Socket.set`, whose parameters have other names."""
        super().set(opt, val)

    _own_get: ClassVar[Any] = get
    _own_set: ClassVar[Any] = set

    def monitor_events(self, events: int = 0xFFFF) -> GreenMonitorEvents:
        """Return the events of this socket as objects to loop over; other greenlets run while the loop waits.

        Parameters
        ----------
        events
            A mask of `zmq.Event`; all when omitted.

        .. versionadded:: 1.0
        """
        from zmq.green._monitor import GreenMonitorEvents

        return GreenMonitorEvents(self, events, Socket.shadow)

    def _receive(self, mode: RecvMode, flags: int, timeout: float | None, *arguments: Any) -> Any:
        """Receive anything: what `mode` takes, called with the socket and the arguments."""
        at_once = bool(flags & _DONTWAIT)
        message = None
        try:
            message = mode.attempt(self, *arguments)
            if message is not None:
                return message
        except BaseException:
            self._keep(mode, message)
            raise
        return self._wait_for_message(mode, at_once, timeout, arguments)

    def _wait_for_message(
        self, mode: RecvMode, at_once: bool, timeout: float | None, arguments: tuple[Any, ...]
    ) -> Any:
        """Wait for a message after an attempt that found none."""
        limit = patience(self, RCVTIMEO, at_once, timeout)
        if limit == 0:
            raise Again
        readiness = self._here()
        taken = _Taken()
        try:
            readiness.wait(
                readiness.receivers, partial(receive_for, taken, self, mode.attempt, arguments), limit
            )
            return taken.message
        except BaseException:
            self._keep(mode, taken.message, taken.receipt)
            raise

    def _keep(self, mode: RecvMode, message: Any, receipt: int = 0) -> None:
        """Push back what was taken, if anything: a signal handler raised before the caller has it."""
        if message is not None:
            return_message(self, mode, message, receipt or receipt_of(self))

    def _wait_to_send(self, attempt: Callable[[], Any], flags: int, timeout: float | None) -> Any:
        """Wait for a peer that can take the message after an attempt that found none."""
        limit = patience(self, SNDTIMEO, flags, timeout)
        if limit == 0:
            raise Again
        readiness = self._here()
        return readiness.wait(readiness.senders, attempt, limit)

    def _here(self) -> HubReadiness:
        """Return the readiness of this socket in this thread's hub."""
        hub = get_hub()
        readiness: HubReadiness | None = self._readiness
        if readiness is None or readiness.ended or readiness.hub is not hub:
            if self.closed:
                raise SocketClosed
            readiness = self._readiness = hub_state_of(hub).readiness(self)
        return readiness
