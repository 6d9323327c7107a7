"""Proxies and devices that let other greenlets run."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

import gevent
from gevent.event import Event

import zmq
from zmq.green._socket import Socket
from zmq.green.poll import Poller as Poller

if TYPE_CHECKING:
    from zmq.backend import Socket as AnySocket

_POLLIN = 1
_POLLOUT = 2
_SUB = 2
_REP = 4
_PULL = 7

# Messages that go one way before other greenlets, the other way's among them, get their turn.
_BURST = 100


class _Way:
    """One direction of a proxy."""

    def __init__(self, source: Socket, target: Socket, capture: Socket | None, running: Event) -> None:
        self.source = source
        self.target = target
        self.capture = capture
        self.running = running
        # A socket that cannot send at all raises that, and one that sends to itself may first have to receive.
        self.for_room = target.socket_type not in (_SUB, _PULL) and target.underlying != source.underlying
        self.messages = 0
        self.bytes = 0

    def run(self) -> None:
        """Pass messages on until a socket is closed."""
        while True:
            self.source.poll(None, _POLLIN)
            if self.for_room:
                self.target.poll(None, _POLLOUT)
            self.running.wait()
            self.burst()
            gevent.sleep(0)

    def burst(self) -> None:
        """Pass on what is there. A message that was taken and cannot be sent is pushed back."""
        for _ in range(_BURST):
            parts: Any = self.source.try_recv_multipart(False)
            if parts is None:
                return
            receipt = self.source.receipt()
            try:
                self.target.send_multipart(parts, 0, False)
            except BaseException:
                with suppress(zmq.ZMQError):  # closed meanwhile, and its messages with it
                    self.source.push_back(parts, receipt)
                raise
            # libzmq counts who holds a message: what was sent can still be read.
            self.messages += 1
            self.bytes += sum(len(part) for part in parts)
            if self.capture is not None:
                self.capture.send_multipart(parts, 0, False)


def _view(socket: AnySocket[Any], name: str) -> Socket:
    if not isinstance(socket, zmq.Socket):
        raise TypeError(f"{name} must be a zmq.Socket, not {type(socket).__name__}: {socket!r:.100}")
    if socket.closed:
        raise zmq.SocketClosed
    return Socket.shadow(socket)


def _error_of(run: Callable[[], None]) -> Exception | None:
    """Return what ends a run; the proxy's caller gets it, and is told by nothing else."""
    try:
        run()
    except Exception as error:
        return error
    return None


class _Proxy:
    """Two directions, or one when both ends are the same socket."""

    def __init__(self, frontend: Any, backend: Any, capture: Any) -> None:
        front, back = _view(frontend, "frontend"), _view(backend, "backend")
        copies = None if capture is None else _view(capture, "capture")
        self.running = Event()
        self.running.set()
        self.there = _Way(front, back, copies, self.running)
        self.back = _Way(back, front, copies, self.running)
        self.same = front.underlying == back.underlying

    def run(self, control: Socket | None) -> int:
        """Run until a socket is closed, which raises, or the control socket says so."""
        runs: list[Callable[[], None]] = [self.there.run]
        if not self.same:
            runs.append(self.back.run)
        if control is not None:
            runs.append(lambda: self.obey(control))
        greenlets = [gevent.spawn(_error_of, run) for run in runs]
        try:
            ended = gevent.wait(greenlets, count=1)
        finally:
            gevent.killall(greenlets)
        error = ended[0].value
        if error is not None:
            raise error
        return 0

    def obey(self, control: Socket) -> None:
        """Do what the control socket says, until that is to end or it is closed."""
        while True:
            try:
                word = control.recv()
            except zmq.SocketClosed:
                return
            if word == b"PAUSE":
                self.running.clear()
            elif word == b"RESUME":
                self.running.set()
            if word == b"STATISTICS":
                control.send_multipart(self.statistics())
            elif control.socket_type == _REP:
                control.send(b"")
            if word == b"TERMINATE":
                return

    def statistics(self) -> list[bytes]:
        """Return eight counters: messages and bytes from the front, to it, from the back, to it."""
        from struct import pack

        counted = [(way.messages, way.bytes) for way in (self.there, self.back)]
        there, back = counted
        return [pack("=Q", number) for pair in (there, back, back, there) for number in pair]


def proxy(frontend: AnySocket[Any], backend: AnySocket[Any], capture: AnySocket[Any] | None = None) -> None:
    """Pass messages between two sockets, both ways, while other greenlets run, until one of them is closed.

    Parameters
    ----------
    frontend, backend
        The two ends, green or not; for a queue ROUTER and DEALER, for a forwarder XSUB and XPUB, for a streamer PULL
        and PUSH.
    capture
        A PUB, DEALER, PUSH or PAIR that gets a copy of every message.

    Raises
    ------
    TypeError
        One of them is not a socket.
    SocketClosed
        One of the sockets was closed: the way to stop a proxy, besides killing its greenlet.
    ContextTerminated
        The context of a socket was terminated.

    .. versionadded:: 1.0
    """
    _Proxy(frontend, backend, capture).run(None)


def proxy_steerable(
    frontend: AnySocket[Any],
    backend: AnySocket[Any],
    capture: AnySocket[Any] | None = None,
    control: AnySocket[Any] | None = None,
) -> int:
    """Pass messages between two sockets, steered by words on a third, while other greenlets run.

    Parameters
    ----------
    frontend, backend, capture
        As for `proxy`.
    control
        A PAIR, PULL, SUB or REP that receives ``PAUSE``, ``RESUME``, ``TERMINATE`` or ``STATISTICS``, as that of
        `zmq.proxy_steerable`.

    Returns
    -------
    int
        0 after TERMINATE, or when the control socket was closed.

    Raises
    ------
    TypeError, SocketClosed, ContextTerminated
        As for `proxy`.

    .. versionadded:: 1.0
    """
    return _Proxy(frontend, backend, capture).run(None if control is None else _view(control, "control"))


def device(device_type: int, isocket: AnySocket[Any], osocket: AnySocket[Any]) -> None:
    """Run a QUEUE, FORWARDER or STREAMER while other greenlets run: the old name of `proxy`.

    Parameters
    ----------
    device_type
        One of `zmq.DeviceType`; it changes nothing.
    isocket, osocket
        The two ends.

    Raises
    ------
    TypeError, SocketClosed, ContextTerminated
        As for `proxy`.

    .. versionadded:: 1.0
    """
    proxy(isocket, osocket)
