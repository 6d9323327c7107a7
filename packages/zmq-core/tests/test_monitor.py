"""Monitor sockets: a socket's events as messages, and closing in any order."""

from __future__ import annotations

import pytest

import zmq
from zmq.utils.monitor import recv_monitor_message


def events_until(monitor: zmq.Socket, last: int) -> list[int]:
    """Receive events until one of them is `last`, and return all."""
    events: list[int] = []
    while last not in events:
        assert monitor.poll(10_000)
        events.append(recv_monitor_message(monitor)["event"])
    return events


def test_a_connection_is_seen_from_both_sides(socket) -> None:
    rep, req = socket(zmq.REP), socket(zmq.REQ)
    server, client = rep.get_monitor_socket(), req.get_monitor_socket()
    port = rep.bind_to_random_port("tcp://127.0.0.1")
    assert recv_monitor_message(server)["event"] == zmq.EVENT_LISTENING
    req.connect(f"tcp://127.0.0.1:{port}")
    assert zmq.EVENT_ACCEPTED in events_until(server, zmq.EVENT_HANDSHAKE_SUCCEEDED)
    assert zmq.EVENT_CONNECTED in events_until(client, zmq.EVENT_HANDSHAKE_SUCCEEDED)


def test_only_the_events_asked_for_come(socket) -> None:
    rep = socket(zmq.REP)
    monitor = rep.get_monitor_socket(zmq.EVENT_LISTENING | zmq.EVENT_CLOSED)
    rep.bind_to_random_port("tcp://127.0.0.1")
    message = recv_monitor_message(monitor)
    assert message["event"] == zmq.EVENT_LISTENING
    assert message["endpoint"] == rep.last_endpoint
    assert message["value"] >= 0


def test_the_monitor_socket_is_one_until_disabled(socket) -> None:
    rep = socket(zmq.REP)
    first = rep.get_monitor_socket()
    assert rep.get_monitor_socket() is first
    rep.disable_monitor()
    rep.disable_monitor()
    second = rep.get_monitor_socket()
    assert second is not first
    rep.bind_to_random_port("tcp://127.0.0.1")
    assert recv_monitor_message(second)["event"] == zmq.EVENT_LISTENING


def test_the_context_makes_the_monitor_socket_as_it_makes_others(endpoint) -> None:
    class Watched(zmq.Socket):
        name = ""

        def __init__(self, context: zmq.Context, socket_type: int, name: str) -> None:
            super().__init__(context, socket_type)
            self.name = name

    made: list[int] = []

    class Maker(zmq.Context):
        def socket(self, socket_type, *args, **kwargs):
            made.append(socket_type)
            return super().socket(socket_type, *args, **kwargs)

    with Maker() as context:
        context.rcvtimeo = 10_000
        watched = context.socket(zmq.REP, socket_class=Watched, name="REP")
        monitor = watched.get_monitor_socket()
        assert type(monitor) is zmq.Socket
        assert monitor.rcvtimeo == 10_000
        assert made == [zmq.SocketType.REP, zmq.SocketType.PAIR]
        watched.bind(endpoint("tcp"))
        assert recv_monitor_message(monitor)["event"] == zmq.EVENT_LISTENING


def test_the_address_may_be_chosen(socket, endpoint) -> None:
    rep = socket(zmq.REP)
    address = endpoint("inproc")
    assert rep.get_monitor_socket(addr=address).last_endpoint.decode() == address


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:5555", "nonsense"])
def test_an_address_that_is_not_inproc_is_refused(socket, address: str) -> None:
    with pytest.raises(zmq.ZMQError, match=address):
        socket(zmq.REP).monitor(address)


def test_a_reader_in_a_thread_sees_the_end(socket, thread) -> None:
    rep = socket(zmq.REP)
    monitor = rep.get_monitor_socket()

    def read() -> list[int]:
        with monitor:
            return events_until(monitor, zmq.EVENT_MONITOR_STOPPED)

    events = thread(read)
    rep.bind_to_random_port("tcp://127.0.0.1")
    rep.disable_monitor()
    assert events() == [zmq.EVENT_LISTENING, zmq.EVENT_MONITOR_STOPPED]


def test_a_reader_in_a_thread_sees_the_socket_close(socket, thread) -> None:
    rep = socket(zmq.REP)
    monitor = rep.get_monitor_socket()

    def read() -> list[int]:
        with monitor:
            return events_until(monitor, zmq.EVENT_MONITOR_STOPPED)

    events = thread(read)
    rep.bind_to_random_port("tcp://127.0.0.1")
    rep.close()
    assert events()[-1] == zmq.EVENT_MONITOR_STOPPED


@pytest.mark.parametrize(
    "order", ["monitor first", "socket first", "monitor only", "socket only", "disabled", "neither"]
)
def test_closing_in_any_order_hangs_nothing(thread, order: str) -> None:
    for _ in range(20):
        context = zmq.Context()
        rep = context.socket(zmq.REP)
        monitor = rep.get_monitor_socket()
        rep.bind_to_random_port("tcp://127.0.0.1")
        if order == "disabled":
            rep.disable_monitor()
        if order.startswith("monitor"):
            monitor.close()
        if not order.endswith("only") and order != "neither":
            rep.close()
        if order == "socket first":
            monitor.close()
        if order == "socket only":
            rep.close()
        thread(context.destroy, 0)()


def test_a_monitor_nobody_refers_to_is_closed_without_a_warning(thread) -> None:
    for _ in range(10):
        context = zmq.Context()
        rep = context.socket(zmq.REP)
        rep.get_monitor_socket()
        rep.disable_monitor()
        rep.close()
        thread(context.term)()


def test_closing_a_monitored_socket_leaves_nothing_to_close(thread) -> None:
    for _ in range(10):
        context = zmq.Context()
        rep = context.socket(zmq.REP)
        rep.get_monitor_socket()
        rep.close()
        del rep
        thread(context.term)()


def test_many_sockets_are_monitored_one_after_another(context) -> None:
    for _ in range(200):
        with context.socket(zmq.REP) as rep, rep.get_monitor_socket() as monitor:
            rep.bind_to_random_port("tcp://127.0.0.1")
            assert recv_monitor_message(monitor)["event"] == zmq.EVENT_LISTENING


@pytest.mark.parametrize("disable", [True, False], ids=["disabled", "enabled"])
def test_a_monitor_socket_that_is_still_held_does_not_keep_its_context_from_ending(disable: bool) -> None:
    context = zmq.Context()
    rep = context.socket(zmq.REP)
    monitor = rep.get_monitor_socket()
    if disable:
        rep.disable_monitor()
    rep.close()
    context.term()
    assert monitor.closed


def test_disable_monitor_stops_what_monitor_publishes(socket, wait_until):
    pull, events = socket(zmq.PULL), socket(zmq.PAIR)
    pull.monitor("inproc://events-of-pull", zmq.EVENT_ALL)
    events.connect("inproc://events-of-pull")
    pull.disable_monitor()
    assert events_until(events, zmq.EVENT_MONITOR_STOPPED) == [zmq.EVENT_MONITOR_STOPPED]
    events.close(0)
    # Were events still published, libzmq would wait for a reader of CLOSED, and end no socket any more.
    pull.bind("inproc://somewhere")
    pull.close(0)
    probe = socket(zmq.PULL)

    def free() -> bool:
        try:
            return bool(probe.bind("inproc://somewhere"))
        except zmq.ZMQError:
            return False

    wait_until(free)
    pull.disable_monitor()
