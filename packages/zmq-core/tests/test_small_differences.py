"""Small things that programs for pyzmq do: options in mixed case, attributes that are set, odd arguments."""

from __future__ import annotations

import copy
import sys
import warnings
from decimal import Decimal
from typing import Any

import pytest

import zmq
from zmq.utils.interop import cast_int_addr


def test_what_bind_and_connect_return_has_the_class_that_programs_name(socket) -> None:
    from zmq.sugar.socket import _SocketContext

    pull = socket(zmq.PULL)
    for manager in (pull.bind("inproc://named"), socket(zmq.PUSH).connect("inproc://named")):
        assert type(manager) is _SocketContext
        assert repr(manager) == str(manager) == f"<SocketContext({manager.kind}='inproc://named')>"


def test_an_option_is_set_in_any_case(socket, context) -> None:
    push = socket(zmq.PUSH)
    for value, name in enumerate(("Linger", "lInGeR", "LINGER", "linger"), 5):
        setattr(push, name, value)
        assert (push.linger, push.Linger) == (value, value)
    context.RcvHwm = 3
    assert (context.rcvhwm, context.Rcvhwm) == (3, 3)
    assert context.Io_threads == 1
    with pytest.raises(AttributeError, match="linger"):
        push.Lingers = 5
    assert not hasattr(push, "Lingers")


@pytest.mark.parametrize("name", ["io_threads", "MAX_SOCKETS", "blocky"])
def test_an_option_of_contexts_is_einval_on_a_socket(socket, name: str) -> None:
    with pytest.raises(zmq.ZMQError, match=f"{name} is an option of contexts") as caught:
        setattr(socket(zmq.PUSH), name, 1)
    assert caught.value.errno == zmq.EINVAL
    assert not hasattr(socket(zmq.PUSH), name)


def test_an_assigned_type_is_what_the_program_reads(socket) -> None:
    push = socket(zmq.PUSH)
    assert (push.type, push.socket_type, push._type_name) == (zmq.PUSH, zmq.PUSH, "PUSH")
    assert isinstance(push.socket_type, zmq.SocketType)
    push.type = zmq.PULL
    assert push.type == zmq.PULL
    assert push.get(zmq.TYPE) == push.socket_type == zmq.PUSH
    del push.type
    assert push.type == zmq.PUSH
    push.close()
    assert push.socket_type is zmq.SocketType.PUSH


@pytest.mark.parametrize("linger", [-2, -(2**31)])
def test_a_linger_that_libzmq_refuses_closes_the_socket_with_its_own(context, linger: int) -> None:
    push = context.socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:1")
    push.linger = 0
    push.send(b"x")
    push.close(linger)
    assert push.closed
    with context.socket(zmq.PUSH) as other, pytest.raises(OverflowError):
        other.close(-(2**31) - 1)
    context.term()  # would wait for the message if it had got another time


def test_the_defaults_of_a_context_are_named_as_they_were_given(context) -> None:
    context.linger = 3
    context.setsockopt("own", 1)
    assert repr(context.sockopts) == "{<SocketOption.LINGER: 17>: 3, 'own': 1}"
    assert context.getsockopt("own") == 1
    with pytest.raises(KeyError):
        context.getsockopt("other")


def test_the_tracker_and_the_mark_of_a_frame_can_be_set() -> None:
    frame = zmq.Frame(b"x", track=True)
    tracker = frame.tracker
    frame.tracker = None
    assert frame.tracker is None
    frame.tracker = tracker
    assert frame.tracker is tracker
    for more in (True, False):
        frame.more = more
        assert frame.more is more


def test_a_message_without_parts_is_an_index_error(socket) -> None:
    with pytest.raises(IndexError, match="at least one part"):
        socket(zmq.PUSH).send_multipart([])


@pytest.mark.parametrize("address", ["x", b"x", 1.5, object()])
def test_what_is_no_address_is_a_value_error(address: Any) -> None:
    for take in (zmq.Socket.shadow, zmq.Context.shadow, cast_int_addr):
        with pytest.raises(ValueError, match="address"):
            take(address)


@pytest.mark.parametrize("option", ["x", None, b"x"])
def test_get_string_takes_the_number_of_an_option(socket, option: Any) -> None:
    with pytest.raises(ValueError, match="SocketOption"):
        socket(zmq.PUSH).get_string(option)


@pytest.mark.parametrize("ports", [("a", 50010), (50000.5, 50010)])
def test_ports_are_whole_numbers(socket, ports: Any) -> None:
    kind = TypeError if sys.version_info >= (3, 12) else ValueError
    with pytest.raises(kind, match=r"whole|literal|integer"):
        socket(zmq.PUSH).bind_to_random_port("tcp://127.0.0.1", *ports)


@pytest.mark.parametrize("address", [5, object(), [], "tcp//bad", "nosuch://x"])
def test_a_monitor_that_cannot_be_leaves_no_socket_open(context, address: Any) -> None:
    with context.socket(zmq.PUSH) as push:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises((TypeError, zmq.ZMQError)):
                push.get_monitor_socket(addr=address)
            with pytest.raises(TypeError):
                push.get_monitor_socket("all")
        assert context.socket_count == 1
        assert push.get_monitor_socket(addr=b"inproc://bytes").type == zmq.PAIR
        push.disable_monitor()


@pytest.mark.parametrize("linger", [0.5, Decimal("0.5"), True])
def test_close_takes_every_number_as_its_linger(socket, linger: Any) -> None:
    push = socket(zmq.PUSH)
    push.close(linger)
    assert push.closed


def test_a_poller_can_be_copied_and_given_other_sockets(pair) -> None:
    left, right = pair()
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    second = copy.copy(poller)
    poller.sockets = [(right, zmq.POLLOUT)]
    assert second.sockets == [(left, zmq.POLLIN)]
    assert poller.sockets == poller.poll(0) == [(right, zmq.POLLOUT)]
    assert left not in poller
    assert second.poll(0) == []


def test_the_names_that_programs_reach_for_are_there() -> None:
    assert zmq.Socket._poller_class is zmq.Poller
    with zmq.Context._instance_lock:
        assert zmq.Context._instance_pid is None


def test_the_repr_of_an_error_has_its_text_as_it_is() -> None:
    assert repr(zmq.ZMQError("it's")) == "ZMQError('it's')"  # type: ignore[arg-type]
