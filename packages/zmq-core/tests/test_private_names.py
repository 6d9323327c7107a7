"""Private names of pyzmq that public programs use."""

from __future__ import annotations

import pytest

import zmq

PARSERS = {"int": int, "int64": int, "bytes": str.encode, "fd": int}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("RCVHWM", "7", 7),
        ("MAXMSGSIZE", "5000000000", 5_000_000_000),
        ("AFFINITY", "1", 1),
        ("ROUTING_ID", "me", b"me"),
        ("PLAIN_USERNAME", "u", b"u"),
    ],
)
def test_an_option_tells_its_type(socket, name: str, text: str, value: object) -> None:
    option = zmq.SocketOption[name]
    sock = socket(zmq.DEALER)
    sock.set(option, PARSERS[option._opt_type.value](text))
    assert sock.get(option) == value


def test_the_types_of_options_are_four() -> None:
    from zmq.constants import _OptType

    assert [kind.name for kind in _OptType] == ["int", "int64", "bytes", "fd"]
    assert {option._opt_type for option in zmq.SocketOption} == set(_OptType)
    assert zmq.SocketOption.FD._opt_type is _OptType.fd
    assert zmq.SocketOption.SUBSCRIBE._opt_type is _OptType.bytes


def test_the_version_is_there_in_parts() -> None:
    from zmq.sugar import version

    parts = (version.VERSION_MAJOR, version.VERSION_MINOR, version.VERSION_PATCH)
    assert zmq.pyzmq_version_info()[:3] == parts
    assert zmq.__version__.startswith(".".join(map(str, parts)) + version.VERSION_EXTRA)


def test_the_context_of_instance_is_an_attribute(run_python) -> None:
    out = run_python(
        """
import zmq
assert zmq.Context._instance is None
first = zmq.Context.instance()
assert zmq.Context._instance is first
zmq.Context._instance = None
second = zmq.Context.instance()
assert second is not first and zmq.Context._instance is second
first.term()
print("kept")
"""
    )
    assert out.stdout == "kept\n", out.stderr


def test_a_view_says_that_it_is_one(context, socket) -> None:
    push = socket(zmq.PUSH)
    assert (context._shadow, push._shadow) == (False, False)
    assert zmq.Context.shadow(context.underlying)._shadow
    assert zmq.Socket.shadow(push)._shadow


def test_a_socket_that_is_said_to_be_closed_is_not_touched_any_more(context, socket) -> None:
    bound, other = socket(zmq.PUSH), socket(zmq.PUSH)
    bound.bind("inproc://left-alone")
    address = bound.underlying
    shadow = zmq.Socket.shadow(address)
    assert not bound._closed
    bound._closed = True
    assert bound.closed
    assert shadow.closed
    with pytest.raises(zmq.ZMQError) as caught:
        bound.send(b"x")
    assert caught.value.errno == zmq.ENOTSOCK
    with pytest.raises(zmq.ZMQError) as caught:
        other.bind("inproc://left-alone")
    assert caught.value.errno == zmq.EADDRINUSE
    zmq.Socket.shadow(address).close()  # for the context, which waits for it
