"""Subclasses of the green Socket, and sockets of other schedulers of greenlets over the plain one."""

from __future__ import annotations

import gc
import warnings
from typing import Any

import gevent
from gevent.event import Event

import zmq
import zmq.green


class Counting(zmq.green.Socket):
    calls: tuple[str, ...] = ()

    def send(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += ("send",)
        return super().send(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += ("recv",)
        return super().recv(*args, **kwargs)


def test_multipart_messages_go_through_an_overridden_send_and_recv(green_context, endpoint):
    with Counting(green_context, zmq.PAIR) as left, Counting(green_context, zmq.PAIR) as right:
        left.bind(endpoint("inproc"))
        right.connect(left.last_endpoint.decode())
        gevent.spawn(left.send_multipart, [b"a", b"b"])
        assert right.recv_multipart() == [b"a", b"b"]
        assert (left.calls, right.calls) == (("send", "send"), ("recv", "recv"))


class Scheduled(zmq.Socket):
    """A plain socket whose operations have only their greenlet wait, as eventlet makes them."""

    changed: Any = None

    def attempt(self, call: Any, *args: Any) -> Any:
        while True:
            try:
                return call(*args)
            except zmq.Again:
                self.changed.clear()
                if not self.getsockopt(zmq.EVENTS) & zmq.POLLIN:
                    self.changed.wait()
            finally:
                self.changed.set()

    def send(self, data: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        return self.attempt(super().send, data, flags | zmq.DONTWAIT, copy, track)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        return self.attempt(super().recv, flags | zmq.DONTWAIT, copy, track)

    def send_multipart(self, msg_parts: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        return super().send_multipart(msg_parts, flags, copy, track)

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        return super().recv_multipart(flags, copy, track)


def test_thirty_greenlets_make_progress_on_one_socket_of_another_scheduler(context, endpoint):
    one, other = context.socket(zmq.DEALER, Scheduled), context.socket(zmq.DEALER, Scheduled)
    with one, other:
        one.changed = other.changed = Event()
        one.bind(endpoint("inproc"))
        other.connect(one.last_endpoint.decode())
        receiving = [gevent.spawn(one.recv_multipart) for _ in range(30)]
        gevent.sleep(0)
        sending = [gevent.spawn(other.send_multipart, [b"%d" % n, b"x"]) for n in range(30)]
        gevent.joinall([*receiving, *sending], timeout=20, raise_error=True)
        assert sorted(greenlet.value for greenlet in receiving) == sorted(
            [b"%d" % n, b"x"] for n in range(30)
        )


def test_a_collected_context_is_ended_by_its_override_without_a_switch() -> None:
    runs: list[int] = []
    ended: list[bool] = []

    class Ending(zmq.green.Context):
        def term(self) -> None:
            super().term()
            ended.append(self.closed)

    def leave_a_message() -> None:
        context = Ending()
        with context.socket(zmq.PUSH) as push:
            push.connect("tcp://127.0.0.1:9")
            push.send(b"to no peer")

    other = gevent.spawn(runs.append, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # a recorded warning would keep the context alive
        leave_a_message()
        gc.collect()
    assert ended == [True]
    assert runs == []
    other.join()
