"""Proxies: every message passed on, both ways; captured, stopped, and nothing lost."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import zmq


def far_ends(socket, endpoint, kinds: tuple[int, int, int, int], **options: Any) -> tuple[zmq.Socket, ...]:
    """Return (client, frontend, backend, worker), the middle two bound."""
    client, frontend, backend, worker = (socket(kind, **options) for kind in kinds)
    for outer, inner in ((client, frontend), (worker, backend)):
        inner.bind(endpoint("inproc"))
        outer.connect(inner.last_endpoint)
    return client, frontend, backend, worker


def until_in_use(sock: zmq.Socket) -> None:
    """Return once another thread is in a call on the socket."""
    while True:
        try:
            sock.get(zmq.TYPE)
        except zmq.SocketInUse:
            return


QUEUE = (zmq.REQ, zmq.ROUTER, zmq.DEALER, zmq.REP)
STREAMER = (zmq.PUSH, zmq.PULL, zmq.PUSH, zmq.PULL)
FORWARDER = (zmq.PUB, zmq.XSUB, zmq.XPUB, zmq.SUB)


def stop(run: Callable[[], Any], *sockets: zmq.Socket) -> None:
    """Close the proxy's sockets, and see it end with that."""
    for each in sockets:
        each.close(0)
    with pytest.raises(zmq.SocketClosed):
        run()


RUNS: dict[str, Callable[..., Any]] = {
    "proxy": zmq.proxy,
    "device": lambda front, back: zmq.device(zmq.QUEUE, front, back),
    "steerable": zmq.proxy_steerable,
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_requests_and_replies_find_their_way(socket, endpoint, thread, run) -> None:
    client, frontend, backend, worker = far_ends(socket, endpoint, QUEUE)
    running = thread(run, frontend, backend)
    for number in range(50):
        client.send(b"question %d" % number)
        assert worker.recv() == b"question %d" % number
        worker.send_multipart([b"answer", b"%d" % number])
        assert client.recv_multipart() == [b"answer", b"%d" % number]
    stop(running, frontend, backend)


def test_a_streamer_keeps_order_and_parts(socket, endpoint, thread) -> None:
    push, frontend, backend, pull = far_ends(socket, endpoint, STREAMER)
    running = thread(zmq.proxy, frontend, backend)
    sent = [[b"%d" % number, b"x" * number] for number in range(300)]
    for message in sent:
        push.send_multipart(message)
    assert [pull.recv_multipart() for _ in sent] == sent
    stop(running, frontend, backend)


def test_a_forwarder_passes_subscriptions_and_messages(socket, endpoint, thread, wait_until) -> None:
    pub, frontend, backend, sub = far_ends(socket, endpoint, FORWARDER)
    running = thread(zmq.proxy, frontend, backend)
    sub.subscribe(b"a")

    def arrives() -> bool:
        pub.send(b"a message")
        return bool(sub.poll(1))

    wait_until(arrives)
    assert sub.recv() == b"a message"
    stop(running, frontend, backend)


def test_a_slow_receiver_loses_nothing(socket, endpoint, thread) -> None:
    push, frontend, backend, pull = far_ends(socket, endpoint, STREAMER, sndhwm=2, rcvhwm=2)
    running = thread(zmq.proxy, frontend, backend)
    sending = thread(lambda: [push.send_multipart([b"%d" % number, b"x"]) for number in range(500)])
    assert [int(pull.recv_multipart()[0]) for _ in range(500)] == list(range(500))
    sending()
    stop(running, frontend, backend)


@pytest.mark.parametrize("kind", [zmq.PUB, zmq.PUSH, zmq.PAIR, zmq.DEALER], ids=lambda kind: kind.name)
def test_the_capture_socket_gets_every_message_of_both_ways(socket, endpoint, thread, kind: int) -> None:
    client, frontend, backend, worker = far_ends(socket, endpoint, QUEUE)
    capture = socket(kind)
    listener = socket({zmq.PUB: zmq.SUB, zmq.PUSH: zmq.PULL}.get(kind, kind))
    capture.bind(endpoint("inproc"))
    listener.connect(capture.last_endpoint)
    if kind == zmq.PUB:
        listener.subscribe(b"")
    running = thread(zmq.proxy, frontend, backend, capture)
    client.send(b"question")
    worker.send(worker.recv() + b"!")
    client.recv()
    captured = [listener.recv_multipart() for _ in range(2)]
    assert [parts[1:] for parts in captured] == [[b"", b"question"], [b"", b"question!"]]
    stop(running, frontend, backend)


def test_a_full_capture_socket_holds_the_traffic_and_can_still_be_stopped(
    socket, endpoint, thread, wait_until
) -> None:
    push, frontend, backend, pull = far_ends(socket, endpoint, STREAMER)
    capture = socket(zmq.PUSH, sndhwm=1)
    listener = socket(zmq.PULL, rcvhwm=1)
    capture.bind(endpoint("inproc"))
    address = capture.last_endpoint
    running = thread(zmq.proxy, frontend, backend, capture)
    for number in range(20):
        push.send(b"%d" % number)
    listener.connect(address)
    assert [(pull.recv(), listener.recv()) for _ in range(5)] == [(b"%d" % n, b"%d" % n) for n in range(5)]
    stop(running, frontend, backend)


@pytest.mark.parametrize("kind", [zmq.SUB, zmq.PULL], ids=lambda kind: kind.name)
def test_a_capture_socket_that_cannot_send_is_refused(socket, kind: int) -> None:
    with pytest.raises(zmq.ZMQError, match=f"{kind.name} socket cannot send"):
        zmq.proxy(socket(zmq.PULL), socket(zmq.PUSH), socket(kind))


def test_nothing_is_lost_when_a_proxy_is_stopped_and_another_goes_on(socket, endpoint, thread) -> None:
    push, frontend, backend, pull = far_ends(socket, endpoint, STREAMER, sndhwm=2, rcvhwm=2)
    control, steering = socket(zmq.PAIR), socket(zmq.PAIR)
    control.bind(endpoint("inproc"))
    steering.connect(control.last_endpoint)
    sending = thread(lambda: [push.send_multipart([b"%d" % number, b"x"]) for number in range(300)])
    received: list[int] = []
    while len(received) < 300:
        running = thread(zmq.proxy_steerable, frontend, backend, None, control)
        received += [int(pull.recv_multipart()[0]) for _ in range(min(20, 300 - len(received)))]
        steering.send(b"TERMINATE")
        assert running() == 0
    sending()
    assert received == list(range(300))


def test_closing_the_backend_gives_a_held_message_back(socket, endpoint, thread, wait_until) -> None:
    push, frontend = socket(zmq.PUSH), socket(zmq.PULL)
    frontend.bind(endpoint("inproc"))
    push.connect(frontend.last_endpoint)
    backend = socket(zmq.PUSH)  # nobody is connected: nothing can be passed on
    running = thread(zmq.proxy, frontend, backend)
    push.send_multipart([b"kept", b"whole"])
    push.send_multipart([b"second"])
    until_in_use(frontend)
    stop(running, backend)
    assert frontend.recv_multipart() == [b"kept", b"whole"]
    assert frontend.recv_multipart() == [b"second"]


def test_an_unroutable_message_is_given_back(socket, endpoint, thread) -> None:
    push, frontend = socket(zmq.PUSH), socket(zmq.PULL)
    frontend.bind(endpoint("inproc"))
    push.connect(frontend.last_endpoint)
    router = socket(zmq.ROUTER, router_mandatory=True)
    push.send_multipart([b"nobody", b"x"])
    with pytest.raises(zmq.ZMQError) as caught:
        zmq.proxy(frontend, router)
    assert caught.value.errno == zmq.EHOSTUNREACH
    assert frontend.recv_multipart() == [b"nobody", b"x"]


@pytest.mark.parametrize("run", [zmq.proxy, zmq.proxy_steerable])
def test_terminating_the_context_ends_a_proxy(thread, run) -> None:
    context = zmq.Context()
    frontend, backend = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    running = thread(run, frontend, backend)
    term = thread(context.term)
    with pytest.raises(zmq.ContextTerminated):
        running()
    frontend.close()
    backend.close()
    term()


def test_other_threads_are_kept_out_of_the_proxys_sockets(socket, thread) -> None:
    frontend, backend = socket(zmq.ROUTER), socket(zmq.DEALER)
    running = thread(zmq.proxy, frontend, backend)
    until_in_use(backend)
    with pytest.raises(zmq.SocketInUse):
        backend.send(b"x")
    stop(running, frontend)


def test_closing_one_hundred_proxies(socket, endpoint, thread) -> None:
    for _ in range(100):
        push, frontend, backend, _ = far_ends(socket, endpoint, STREAMER, linger=0)
        running = thread(zmq.proxy, frontend, backend)
        push.send(b"x")
        stop(running, frontend, backend)
        push.close()


@pytest.mark.parametrize("bad", [None, 5, "text"])
def test_a_proxy_takes_sockets(socket, bad: Any) -> None:
    router = socket(zmq.ROUTER)
    for call in (
        lambda: zmq.proxy(bad, router),
        lambda: zmq.proxy(router, bad),
        lambda: zmq.device(zmq.QUEUE, bad, router),
    ):
        with pytest.raises(TypeError, match=r"must be a zmq\.Socket, not"):
            call()


def test_a_closed_socket_is_refused(socket) -> None:
    router, dealer = socket(zmq.ROUTER), socket(zmq.DEALER)
    dealer.close()
    with pytest.raises(zmq.SocketClosed):
        zmq.proxy(router, dealer)
    with pytest.raises(zmq.SocketClosed):
        zmq.proxy(router, socket(zmq.DEALER), dealer)


@pytest.mark.parametrize("any_type", [7, None, "queue"])
def test_the_type_of_a_device_changes_nothing(socket, any_type: Any) -> None:
    router, dealer = socket(zmq.ROUTER), socket(zmq.DEALER)
    dealer.close()
    with pytest.raises(zmq.SocketClosed):
        zmq.device(any_type, router, dealer)


BESIDE_A_FULL_PEER = """
import sys, threading, time, zmq
from zmq.backend import monitored_queue
back_type, run = sys.argv[1:]
context = zmq.Context()
def make(kind, **options):
    made = context.socket(kind)
    for name, value in {"linger": 0, "rcvtimeo": 10000, **options}.items():
        setattr(made, name, value)
    return made
FEW = {"sndhwm": 5, "rcvhwm": 5, "sndbuf": 4096, "rcvbuf": 4096}
if back_type == "ROUTER":
    front, back = make(zmq.DEALER), make(zmq.ROUTER, router_mandatory=True, **FEW)
    source = make(zmq.DEALER, sndhwm=0)
    full, other = make(zmq.DEALER, routing_id=b"full", **FEW), make(zmq.DEALER, routing_id=b"other")
else:
    front, back = make(zmq.XSUB), make(zmq.XPUB, xpub_nodrop=True, **FEW)
    source = make(zmq.XPUB, sndhwm=0)
    full, other = make(zmq.SUB, subscribe=b"", **FEW), make(zmq.SUB, subscribe=b"", rcvhwm=0)
for inner, outer in ((front, (source,)), (back, (full, other))):
    port = inner.bind_to_random_port("tcp://127.0.0.1")
    for each in outer:
        each.connect(f"tcp://127.0.0.1:{port}")
arguments = (front, back, make(zmq.PUB)) if run == "monitored_queue" else (front, back)
function = monitored_queue if run == "monitored_queue" else getattr(zmq, run)
threading.Thread(target=function, args=arguments, daemon=True).start()
if back_type == "ROUTER":
    for peer in (full, other):
        peer.send(b"I am here")
        source.recv_multipart()
else:
    source.recv()
    time.sleep(0.3)  # for the other subscription
for number in range(2000):
    source.send_multipart([b"full", b"%d" % number, bytes(5000)])
time.sleep(0.5)
before = time.process_time()
time.sleep(0.5)
used = time.process_time() - before
skipped = int(back_type != "ROUTER")
received = [int(full.recv_multipart()[skipped]) for _ in range(2000)]
assert received == list(range(2000))
print(used)
"""


@pytest.mark.parametrize("back_type", ["XPUB", "ROUTER"])
@pytest.mark.parametrize("run", ["proxy", "proxy_steerable", "monitored_queue"])
def test_a_proxy_beside_a_full_peer_waits_and_loses_nothing(run_python, back_type: str, run: str) -> None:
    result = run_python(BESIDE_A_FULL_PEER, back_type, run)
    assert result.returncode == 0, result.stderr
    assert (
        float(result.stdout) < 0.05
    )  # of 500 ms; looking again and again with short sleeps takes a fifth of them
