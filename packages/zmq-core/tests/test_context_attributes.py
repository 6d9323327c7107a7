"""Attributes of contexts and sockets that programs set or ask for, although little comes of it: as in pyzmq."""

from __future__ import annotations

from typing import Any

import pytest

import zmq


def test_a_context_that_is_said_to_be_closed_is_left_to_itself() -> None:
    context = zmq.Context()
    shadow = zmq.Context.shadow(context.underlying)
    context.closed = True
    assert (context.closed, context.underlying) == (True, 0)
    with pytest.raises(zmq.ZMQError) as caught:
        context.socket(zmq.PUSH)
    assert caught.value.errno == zmq.ENOTSUP
    context.term()
    context.destroy()
    context.closed = False
    assert not context.closed
    assert not shadow.closed
    context.socket(zmq.PUSH).close()
    context.term()
    context.closed = False
    assert context.closed


@pytest.mark.parametrize(("name", "value"), [("blocky", False), ("ipv6", True)])
def test_an_option_of_contexts_and_sockets_is_the_sockets_as_an_attribute(
    context, name: str, value: Any
) -> None:
    assert not hasattr(context, name)
    before = context.get(getattr(zmq, name.upper()))
    setattr(context, name, value)
    assert getattr(context, name.upper()) is value
    assert context.get(getattr(zmq, name.upper())) == before
    with context.socket(zmq.PUSH) as push:
        assert (push.linger, push.ipv6) == (-1, name == "ipv6")


@pytest.mark.parametrize("name", ["io_threads", "MAX_SOCKETS", "Srcfd", "more", "bLoCkY", "socket_limit"])
def test_an_option_of_others_is_none_of_a_socket(socket, name: str) -> None:
    push = socket(zmq.PUSH)
    assert not hasattr(push, name)
    assert not hasattr(type(push), name)
    with pytest.raises(zmq.ZMQError, match="not of their sockets") as caught:
        setattr(push, name, 1)
    assert caught.value.errno == zmq.EINVAL
    with pytest.raises(TypeError, match="not of their sockets"):
        setattr(push, name, "text")
    with pytest.raises(OverflowError, match="not of their sockets"):
        setattr(push, name, 1 << 40)
    push.close()
    with pytest.raises(zmq.SocketClosed):
        setattr(push, name, 1)


@pytest.mark.parametrize("name", ["router_mandatory", "IO_THREADS", "linger"])
def test_an_attribute_of_a_closed_socket_says_that_it_is_closed(socket, name: str) -> None:
    push = socket(zmq.PUSH)
    push.close()
    with pytest.raises(zmq.SocketClosed) as caught:
        getattr(push, name)
    assert isinstance(caught.value, AttributeError)


def test_a_class_with_a_parameter_is_a_generic_alias(context) -> None:
    generic = type(list[int])
    for alias in (zmq.SyncSocket, zmq.SyncContext, zmq.Socket[bytes], zmq.Context[zmq.Socket[bytes]]):
        assert type(alias) is generic
    assert zmq.SyncSocket.__origin__ is zmq.Socket
    assert zmq.SyncSocket.__name__ == "Socket"

    class Special(zmq.SyncSocket):
        pass

    with zmq.SyncSocket(context, zmq.PUSH) as push, Special(context, zmq.PULL) as pull:
        assert type(push) is zmq.Socket
        assert isinstance(pull, zmq.Socket)
    with zmq.SyncContext() as other:
        assert type(other) is zmq.Context


def test_names_of_events_are_those_of_pyzmq() -> None:
    assert zmq.EVENT_ALL is zmq.Event.ALL_V1
    assert zmq.Event.ALL.name == "ALL_V1"
    assert next(iter(zmq.Event.__members__)) == "PROTOCOL_ERROR_WS_UNSPECIFIED"


def test_destroying_a_context_goes_through_an_overridden_close(context) -> None:
    closed: list[tuple[object, object]] = []

    class Special(zmq.Socket[bytes]):
        def close(self, linger: Any = None) -> None:
            closed.append((linger, self.linger))
            super().close(linger)

    class Stubborn(zmq.Socket[bytes]):
        def close(self, linger: Any = None) -> None:
            if linger is None:
                raise KeyError

    special, plain = context.socket(zmq.PUSH, Special), context.socket(zmq.PULL)
    shadow = Special(special)
    context.destroy(linger=5)
    assert closed == [(None, 5)]
    assert special.closed
    assert plain.closed
    assert shadow.closed
    with zmq.Context() as other:
        stubborn = other.socket(zmq.PUSH, Stubborn)
        with pytest.raises(KeyError):
            other.destroy()
        assert not other.closed
        zmq.Socket.close(stubborn)


def test_a_default_of_a_context_can_be_deleted_once(context) -> None:
    context.linger = 5
    del context.linger
    with pytest.raises(AttributeError, match="no default for LINGER"):
        del context.linger
