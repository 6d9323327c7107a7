"""Programs that check with pyzmq 27.3, in the ways that its users write them, check here without casts."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Callable

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator
from zmq.devices import ProcessDevice, ThreadProxy, monitored_queue, proxy
from zmq.eventloop.zmqstream import ZMQStream
from zmq.log.handlers import PUBHandler
from zmq.utils.monitor import parse_monitor_message, recv_monitor_message


class Server:
    """Sockets and contexts with their type arguments, and without."""

    context: zmq.Context[zmq.Socket[bytes]]
    bare_context: zmq.Context
    socket: zmq.Socket[bytes]
    plain: zmq.SyncSocket
    later: zmq.Socket[bytes] | None = None

    def __init__(self, url: str, context: zmq.Context | None = None) -> None:
        self.bare_context = context or zmq.Context.instance()
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.REP)
        self.plain = zmq.SyncContext().socket(zmq.SocketType.REP)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt_string(zmq.SUBSCRIBE, "")
        self.socket.RCVTIMEO = 100
        self.socket.identity = b"server"
        with self.socket.bind(url) as bound:
            bound.send(b"x")

    def answer(self) -> None:
        poller = zmq.Poller()
        poller.register(self.socket, zmq.POLLIN)
        poller.register(0, zmq.POLLIN | zmq.POLLERR)
        if self.socket in dict(poller.poll(100)):
            frame = self.socket.recv(copy=False)
            self.socket.send_multipart([frame, frame.bytes, bytearray(b"x"), memoryview(b"y")])
            self.socket.send(b"x", flags=zmq.SNDMORE | zmq.NOBLOCK)
            self.socket.send_json({"a": 1}, zmq.NOBLOCK, default=str)
            self.socket.send(b"x", copy=False, track=True).wait(1)

    def close(self) -> None:
        if self.later is not None:
            self.later.close(linger=0)
        self.bare_context.destroy(linger=0)


def make(context: zmq.Context[zmq.Socket[bytes]], kind: int) -> zmq.Socket[bytes]:
    return context.socket(kind)


def of_a_list() -> dict[str, zmq.Socket[bytes]]:
    pull = zmq.Context().socket(zmq.PULL)
    known: list[zmq.Socket[bytes]] = [pull]
    callback: Callable[[zmq.Socket[Any]], None] = known.append
    callback(pull)
    return {"pull": pull}


class Counting(zmq.Socket[bytes]):
    """A subclass with its argument."""

    count: int = 0


class CountingContext(zmq.Context[Counting]):
    _socket_class = Counting


def counted() -> int:
    return CountingContext().socket(zmq.PUSH).count


def certificates(folder: Path, socket: zmq.Socket[bytes]) -> dict[bytes, bool]:
    public_file, secret_file = zmq.auth.create_certificates(folder, "server", metadata={"name": "x"})
    public, secret = zmq.auth.load_certificate(os.path.join(str(folder), secret_file))
    socket.curve_publickey = public
    socket.curve_secretkey = secret
    socket.curve_serverkey, _ = zmq.auth.load_certificate(public_file)
    socket.curve_server = True
    return zmq.auth.load_certificates(folder)


def authentication(context: zmq.Context) -> None:
    authenticator = ThreadAuthenticator(context, log=logging.getLogger())
    authenticator.start()
    authenticator.allow("127.0.0.1")
    authenticator.configure_plain(domain="*", passwords={"admin": "secret"})
    authenticator.configure_curve(domain="*", location=zmq.auth.CURVE_ALLOW_ANY)
    authenticator.stop()


def monitor(socket: zmq.Socket) -> bytes:
    events = socket.get_monitor_socket()
    while events.poll():
        event: dict[str, Any] = {}
        event.update(recv_monitor_message(events))
        if event["event"] == zmq.EVENT_MONITOR_STOPPED:
            break
    message = parse_monitor_message(events.recv_multipart())
    message["description"] = "x"  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportGeneralTypeIssues]
    return message["endpoint"]


def devices(context: zmq.Context) -> None:
    device = ProcessDevice(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
    device.bind_in("tcp://*:5555")
    device.setsockopt_in(zmq.IDENTITY, b"x")
    device.start()
    monitored = ThreadProxy(zmq.XSUB, zmq.XPUB, zmq.PUB)
    monitored.bind_mon("inproc://monitor")
    monitored.join(timeout=1)
    proxy(context.socket(zmq.XSUB), context.socket(zmq.XPUB))
    monitored_queue(
        context.socket(zmq.ROUTER), context.socket(zmq.DEALER), context.socket(zmq.PUB), b"in", b"out"
    )


def stream(socket: zmq.Socket) -> None:
    def received(message: list[bytes]) -> None: ...
    def received_frames(message: list[zmq.Frame]) -> None: ...

    wrapped = ZMQStream(socket)
    wrapped.on_recv(received)
    wrapped.on_recv(received_frames, copy=False)
    wrapped.setsockopt(zmq.LINGER, 0)
    wrapped.send_multipart([b"x"])
    logging.getLogger().addHandler(PUBHandler(socket))
