"""A signal handler that raises while a message is made text, JSON or an object: the socket keeps the message."""

from __future__ import annotations

import pickle
from typing import Any, Callable

import pytest

import zmq
import zmq.sugar
import zmq.utils
from zmq_testing.interrupts import Interrupt, Interrupter

CONVERSIONS: dict[str, tuple[Any, Callable[[zmq.Socket], Any]]] = {
    "recv_string": (b"1", lambda pull: pull.recv_string()),
    "recv_json": (b"[1]", lambda pull: pull.recv_json()),
    "recv_pyobj": (pickle.dumps([1]), lambda pull: pull.recv_pyobj()),
    "recv_serialized": (b"1", lambda pull: pull.recv_serialized(lambda parts: parts.pop())),
}


@pytest.mark.parametrize("name", CONVERSIONS)
def test_a_message_whose_conversion_is_interrupted_can_be_received_again(pair, name) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, rcvtimeo=2000)
    message, receive = CONVERSIONS[name]
    number, lost = 0, []
    while True:
        interrupting = Interrupter(number, Interrupt, zmq.sugar, zmq.utils)
        push.send_multipart([message, b"rest"])
        interrupting.start()
        try:
            receive(pull)
        except Interrupt:
            interrupting.stop()
            if not pull.poll(0) or pull.recv_multipart() != [message, b"rest"]:
                lost.append(interrupting.raised)
        finally:
            interrupting.stop()
        while pull.poll(0):
            pull.recv()
        if not interrupting.raised:
            break
        number += 1
    assert number
    assert not lost


def interrupt(*_: Any, **__: Any) -> Any:
    """Stand for a handler that raises in the midst of a conversion."""
    raise Interrupt


class Unpickled:
    """Calls `interrupt` when it is unpickled."""

    def __reduce__(self) -> Any:
        return interrupt, ()


@pytest.mark.parametrize(
    ("message", "receive"),
    [
        (b"[1]", lambda pull: pull.recv_json(parse_int=interrupt)),
        (pickle.dumps(Unpickled()), lambda pull: pull.recv_pyobj()),
        (b"1", lambda pull: pull.recv_serialized(interrupt)),
    ],
    ids=["recv_json", "recv_pyobj", "recv_serialized"],
)
def test_a_message_in_the_midst_of_its_conversion_can_be_received_again(pair, message, receive) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, rcvtimeo=2000)
    push.send_multipart([message, b"rest"])
    with pytest.raises(Interrupt):
        receive(pull)
    assert pull.recv_multipart() == [message, b"rest"]


def test_a_message_that_cannot_be_converted_is_received_all_the_same(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, rcvtimeo=2000)
    push.send(b"{")
    with pytest.raises(ValueError, match=r"property name|Key name"):
        pull.recv_json()
    assert not pull.poll(0)


def test_what_a_subclass_received_does_not_go_back(pair) -> None:
    class Translating(zmq.Socket[bytes]):
        def recv(self, *args: Any, **kwargs: Any) -> Any:
            return super().recv(*args, **kwargs).upper()

        def recv_multipart(self, *args: Any, **kwargs: Any) -> Any:
            return [b"translated"]

    pull, push = pair(zmq.PULL, zmq.PUSH, rcvtimeo=2000)
    push.send(b"[1]")
    translating = Translating.shadow(pull)
    with pytest.raises(Interrupt):
        translating.recv_json(parse_int=interrupt)
    with pytest.raises(Interrupt):
        translating.recv_serialized(interrupt)
    assert not pull.poll(0)
