"""Promises about words: errors and messages tell what one needs to know."""

from __future__ import annotations

import errno
import warnings

import pytest

import zmq

promise = pytest.mark.promise


@promise("a message tells who sent it without becoming a Frame")
def test_bytes_know_the_peers_address(opened) -> None:
    """Metadata belongs to the message, however it is received."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint)
    push.send_multipart([b"first", b"last"])
    first, last = pull.recv_multipart(metadata=True)
    assert (first, first.more, last.more) == (b"first", True, False)
    assert isinstance(first, bytes)
    assert first.peer_address == "127.0.0.1"


@promise("an option is read whole, however long it is")
def test_a_long_option_is_read_whole(opened) -> None:
    """Nothing limits the name of a SOCKS proxy to 255 bytes."""
    push = opened(zmq.PUSH)
    push.set(zmq.SOCKS_PROXY, b"h" * 302)
    assert push.get(zmq.SOCKS_PROXY) == b"h" * 302


@promise("a high-water mark set too late warns, with the order that works")
def test_a_late_high_water_mark_warns(opened) -> None:
    """libzmq takes the value and ignores it for what is bound already."""
    pull = opened(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pull.rcvhwm = 5
        pull.rcvhwm = 6
    assert ["before bind()" in str(each.message) for each in caught] == [True]


@promise("a call out of turn says whose turn it is")
@pytest.mark.parametrize(
    ("kind", "call", "advice"),
    [("REQ", "recv", "send a request first"), ("REP", "send", "receive a request first")],
)
def test_a_call_out_of_turn_says_what_is_next(opened, kind: str, call: str, advice: str) -> None:
    """ "Operation cannot be accomplished in current state" names neither the state nor the operation that can."""
    socket = opened(getattr(zmq, kind))
    with pytest.raises(zmq.ZMQError, match=f"{kind} socket .*{advice}") as caught:
        socket.recv() if call == "recv" else socket.send(b"x")
    assert caught.value.errno == zmq.EFSM


@promise("an endpoint that cannot be unbound or disconnected is named")
@pytest.mark.parametrize("call", ["unbind", "disconnect"])
def test_a_missing_endpoint_is_named(opened, call: str) -> None:
    """ "No such file or directory" sends one looking for a file."""
    with pytest.raises(zmq.ZMQError, match=r"tcp://127\.0\.0\.1:9") as caught:
        getattr(opened(zmq.PUSH), call)("tcp://127.0.0.1:9")
    assert caught.value.errno == errno.ENOENT


@promise("what a build without drafts cannot do says so, naming the build and the library")
@pytest.mark.skipif(zmq.DRAFT_API, reason="this build has the draft API")
def test_a_draft_socket_says_what_is_missing(opened) -> None:
    """A socket that exists and cannot say to whom it sends is worse than none."""
    with pytest.raises(zmq.ZMQError, match=r"draft API: .*built without.* libzmq \d+\.\d+"):
        opened(zmq.PEER)
