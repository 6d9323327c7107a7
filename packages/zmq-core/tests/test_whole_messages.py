"""A message stays whole when the peer goes that has its first parts: nobody else gets the rest."""

from __future__ import annotations

import select
import time
from typing import Any

import pytest

import zmq

COMMANDS_S = 3_000_000 / 1e9  # libzmq's sends look for news of peers that often, on a processor of 1 GHz


def has_news(sender: Any) -> bool:
    """Whether libzmq has signalled the socket since its events were read."""
    return bool(select.select([sender.FD], [], [], 0)[0])


def bound(socket: Any, kind: int, **options: Any) -> tuple[Any, str]:
    sender = socket(kind, linger=0, **options)
    sender.bind("tcp://127.0.0.1:*")
    return sender, sender.last_endpoint.decode()


def connected(socket: Any, kind: int, address: str) -> Any:
    peer = socket(kind)
    peer.connect(address)
    return peer


def two_peers(sender: Any, peers: list[Any], wait_until: Any) -> list[Any]:
    """Both peers, once messages go to one and the other in turns; the next goes to the first."""

    def each_got_one() -> bool:
        sender.send(b"ping")
        sender.send(b"ping")
        wait_until(lambda: any(peer.poll(0) for peer in peers))
        return all(peer.poll(100) for peer in peers)

    wait_until(each_got_one)
    for peer in peers:
        assert set(peer.recv_many()) == {b"ping"}
    sender.send(b"ping")
    wait_until(lambda: any(peer.poll(0) for peer in peers))
    sender.send(b"ping")
    # It went to the one that had none yet.
    order = sorted(peers, key=lambda peer: not peer.poll(0))
    wait_until(lambda: all(peer.poll(0) for peer in peers))
    for peer in peers:
        assert peer.recv() == b"ping"
    return order


def send_first_part_and_lose(sender: Any, doomed: Any, wait_until: Any) -> None:
    """Send a part of which more follow to a peer that then goes, as the sender learns with its next call."""
    assert sender.get(zmq.EVENTS) & zmq.POLLOUT
    sender.send(b"first", zmq.SNDMORE)
    doomed.close(linger=0)
    wait_until(lambda: has_news(sender))
    told = time.monotonic()
    wait_until(lambda: time.monotonic() > told + COMMANDS_S)


def send_rest(sender: Any, parts: int, flags: int) -> None:
    if parts == 1:
        sender.send(b"second", flags)
    else:
        sender.send_multipart([b"second", b"third"], flags)


@pytest.mark.parametrize("flags", [0, zmq.DONTWAIT], ids=["waiting", "at once"])
@pytest.mark.parametrize("parts", [1, 2], ids=["one left", "two left"])
@pytest.mark.parametrize(
    ("kind", "peer_kind"), [(zmq.DEALER, zmq.DEALER), (zmq.PUSH, zmq.PULL)], ids=["DEALER", "PUSH"]
)
def test_the_rest_of_a_message_goes_to_no_other_peer(
    socket, wait_until, kind, peer_kind, parts, flags
) -> None:
    sender, address = bound(socket, kind)
    peers = [connected(socket, peer_kind, address) for _ in range(2)]
    doomed, other = two_peers(sender, peers, wait_until)
    send_first_part_and_lose(sender, doomed, wait_until)
    send_rest(sender, parts, flags)
    sender.send(b"next")
    assert other.recv_multipart() == [b"next"]


@pytest.mark.parametrize("flags", [0, zmq.DONTWAIT], ids=["waiting", "at once"])
@pytest.mark.parametrize("parts", [1, 2], ids=["one left", "two left"])
def test_the_rest_of_a_message_is_not_kept_for_the_next_peer_of_a_pair(
    socket, wait_until, parts, flags
) -> None:
    sender, address = bound(socket, zmq.PAIR)
    doomed = connected(socket, zmq.PAIR, address)
    sender.send(b"ping")
    assert doomed.recv() == b"ping"
    send_first_part_and_lose(sender, doomed, wait_until)
    send_rest(sender, parts, flags)

    def next_peer() -> Any:
        # A PAIR turns away whoever comes before it is done with the last one.
        candidate = connected(socket, zmq.PAIR, address)
        if sender.poll(200, zmq.POLLOUT):
            return candidate
        candidate.close(linger=0)
        return None

    other = wait_until(next_peer)
    sender.send(b"next")
    assert other.recv_multipart() == [b"next"]


def test_a_req_that_lost_its_peer_in_a_request_waits_for_the_answer_and_can_ask_again(
    socket, wait_until
) -> None:
    asker, address = bound(socket, zmq.REQ, rcvtimeo=50)
    answerers = [connected(socket, zmq.REP, address) for _ in range(2)]

    def answer_one() -> Any:
        asker.send(b"question")
        answerer = wait_until(lambda: next((one for one in answerers if one.poll(0)), None))
        answerer.send(answerer.recv())
        assert asker.poll(10_000)
        asker.recv()
        return answerer

    wait_until(lambda: answer_one() is not answer_one())
    other = answer_one()
    (doomed,) = [one for one in answerers if one is not other]
    send_first_part_and_lose(asker, doomed, wait_until)
    asker.send(b"second")
    with pytest.raises(zmq.Again):
        asker.recv()
    asker.req_relaxed = 1
    asker.send(b"next")
    assert other.recv_multipart() == [b"next"]
