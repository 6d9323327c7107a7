"""A signal handler that raises takes no message with it, wherever in zmq.green it comes, and holds up no greenlet."""

from __future__ import annotations

from typing import Any, Callable

import gevent
import pytest

import zmq
import zmq.green
import zmq.sugar
import zmq.utils
from zmq_testing.interrupts import Interrupt, Interrupter, lost_at_each_line

RECEIVES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], list[bytes]]]] = {
    "recv": (lambda pull: pull.recv(), lambda found: [found]),
    "recv tracked": (lambda pull: pull.recv(copy=False, track=True), lambda found: [found.bytes]),
    "recv_multipart": (lambda pull: pull.recv_multipart(), list),
    "recv_many": (lambda pull: pull.recv_many(), list),
    "recv_many_multipart": (
        lambda pull: pull.recv_many_multipart(),
        lambda found: [part for (part,) in found],
    ),
    "recv_json": (lambda pull: pull.recv_json(), lambda found: [b"%d" % found]),
}
SENT = [b"%d" % number for number in range(10, 14)]


@pytest.fixture
def hub(monkeypatch) -> Any:
    """Give the hub, which says nothing of errors; those that end a program it raises in the main greenlet."""
    hub = gevent.get_hub()
    monkeypatch.setattr(hub, "print_exception", lambda *_: None)
    return hub


def interrupted_run(
    hub: Any, pull: Any, push: Any, receive: Any, messages: Any, interrupting: Interrupter
) -> list[bytes]:
    """Receive four messages, of which two come while the main greenlet waits, interrupted once."""
    got: list[bytes] = []
    left = list(SENT)

    def send() -> None:
        if left:
            push.send(left.pop(0))

    while len(got) < len(SENT):
        if len(left) % 2:
            send()
        else:
            hub.loop.run_callback(interrupting.start)
            hub.loop.run_callback(send)
        try:
            interrupting.start()
            got.extend(messages(receive(pull)))
        except Interrupt:
            pass
        except zmq.Again:
            break  # it waits for a message that it will not be given
        finally:
            interrupting.stop()
            hub.loop.run_callback(interrupting.stop)
    return got


@pytest.mark.parametrize("name", RECEIVES)
def test_no_message_is_lost_wherever_a_handler_raises(hub, connected, name) -> None:
    receive, messages = RECEIVES[name]
    push, pull = connected(zmq.PUSH, zmq.PULL, rcvtimeo=2000)

    def interrupter(number: int) -> Interrupter:
        # gevent stops a watcher whose callback raised, also one that was only about to run.
        elsewhere = ("__del__", "send")
        packages = zmq.green, zmq.sugar, zmq.utils
        return Interrupter(number, Interrupt, *packages, elsewhere=elsewhere, entries=("check",))

    def run(interrupting: Interrupter) -> list[bytes]:
        return interrupted_run(hub, pull, push, receive, messages, interrupting)

    assert lost_at_each_line(interrupter, run, pull, SENT) == {}
