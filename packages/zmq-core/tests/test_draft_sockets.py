"""The draft sockets, where the draft API is built in: who talks to whom, and what a call that cannot work says."""

from __future__ import annotations

import socket as _socket
import threading
from typing import Any, Callable

import pytest

import zmq

pytestmark = pytest.mark.skipif(not zmq.DRAFT_API, reason="this build has no draft API")
TRANSPORTS = ["inproc", "tcp", "ipc"]
SINGLE_PART = ["SERVER", "CLIENT", "RADIO", "SCATTER", "PEER", "CHANNEL"]


@pytest.fixture
def udp() -> str:
    """The endpoint of a UDP port that was free a moment ago: libzmq does not tell which one a wildcard chose."""
    with _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"udp://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_client_and_server_talk_by_routing_id(pair, transport: str) -> None:
    server, client = pair(zmq.SERVER, zmq.CLIENT, transport)
    client.send(b"question")
    question = server.recv(metadata=True)
    assert question == b"question"
    server.send(b"answer", routing_id=question.routing_id)
    assert client.recv() == b"answer"


def test_a_server_answers_each_client_by_its_own_id(pair, socket) -> None:
    server, first = pair(zmq.SERVER, zmq.CLIENT, "tcp")
    second = socket(zmq.CLIENT)
    second.connect(server.last_endpoint)
    clients = {b"first": first, b"second": second}
    for name, client in clients.items():
        client.send(name)
    for _ in clients:
        message = server.recv(copy=False)
        server.send_string(f"to {message.bytes.decode()}", routing_id=message.routing_id)
    assert {name: client.recv() for name, client in clients.items()} == {
        b"first": b"to first",
        b"second": b"to second",
    }


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_peers_learn_each_others_routing_id(socket, endpoint, transport: str) -> None:
    left, right = socket(zmq.PEER), socket(zmq.PEER)
    left.bind(endpoint(transport))
    to_left = right.connect_peer(left.last_endpoint)
    right.send(b"hello", routing_id=to_left)
    hello = left.recv(metadata=True)
    left.send(hello + b" yourself", routing_id=hello.routing_id)
    answer = right.recv(copy=False)
    assert (answer.bytes, answer.routing_id) == (b"hello yourself", to_left)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_is_scattered_is_gathered(pair, transport: str) -> None:
    gather, scatter = pair(zmq.GATHER, zmq.SCATTER, transport)
    for number in range(10):
        scatter.send(b"%d" % number)
    assert [gather.recv() for _ in range(10)] == [b"%d" % number for number in range(10)]


def test_scattered_messages_go_round(socket, endpoint) -> None:
    scatter = socket(zmq.SCATTER)
    gathers = [socket(zmq.GATHER) for _ in range(2)]
    for gather in gathers:
        gather.bind(endpoint("inproc"))
        scatter.connect(gather.last_endpoint)
    scatter.send(b"one")
    scatter.send(b"two")
    assert sorted(gather.recv() for gather in gathers) == [b"one", b"two"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_channel_goes_both_ways(pair, transport: str) -> None:
    left, right = pair(zmq.CHANNEL, zmq.CHANNEL, transport)
    left.send(b"ping")
    assert right.recv() == b"ping"
    right.send(b"pong")
    assert left.recv() == b"pong"


def test_datagrams_carry_the_address_to_answer(socket, udp: str) -> None:
    here, there = socket(zmq.DGRAM), socket(zmq.DGRAM)
    there.bind(udp)
    here.bind("udp://127.0.0.1:*")
    here.send_multipart([udp.partition("//")[2].encode(), b"hello"])
    sender, content = there.recv_multipart()
    assert content == b"hello"
    there.send_multipart([sender, b"and back"])
    assert here.recv_multipart()[1] == b"and back"


def heard(
    radio: zmq.Socket, dish: zmq.Socket, wait_until: Callable[..., Any], *groups: str
) -> zmq.ReceivedMessage:
    """Send to each group in turn until something is heard, and return that."""

    def arrives() -> bool:
        for group in groups:
            radio.send(group.encode(), group=group)
        return bool(dish.poll(1))

    wait_until(arrives)
    return dish.recv(metadata=True)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_dish_hears_the_groups_it_joined(pair, wait_until, transport: str) -> None:
    dish, radio = pair(zmq.DISH, zmq.RADIO, transport)
    dish.join("sport")
    message = heard(radio, dish, wait_until, "politics", "sport")
    assert (message, message.group) == (b"sport", "sport")


def test_a_dish_hears_datagrams(socket, wait_until, udp: str) -> None:
    dish, radio = socket(zmq.DISH), socket(zmq.RADIO)
    dish.bind(udp)
    dish.join(b"sport")
    radio.connect(udp)
    message = heard(radio, dish, wait_until, "politics", "sport")
    assert (message, message.group) == (b"sport", "sport")


def test_a_group_that_was_left_is_silent(pair, wait_until) -> None:
    dish, radio = pair(zmq.DISH, zmq.RADIO, "inproc")
    for group in ("sport", "politics"):
        dish.join(group)
    heard(radio, dish, wait_until, "sport")
    dish.leave("sport")

    def only_politics() -> bool:
        while dish.try_recv() is not None:
            pass
        return heard(radio, dish, wait_until, "sport", "politics").group == "politics"

    wait_until(only_politics)


def test_a_frame_carries_its_group_and_routing_id(pair) -> None:
    server, client = pair(zmq.SERVER, zmq.CLIENT)
    client.send(b"x")
    answer = zmq.Frame(b"answer")
    answer.routing_id = server.recv(copy=False).routing_id
    server.send(answer)
    assert client.recv() == b"answer"
    frame = zmq.Frame(b"goal")
    frame.group = "sport"
    assert frame.group == "sport"


def test_a_poller_waits_for_draft_sockets_among_others(pair) -> None:
    server, client = pair(zmq.SERVER, zmq.CLIENT)
    pull, push = pair(zmq.PULL, zmq.PUSH)
    poller = zmq.Poller()
    poller.register(server, zmq.POLLIN)
    poller.register(pull, zmq.POLLIN)
    assert poller.poll(0) == []
    client.send(b"x")
    assert poller.poll(10_000) == [(server, zmq.POLLIN)]
    push.send(b"x")
    server.recv()
    assert poller.poll(10_000) == [(pull, zmq.POLLIN)]


@pytest.mark.parametrize("name", ["SERVER", "CLIENT", "DISH", "GATHER", "PEER", "CHANNEL"])
def test_a_waiting_draft_socket_keeps_its_timeout(socket, name: str) -> None:
    waiting = socket(getattr(zmq, name), rcvtimeo=10)
    with pytest.raises(zmq.Again):
        waiting.recv()
    assert waiting.poll(10) == 0
    assert waiting.try_recv() is None


@pytest.mark.parametrize("name", SINGLE_PART)
def test_a_message_of_several_parts_is_refused_in_words(socket, name: str) -> None:
    sender = socket(getattr(zmq, name))
    with pytest.raises(zmq.ZMQError, match=f"{name} sockets send messages of one part") as caught:
        sender.send_multipart([b"one", b"two"])
    assert caught.value.errno == zmq.EINVAL


def test_a_draft_socket_that_cannot_receive_says_so(socket) -> None:
    for name in ("RADIO", "SCATTER"):
        with pytest.raises(zmq.ZMQError, match=f"a {name} socket cannot receive") as caught:
            socket(getattr(zmq, name)).recv()
        assert caught.value.errno == zmq.ENOTSUP
    for name in ("DISH", "GATHER"):
        with pytest.raises(zmq.ZMQError, match=f"a {name} socket cannot send") as caught:
            socket(getattr(zmq, name)).send(b"x")
        assert caught.value.errno == zmq.ENOTSUP


def test_a_routing_id_that_nobody_has_is_unreachable(socket) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        socket(zmq.SERVER).send(b"x", routing_id=77)
    assert caught.value.errno == zmq.EHOSTUNREACH


def test_a_routing_id_of_zero_is_refused(socket) -> None:
    with pytest.raises(zmq.ZMQError, match="routing id 0") as caught:
        socket(zmq.SERVER).send(b"x", routing_id=0)
    assert caught.value.errno == zmq.EINVAL


@pytest.mark.parametrize("method", ["join", "leave"])
def test_a_bad_group_is_named(socket, method: str) -> None:
    dish = socket(zmq.DISH)
    with pytest.raises(TypeError, match="a group is a str, not int: 5"):
        getattr(dish, method)(5)
    with pytest.raises(zmq.ZMQError, match=r"group 'gggg.*'") as caught:
        getattr(dish, method)("g" * 300)
    assert caught.value.errno == zmq.EINVAL
    dish.join("twice")
    with pytest.raises(zmq.ZMQError, match="group 'twice'"):
        dish.join("twice")
    with pytest.raises(zmq.ZMQError, match="group 'never joined'"):
        dish.leave("never joined")


@pytest.mark.parametrize("call", ["join", "leave", "connect_peer"])
def test_a_call_of_another_socket_type_is_refused(socket, call: str) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        getattr(socket(zmq.PUSH), call)("tcp://127.0.0.1:9")
    assert caught.value.errno == zmq.ENOTSUP


@pytest.mark.parametrize("call", ["recv", "recv_multipart", "poll", "send"])
def test_closing_a_draft_socket_ends_the_calls_that_wait_for_it(socket, thread, call: str) -> None:
    for waiters in (1, 3):
        client = socket(zmq.CLIENT, linger=0, sndhwm=1)
        client.connect("tcp://127.0.0.1:9")
        if call == "send":
            while client.try_send(b"one that waits for a peer"):
                pass
        arguments = (b"x",) if call == "send" else ()
        begun = [threading.Event() for _ in range(waiters)]

        def wait(started: threading.Event, client: Any = client, arguments: Any = arguments) -> None:
            started.set()
            getattr(client, call)(*arguments)

        waiting = [thread(wait, each) for each in begun]
        for each in begun:
            assert each.wait(10)
        client.close()
        for end in waiting:
            with pytest.raises(zmq.SocketClosed):
                end()


def test_a_draft_socket_is_used_by_several_threads_at_once(pair, thread) -> None:
    server, client = pair(zmq.SERVER, zmq.CLIENT, "inproc")
    client.send(b"hello")
    identity = server.recv(copy=False).routing_id
    receiving = [thread(lambda: [client.recv() for _ in range(200)]) for _ in range(2)]
    sending = [thread(lambda: [server.send(b"x", routing_id=identity) for _ in range(200)]) for _ in range(2)]
    for sent in sending:
        sent()
    assert [received() for received in receiving] == [[b"x"] * 200] * 2
