"""What calls make of numbers, texts and other things that are not quite what they ask for: the same as pyzmq."""

from __future__ import annotations

import copy
import os
import pickle
import sys
import threading
from collections.abc import Sized
from decimal import Decimal
from fractions import Fraction
from typing import Any
from unittest import mock

import pytest

import zmq
from zmq.utils import z85
from zmq.utils.interop import cast_int_addr


class OnlyInt:
    """A number by `__int__` alone."""

    def __int__(self) -> int:
        return 2


# A Fraction has no `__int__` before Python 3.11.
NUMBERS = [
    number for number in (2, 2.9, Fraction(5, 2), Decimal("2.1"), OnlyInt()) if hasattr(number, "__int__")
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: type(number).__name__)
def test_what_converts_to_an_int_is_a_number(pair, monkeypatch, number: Any) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, copy_threshold=number)
    assert push.copy_threshold == 2
    push.copy_threshold = number
    assert push.copy_threshold == 2
    assert bytes(zmq.Frame(b"x", copy_threshold=number)) == b"x"
    monkeypatch.setattr(zmq, "COPY_THRESHOLD", number)
    assert bytes(zmq.Frame(b"x")) == b"x"
    with zmq.Context(number) as context, context.socket(zmq.PUSH) as other:
        assert (context.io_threads, other.copy_threshold) == (2, 2)
    push.send(b"abc")
    assert zmq.zmq_poll([(pull, zmq.POLLIN)], number) == [(pull, zmq.POLLIN)]
    buffer = bytearray(4)
    assert pull.recv_into(buffer, nbytes=number) == 3
    assert buffer == b"ab\0\0"


@pytest.mark.parametrize(
    ("number", "error"),
    [("2", TypeError), (None, TypeError), (float("nan"), ValueError), (1e400, OverflowError)],
)
def test_what_is_no_int_is_refused_by_its_class(context, number: Any, error: type[Exception]) -> None:
    with context.socket(zmq.PULL) as pull:
        with pytest.raises(error):
            pull.recv_into(bytearray(2), nbytes=number)
        with pytest.raises(error):
            zmq.zmq_poll([(pull, zmq.POLLIN)], number)
        if number is not None:
            with pytest.raises(error):
                context.socket(zmq.PUSH, copy_threshold=number)
            with pytest.raises(error):
                zmq.Frame(b"x", copy_threshold=number)
        with pytest.raises(error):
            zmq.Context(number)


def test_a_time_of_several_numbers_is_none() -> None:
    numpy = pytest.importorskip("numpy")
    several = numpy.arange(3)
    with pytest.raises(TypeError):
        zmq.zmq_poll([(0, zmq.POLLIN)], several)
    with pytest.raises(TypeError):
        zmq.select([0], [], [], several)
    with pytest.raises(TypeError):
        zmq.select([0], [], [], Decimal(1))


def test_numpy_text_is_text(pair) -> None:
    numpy = pytest.importorskip("numpy")
    _, push = pair(zmq.PULL, zmq.PUSH)
    text = numpy.str_("text")
    for call in (
        push.send,
        lambda data: push.send(data, copy=False),
        lambda data: push.send_multipart([data]),
    ):
        with pytest.raises(TypeError, match="not str"):
            call(text)
    with pytest.raises(TypeError, match="not str"):
        zmq.Frame(text)


@pytest.mark.parametrize("nothing", ["", b"", [], ()], ids=repr)
def test_a_message_of_nothing_is_an_index_error(pair, nothing: Any) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(IndexError, match="at least one part"):
        push.send_multipart(nothing)


def test_the_linger_of_close_is_a_number_and_that_of_destroy_an_int(context) -> None:
    numpy = pytest.importorskip("numpy")
    for linger in (0.5, numpy.int64(0), Decimal(1), mock.MagicMock()):
        push = context.socket(zmq.PUSH)
        push.close(linger)
        assert push.closed
    push = context.socket(zmq.PUSH)
    for text in ("0", numpy.bytes_(b"0")):
        with pytest.raises(TypeError, match="linger is an int"):
            push.close(text)
    for linger in (0.5, numpy.int64(0), "0"):
        with pytest.raises(TypeError, match="LINGER takes an int, not"):
            context.destroy(linger)
    assert not push.closed
    push.close()


def test_only_none_stands_for_the_socket_class_of_the_context(context) -> None:
    context.socket(zmq.PUSH, None).close()
    for nothing in (0, "", False):
        with pytest.raises(TypeError):
            context.socket(zmq.PUSH, nothing)


def test_texts_as_defaults_of_a_context_are_refused_by_the_socket_that_gets_them(context) -> None:
    context.identity = "text"
    with pytest.raises(TypeError, match="ROUTING_ID takes bytes, not str"):
        context.socket(zmq.DEALER)


@pytest.mark.parametrize(
    ("option", "error"),
    [
        (zmq.LINGER, TypeError),
        (1, TypeError),
        (9999, ValueError),
        (zmq.MAX_SOCKETS, ValueError),
        ("x", ValueError),
    ],
)
def test_get_string_judges_the_option_before_it_reads(socket, option: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        socket(zmq.PUSH).get_string(option)


@pytest.mark.parametrize("key", [[1, 2, 3], zmq.POLLIN | zmq.POLLOUT, {"key": 1}], ids=repr)
def test_the_length_of_z85_is_looked_at_first(key: Any) -> None:
    for call in (z85.encode, z85.decode, zmq.curve_public):
        with pytest.raises((ValueError, TypeError)) as caught:
            call(key)
        assert caught.type is (ValueError if isinstance(key, Sized) else TypeError)


def test_a_tracker_tracks_events_and_nothing_that_looks_like_one() -> None:
    assert not zmq.MessageTracker(threading.Event()).done
    with pytest.raises(TypeError, match="can track"):
        zmq.MessageTracker(mock.Mock())


def test_a_poller_takes_no_arguments_and_says_key_error_of_what_it_has_not() -> None:
    arguments: Any = (1,)
    with pytest.raises(TypeError):
        zmq.Poller(*arguments)
    with pytest.raises(KeyError):
        zmq.Poller().unregister([])


def test_a_poller_of_descriptors_can_be_pickled() -> None:
    poller = zmq.Poller()
    poller.register(0, zmq.POLLIN)
    assert pickle.loads(pickle.dumps(poller)).sockets == [(0, zmq.POLLIN)]
    made = zmq.Poller.__new__(zmq.Poller)
    made.__setstate__({"sockets": [(1, zmq.POLLOUT)], "_map": {1: 0}})  # of pyzmq's pickles
    assert made.sockets == [(1, zmq.POLLOUT)]
    assert 1 in made


def test_flags_that_are_no_events_are_judged_by_poll(socket) -> None:
    poller, push = zmq.Poller(), socket(zmq.PUSH)
    poller.register(push)
    poller.register(push, float("nan"))
    assert push in poller
    with pytest.raises(ValueError, match=r"NaN|cannot convert"):
        poller.poll(0)


@pytest.mark.skipif(not zmq.has("ipc"), reason="this libzmq has no ipc")
def test_a_capability_is_a_str() -> None:
    assert zmq.has("ipc")
    name: Any = b"ipc"
    with pytest.raises(TypeError, match="capability"):
        zmq.has(name)


def test_an_address_that_is_an_int_already_stays_what_it_is() -> None:
    assert cast_int_addr(zmq.POLLIN) is zmq.POLLIN


def test_a_second_view_of_a_closed_socket_is_a_type_error_too(socket) -> None:
    push = socket(zmq.PUSH)
    push.close()
    for call in (zmq.Socket, zmq.Socket.shadow, copy.copy, copy.deepcopy):
        with pytest.raises(zmq.SocketClosed) as caught:
            call(push)
        assert isinstance(caught.value, TypeError)


def test_a_tracker_that_is_done_can_be_copied_and_pickled() -> None:
    done, waits = zmq.MessageTracker(), zmq.MessageTracker(threading.Event())
    assert copy.copy(done).done
    assert pickle.loads(pickle.dumps(done)).done
    assert not copy.copy(waits).done
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(waits)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows waits for sockets only")
def test_a_descriptor_is_named_by_a_plain_int() -> None:
    poller = zmq.Poller()
    read, write = os.pipe()
    try:
        poller.register(MemberLike(write), zmq.POLLOUT)
        ((found, _),) = poller.poll(0)
        assert type(found) is int
        assert zmq.zmq_poll([(MemberLike(write), zmq.POLLOUT)], 0) == [(write, zmq.POLLOUT)]
    finally:
        os.close(read)
        os.close(write)


class MemberLike(int):
    """A subclass of int, which members of an IntEnum are."""


@pytest.mark.parametrize("parts", [[b"a"], [b"a", b"b"]], ids=["one part", "two parts"])
def test_an_unknown_argument_of_send_multipart_has_no_effect(pair, parts: list[bytes]) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    push.send_multipart(parts, nonsense=1)
    assert pull.recv_multipart() == parts
    push.send_serialized(parts, list, nonsense=1)
    assert pull.recv_multipart() == parts


def test_an_unknown_argument_of_a_frame_has_no_effect() -> None:
    assert bytes(zmq.Frame(b"x", nonsense=1)) == b"x"


@pytest.mark.parametrize(("method", "value"), [("send_string", "x"), ("send_pyobj", "x")])
def test_a_subclass_whose_send_knows_more_arguments_gets_them(context, method: str, value: Any) -> None:
    class Labelled(zmq.Socket):
        """Sends under a label."""

        def send(self, data, flags=0, copy=True, track=False, label="none", **kwargs):
            labels.append(label)
            return super().send(data, flags, copy, track, **kwargs)

    labels: list[str] = []
    with Labelled(context, zmq.PUSH) as push, context.socket(zmq.PULL) as pull:
        pull.bind("inproc://labelled")
        push.connect("inproc://labelled")
        getattr(push, method)(value, label="mine")
        assert labels == ["mine"]
        assert pull.poll(1000)
    with context.socket(zmq.PUSH) as plain, pytest.raises(TypeError, match="label"):
        getattr(plain, method)(value, label="mine")
