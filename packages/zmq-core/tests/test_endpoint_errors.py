"""What the errors of endpoints say: what is wrong with one, and what was meant."""

from __future__ import annotations

import errno
import sys
from typing import Callable

import pytest

import zmq
from zmq._endpoints import explain

Factory = Callable[..., zmq.Socket]
MEANT = "did you mean 'tcp://127.0.0.1:5555'?"


@pytest.mark.parametrize(
    "written",
    [
        "127.0.0.1:5555",
        "tcp:/127.0.0.1:5555",
        "tcp//127.0.0.1:5555",
        "tcp:127.0.0.1:5555",
        "TCP://127.0.0.1:5555",
        "http://127.0.0.1:5555",
        "tpc://127.0.0.1:5555",
        " tcp://127.0.0.1:5555",
        "tcp://127.0.0.1:5555\n",
        '"tcp://127.0.0.1:5555"',
        "tcp://127.0.0.1:5555/path",
        "tcp://*:5555",
        "5555",
    ],
)
def test_connecting_to_an_endpoint_with_a_slip_of_the_pen_says_what_was_meant(
    socket: Factory, written: str
) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        socket(zmq.REQ).connect(written)
    assert caught.value.errno in (zmq.EINVAL, zmq.EPROTONOSUPPORT)
    assert f"addr={written!r}" in str(caught.value)
    assert MEANT in str(caught.value)


@pytest.mark.parametrize(
    ("call", "written", "words"),
    [
        ("connect", "tcp://localhost", "it has no port, such as 'tcp://localhost:5555'"),
        ("connect", "tcp://localhost:http", "the port is 'http', and must be a number"),
        ("connect", "tcp://127.0.0.1:*", "needs the port of the peer"),
        ("connect", "", "it is empty"),
        ("bind", "tcp://", "there is nothing behind 'tcp://'"),
        ("connect", "nonsense://x", "this libzmq has no transport 'nonsense'"),
        ("bind", "inproc://", "inproc endpoints have a name"),
        pytest.param(
            *("bind", "tcp://:5555", "it has no host, did you mean 'tcp://*:5555'?"),
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no host for all hosts"),
        ),
        ("bind", "tcp://no.such.interface:5555", "neither an address nor a network interface"),
        ("bind", "tcp://::1", "in brackets, with a port behind them: 'tcp://[::1]:5555'"),
        ("bind", "tcp://fe80::1:2:5555", "did you mean 'tcp://[fe80::1:2]:5555'?"),
        ("bind", "tcp://[::1]:*", "set the option IPV6 to 1 first"),
        ("bind", "tcp://192.0.2.1:5555", "no address of this machine"),
        pytest.param(
            *("bind", "ipc:///no/such/folder/x", "the folder '/no/such/folder' is not there"),
            marks=pytest.mark.skipif(not zmq.has("ipc"), reason="this libzmq has no ipc"),
        ),
        ("bind_to_random_port", "tcp://127.0.0.1:5555", "takes an endpoint without one: 'tcp://127.0.0.1'"),
        ("unbind", "tcp://127.0.0.1:5555", "the socket is not bound there"),
        ("disconnect", "tcp://127.0.0.1:5555", "the socket is not connected there"),
    ],
)
def test_an_endpoint_that_is_refused_says_why(socket: Factory, call: str, written: str, words: str) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        getattr(socket(zmq.REP), call)(written)
    assert words in str(caught.value)


def test_an_endpoint_that_is_bytes_is_explained_too(socket: Factory) -> None:
    with pytest.raises(zmq.ZMQError, match="it has no port"):
        socket(zmq.REQ).connect(b"tcp://localhost")


@pytest.mark.parametrize("transport", ["tcp", "inproc", "ipc"])
def test_an_endpoint_in_use_says_by_whom(socket: Factory, endpoint, transport: str) -> None:
    first, second = socket(zmq.REP), socket(zmq.REP)
    first.bind(endpoint(transport))
    if transport == "ipc":
        # Over ipc libzmq replaces the file of the first: EADDRINUSE comes from other systems' sockets only.
        assert explain(zmq.EADDRINUSE, "ipc:///x", "bind", False) == "another socket is bound there"
        return
    with pytest.raises(zmq.ZMQError, match="is bound there") as caught:
        second.bind(first.last_endpoint)
    assert caught.value.errno == zmq.EADDRINUSE


def test_unbinding_the_wildcard_names_the_option_that_has_the_endpoint(socket: Factory) -> None:
    bound = socket(zmq.REP)
    bound.bind("tcp://127.0.0.1:*")
    with pytest.raises(zmq.ZMQError, match="LAST_ENDPOINT"):
        bound.unbind("tcp://127.0.0.1:*")


@pytest.mark.parametrize(
    ("error", "endpoint", "words"),
    [
        (errno.EACCES, "tcp://127.0.0.1:80", "ports below 1024 take privileges"),
        (errno.EACCES, "ipc:///root/x", "may not write to '/root/x'"),
    ],
)
def test_what_the_system_forbids_is_explained(error: int, endpoint: str, words: str) -> None:
    assert words in str(explain(error, endpoint, "bind", False))


def test_what_has_no_known_reason_is_not_explained() -> None:
    assert explain(errno.ENOMEM, "tcp://127.0.0.1:5555", "bind", False) is None
    assert explain(zmq.EPROTONOSUPPORT, "vmci://1:2", "bind", False) is None
    assert explain(errno.EFAULT, "tcp://127.0.0.1:5555", "unbind", False) is None
