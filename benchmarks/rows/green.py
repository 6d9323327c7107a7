"""gevent: one hub, or a hub facing a C process."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from typing import Any, Callable

from harness.lab import Lab
from harness.row import Row, Run

from rows._receiving import calling, from_sender

ORDER = 210
SMALL = b"8 bytes."


def green_context(lab: Lab) -> Any:
    """A context of green sockets."""
    context = importlib.import_module("zmq.green").Context()
    context.set(lab.zmq.MAX_SOCKETS, 8000)
    lab.cleanup.callback(context.destroy, linger=0)
    return context


def connected(lab: Lab, transport: str, bound: str, other: str, **options: int) -> tuple[Any, Any]:
    """Two green sockets, connected."""
    return lab.connected(transport, bound, other, context=green_context(lab), **options)


def together(*works: Callable[[int], None]) -> Run:
    """A run with a greenlet for each of these, until all are done."""
    import gevent

    def run(n: int) -> None:
        gevent.joinall([gevent.spawn(work, n) for work in works], raise_error=True)

    return run


def push_pull(lab: Lab, transport: str, hwm: int, parts: int = 1) -> Iterator[Run]:
    """A sending and a receiving greenlet in one hub."""
    receiver, sender = connected(lab, transport, "PULL", "PUSH", SNDHWM=hwm, RCVHWM=hwm)
    if parts == 1:
        send, recv, message = sender.send, receiver.recv, SMALL * 2
    else:
        send, recv, message = sender.send_multipart, receiver.recv_multipart, [SMALL] * parts

    def send_all(n: int) -> None:
        for _ in repeat(None, n):
            send(message)

    yield together(send_all, calling(recv))


def from_c(lab: Lab, parts: int = 1) -> Iterator[Run]:
    """A receiving greenlet, the messages come from a C process."""
    receiver = lab.socket("PULL", green_context(lab))
    receiver.bind("tcp://127.0.0.1:*")
    sender, _ = lab.c_peer(f"push 16 {parts} {lab.endpoint(receiver)}")
    yield from_sender(sender, receiver.recv if parts == 1 else receiver.recv_multipart)


def to_c(lab: Lab) -> Iterator[Run]:
    """A sending greenlet; the time a C process needs to receive it all."""
    receiver, endpoint = lab.c_peer("pull")
    sender = lab.socket("PUSH", green_context(lab))
    sender.connect(endpoint)
    send, message = sender.send, SMALL * 2

    def run(n: int) -> float:
        receiver.tell(f"run {n}")
        for _ in repeat(None, n + 1):
            send(message)
        return float(receiver.answer())

    yield run


def req_rep(
    lab: Lab, transport: str, parts: int = 1, pairs: int = 1, clock: Callable[[], int] = time.perf_counter_ns
) -> Iterator[Run]:
    """Questions and their answers, in one hub, a greenlet for each socket."""
    context = green_context(lab)
    question = [SMALL] * parts

    def answer(rep: Any, n: int) -> None:
        for _ in repeat(None, n):
            if parts == 1:
                rep.send(rep.recv())
            else:
                rep.send_multipart(rep.recv_multipart())

    def ask(req: Any, n: int) -> None:
        for _ in repeat(None, n):
            if parts == 1:
                req.send(SMALL)
                req.recv()
            else:
                req.send_multipart(question)
                req.recv_multipart()

    works = []
    for _ in range(pairs):
        rep, req = lab.connected(transport, "REP", "REQ", context=context)
        works += [partial(answer, rep), partial(ask, req)]
    run = together(*works)

    def run_all(n: int) -> float:
        rounds = -(-n // pairs)
        start = clock()
        run(rounds)
        return (clock() - start) * n / (rounds * pairs)

    yield run_all


def echo(lab: Lab, window: int) -> Iterator[Run]:
    """DEALER to ROUTER and back in one hub over tcp, this many messages under way."""
    router, dealer = connected(lab, "tcp", "ROUTER", "DEALER")

    def answer(n: int) -> None:
        for _ in repeat(None, n):
            router.send_multipart(router.recv_multipart())

    def ask(n: int) -> None:
        for _ in repeat(None, min(window, n)):
            dealer.send(SMALL)
        for _ in repeat(None, max(0, n - window)):
            dealer.recv()
            dealer.send(SMALL)
        for _ in repeat(None, min(window, n)):
            dealer.recv()

    yield together(answer, ask)


def poll_now(lab: Lab) -> Iterator[Run]:
    """`socket.poll(0)` on an empty socket."""
    receiver, _ = connected(lab, "inproc", "PULL", "PUSH")
    poll = receiver.poll

    def run(n: int) -> None:
        for _ in repeat(None, n):
            poll(0)

    yield run


def poller_wait(lab: Lab) -> Iterator[Run]:
    """A Poller waits for a message that another greenlet sends, which then is received."""
    receiver, sender = connected(lab, "inproc", "PULL", "PUSH")
    poller = importlib.import_module("zmq.green").Poller()
    poller.register(receiver, lab.zmq.POLLIN)
    turn = connected(lab, "inproc", "PAIR", "PAIR")

    def wait(n: int) -> None:
        for _ in repeat(None, n):
            poller.poll()
            receiver.recv()
            turn[0].send(b"")

    def send(n: int) -> None:
        for _ in repeat(None, n):
            sender.send(SMALL)
            turn[1].recv()

    yield together(wait, send)


_NEEDS = ("green.Context",)
_row = partial(Row, needs=_NEEDS, slice_ms=15)
_rate = partial(Row, needs=_NEEDS, unit="rate", slice_ms=30)
_facing = partial(Row, needs=_NEEDS, unit="rate", slice_ms=50)

ROWS = (
    _rate("push-pull-tcp-hwm-0", "PUSH -> PULL in one hub, tcp, HWM 0", ">=5x", push_pull, ("tcp", 0)),
    _rate("push-pull-tcp", "the same, HWM 1000", ">=5x", push_pull, ("tcp", 1000)),
    _rate("push-pull-inproc", "the same, inproc", ">=5x", push_pull, ("inproc", 1000), slice_ms=20),
    _rate(
        "multipart-2-tcp", "PUSH -> PULL in one hub, tcp, 2 parts of 8 B", ">=5x", push_pull, ("tcp", 1000, 2)
    ),
    _rate("multipart-2-inproc", "the same, inproc", ">=5x", push_pull, ("inproc", 1000, 2), slice_ms=20),
    _facing("receiver", "C process -> PULL, 16 B", ">=5x", from_c, (), "pull | push 16 1"),
    _facing("receiver-multipart", "the same with 2 parts of 16 B", ">=5x", from_c, (2,), "pull | push 16 2"),
    _facing("sender", "PUSH -> C process, 16 B", ">=5x", to_c, (), "pull | push 16 1"),
    _rate("echo", "DEALER -> ROUTER -> DEALER, 100 under way", ">=5x", echo, (100,)),
    _row("req-rep-inproc", "REQ -> REP -> REQ in one hub, inproc", ">=2x", req_rep, ("inproc",)),
    # Most of this time is that of libzmq's own thread, which the two sides share: docs/development/performance.md.
    _row("req-rep-tcp", "the same over tcp", ">=2x", req_rep, ("tcp",)),
    _row(
        "req-rep-tcp-cpu",
        "the same, processor time of the hub's thread",
        ">=2x",
        req_rep,
        ("tcp", 1, 1, time.thread_time_ns),
    ),
    _row("req-rep-inproc-2", "the same, inproc, 2 parts of 8 B", ">=2x", req_rep, ("inproc", 2)),
    _row("req-rep-tcp-2", "the same over tcp, 2 parts", ">=2x", req_rep, ("tcp", 2)),
    _rate("req-rep-tcp-20", "20 such pairs in one hub at once, tcp", ">=2x", req_rep, ("tcp", 1, 20)),
    Row("poll-0", "socket.poll(0)", ">=2x", poll_now, (), needs=_NEEDS),
    _row("poller", "a Poller wakes for a message, which is received", ">=2x", poller_wait, ()),
)
