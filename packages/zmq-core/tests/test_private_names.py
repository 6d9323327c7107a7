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
