"""What others may do in the moments between a look at a socket and the wait that follows it: nobody sleeps on."""

from __future__ import annotations

import gc
import os
import sys
import threading
import weakref

import anyio
import anyio.lowlevel
import pytest

import zmq
import zmq.sugar.readiness
from zmq.anyio import _trio_operations
from zmq.asyncio import _operations, _receive_operation


def in_a_thread(work):
    """Run something in another thread while this one, and its loop, waits for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def look_until(view, event):
    while not view.get(zmq.EVENTS) & event:
        pass


def received(view):
    """Return the next message of a plain socket, None when none comes."""
    view.poll(5000)
    return view.try_recv()


class Robbed:
    """A watch after whose looks for nothing, in so many of them, somebody else does something."""

    def __init__(self, watch, event, rob):
        self.watch = watch
        self.event = event
        self.rob = rob

    def __getattr__(self, name):
        return getattr(self.watch, name)

    def events(self):
        events = self.watch.events()
        if self.rob is not None and not events & self.event:
            rob, self.rob = self.rob, None
            rob()
        return events


async def poll_all(engine, pull):
    poller = engine.module.Poller()
    poller.register(pull, zmq.POLLIN)
    assert await poller.poll() == [(pull, zmq.POLLIN)]
    return zmq.Socket.try_recv(pull)


async def poll(_, pull):
    assert await pull.poll() == zmq.POLLIN
    return zmq.Socket.try_recv(pull)


async def recv(_, pull):
    return await pull.recv()


async def recv_multipart(_, pull):
    return (await pull.recv_multipart())[0]


async def recv_many(_, pull):
    return (await pull.recv_many())[0]


WAITS = [recv, recv_multipart, recv_many, poll, poll_all]


@pytest.fixture
def before_the_wait(engine, monkeypatch):
    """Give a function that has something done after an operation's own look and before it waits, once."""

    def delay(work):
        def late(call):
            def call_late(readiness, *flags):
                monkeypatch.undo()
                work()
                call(readiness, *flags)

            return call_late

        for name in engine.before_waiting:
            monkeypatch.setattr(engine.readiness, name, late(getattr(engine.readiness, name)))

    return delay


@pytest.mark.parametrize("wait", WAITS)
async def test_another_thread_takes_the_signal_before_the_wait(engine, connected, before_the_wait, wait):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view, peer = zmq.Socket(shadow=pull), zmq.Socket(shadow=push)

    def rob():
        peer.send(b"x")
        in_a_thread(lambda: look_until(view, zmq.POLLIN))

    before_the_wait(rob)
    with anyio.fail_after(5):
        assert await wait(engine, pull) == b"x"


@pytest.mark.usefixtures("operations")
@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("wait", [recv, recv_multipart, recv_many])
async def test_another_thread_takes_the_signal_after_an_attempt(
    engine, connected, monkeypatch, tasks, number, wait
):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view, peer = zmq.Socket(shadow=pull), zmq.Socket(shadow=push)
    failed = 0

    def robbing(look):
        def look_and_be_robbed(pending):
            nonlocal failed
            found = look(pending)
            if not found:
                if failed == number:
                    peer.send(b"x")
                    in_a_thread(lambda: look_until(view, zmq.POLLIN))
                failed += 1
            return found

        return look_and_be_robbed

    for kind in (_receive_operation.Receive, _trio_operations.ParkedReceive):
        monkeypatch.setattr(kind, "look", robbing(kind.look))
    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, lambda: wait(engine, pull))
        for _ in range(number + 1):
            view.get(zmq.EVENTS)  # has the line look
            await anyio.lowlevel.checkpoint()
            await anyio.lowlevel.checkpoint()
        with anyio.fail_after(5):
            assert await waiting.outcome() == b"x"
    assert failed == number + 1


@pytest.mark.parametrize("wait", [poll, poll_all])
async def test_another_thread_takes_the_signal_after_a_look_for_pollers(engine, connected, tasks, wait):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view, peer = zmq.Socket(shadow=pull), zmq.Socket(shadow=push)

    def rob():
        peer.send(b"x")
        in_a_thread(lambda: look_until(view, zmq.POLLIN))

    assert await pull.poll(1) == 0
    readiness = pull.waiting
    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, lambda: wait(engine, pull))
        readiness.watch = Robbed(readiness.watch, zmq.POLLIN, rob)
        view.get(zmq.EVENTS)  # has the line look
        with anyio.fail_after(5):
            assert await waiting.outcome() == b"x"
    assert readiness.watch.rob is None


def fill(sock, *before):
    while sock.try_send_multipart([*before, b"x"]) is not False:
        pass


async def test_another_thread_takes_the_signal_of_room_before_a_send_waits(connected, before_the_wait):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=1, rcvhwm=1)
    view, peer = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    fill(view)

    def rob():
        def work():
            while peer.try_recv() is not None:
                pass
            look_until(view, zmq.POLLOUT)

        in_a_thread(work)

    before_the_wait(rob)
    with anyio.fail_after(5):
        await push.send(b"x")
    assert received(peer) == b"x"


@pytest.fixture
def full_router(async_socket, endpoint):
    """Give a mandatory ROUTER and two peers of it: "full", to whom it cannot send, and "other"."""
    router = async_socket(zmq.ROUTER, sndhwm=1, router_mandatory=1, linger=0)
    router.bind(endpoint("inproc"))
    peers = [async_socket(zmq.DEALER, rcvhwm=1, routing_id=each) for each in (b"full", b"other")]
    for peer in peers:
        peer.connect(router.last_endpoint.decode())
        zmq.Socket.send(peer, b"hello")
        zmq.Socket.recv_multipart(router)
    fill(zmq.Socket(shadow=router), b"full")
    return router, *(zmq.Socket(shadow=peer) for peer in peers)


async def test_another_thread_takes_the_signal_of_a_peer_before_a_mandatory_router_waits(
    full_router, before_the_wait
):
    router, full, _ = full_router
    view = zmq.Socket(shadow=router)

    def rob():
        def work():
            while full.try_recv() is not None:
                pass
            view.get(zmq.EVENTS)

        in_a_thread(work)

    before_the_wait(rob)
    with anyio.fail_after(5):
        await router.send_multipart([b"full", b"at last"])
    assert received(full) == b"at last"


async def test_a_mandatory_router_that_waits_costs_the_loop_nothing(engine, full_router, monkeypatch, tasks):
    router, full, other = full_router
    checks = 0
    check = engine.readiness.check

    def counted(readiness):
        nonlocal checks
        checks += 1
        check(readiness)

    monkeypatch.setattr(engine.readiness, "check", counted)
    async with anyio.create_task_group() as group:
        sending, receiving, polling = await tasks(
            group, lambda: router.send_multipart([b"full", b"at last"]), router.recv_multipart, router.poll
        )
        for _ in range(100):
            await anyio.lowlevel.checkpoint()
        assert checks < 10
        other.send(b"hi")
        with anyio.fail_after(5):
            assert await receiving.outcome() == [b"other", b"hi"]
        while full.try_recv() is not None:
            pass
        with anyio.fail_after(5):
            await sending.outcome()
        other.send(b"for poll")
        with anyio.fail_after(5):
            assert await polling.outcome() == zmq.POLLIN
    assert received(full) == b"at last"


@pytest.mark.usefixtures("operations")
async def test_a_sender_that_cannot_go_on_takes_no_receivers_signal(full_router, monkeypatch, tasks):
    router, full, other = full_router
    view = zmq.Socket(shadow=router)
    robbed = True
    look = _operations.Sending.look

    def look_and_see_a_message(pending):
        nonlocal robbed
        sent = look(pending)
        if not sent and not robbed:
            robbed = True
            other.send(b"hi")
            look_until(view, zmq.POLLIN)  # as an attempt does that looks for commands
        return sent

    monkeypatch.setattr(_operations.Sending, "look", look_and_see_a_message)
    async with anyio.create_task_group() as group:
        receiving, sending = await tasks(
            group, router.recv_multipart, lambda: router.send_multipart([b"full", b"x"])
        )
        for _ in range(10):
            await anyio.lowlevel.checkpoint()
        robbed = False
        view.get(zmq.EVENTS)  # has the line look
        with anyio.fail_after(5):
            assert await receiving.outcome() == [b"other", b"hi"]
        while full.try_recv() is not None:
            pass
        with anyio.fail_after(5):
            await sending.outcome()
    assert robbed


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("wait", WAITS)
async def test_another_thread_closes_the_socket_before_its_descriptor_is_copied(
    engine, connected, monkeypatch, moment, wait
):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    view = zmq.Socket(shadow=pull)
    copied = []
    copy_descriptor = zmq.sugar.readiness.copy_descriptor

    def copy_late(fd):
        monkeypatch.undo()
        if moment == "before":
            in_a_thread(view.close)
            raise OSError(9, "Bad file descriptor")
        copied.append(copy_descriptor(fd))
        in_a_thread(view.close)
        return copied[0]

    monkeypatch.setattr(zmq.sugar.readiness, "copy_descriptor", copy_late)
    with anyio.fail_after(5), pytest.raises((zmq.SocketClosed, engine.closed)):
        await wait(engine, pull)
    for fd in copied:
        with pytest.raises(OSError):
            os.fstat(fd)


async def test_another_thread_closes_the_socket_before_the_wait(engine, connected, before_the_wait):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    view = zmq.Socket(shadow=pull)
    assert await pull.poll(1) == 0
    before_the_wait(lambda: in_a_thread(view.close))
    with anyio.fail_after(5), pytest.raises(engine.closed):
        await pull.recv()


@pytest.fixture
def _hasty():
    """Have threads change turns all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hasty")
async def test_a_thread_that_always_looks_takes_no_wake_up(connected):
    one, other = connected(zmq.DEALER, zmq.DEALER, "tcp")
    views = [zmq.Socket(shadow=each) for each in (one, other)]
    stopped = threading.Event()

    def look():
        while not stopped.is_set():
            for view in views:
                view.get(zmq.EVENTS)

    async def answer():
        async for message in other:
            await other.send(message)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(answer)
            for n in range(100):
                await one.send(b"%d" % n)
                assert await one.recv() == b"%d" % n
            group.cancel_scope.cancel()
    finally:
        stopped.set()
        thread.join()


@pytest.mark.usefixtures("operations")
@pytest.mark.parametrize("wait", WAITS)
async def test_a_socket_that_was_waited_for_closes_when_nobody_refers_to_it(engine, async_context, wait):
    pull = async_context.socket(zmq.PULL)
    pull.close_when_unused()
    fd = pull.fileno()
    with anyio.move_on_after(0.001):
        await wait(engine, pull)
    assert await pull.poll(1) == 0
    loop_state, copied = pull.waiting.loop_state, pull.waiting.copied
    assert fd in loop_state.readinesses
    gone = weakref.ref(pull)
    del pull
    await anyio.lowlevel.checkpoint()
    gc.collect()
    assert gone() is None
    while fd in loop_state.readinesses:  # if the collector ran between trio's tasks, one of them is told
        await anyio.lowlevel.checkpoint()
    with pytest.raises(OSError):
        os.fstat(copied)
