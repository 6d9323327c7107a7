"""Sockets belong to no loop: they use the one that runs, whatever it can do."""

from __future__ import annotations

import asyncio
import os
import socket as system_socket
import sysconfig
import threading
import weakref

import pytest

import zmq
import zmq.asyncio


class LoopOfCompletions(asyncio.SelectorEventLoop):
    """A loop that cannot watch descriptors for others, as Windows' default."""

    def add_reader(self, fd, callback, *args):
        raise NotImplementedError

    def remove_reader(self, fd):
        raise NotImplementedError


def test_a_socket_made_before_the_loop_works_in_each_loop(socket, endpoint):
    with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as pull:
        pull.bind(endpoint("tcp"))
        push = socket(zmq.PUSH)
        push.connect(pull.last_endpoint.decode())

        async def receive():
            waiting = pull.recv()
            push.send(b"x")
            return await waiting

        for _ in range(3):
            assert asyncio.run(receive()) == b"x"


def test_who_waited_in_a_closed_loop_is_forgotten(async_socket, socket, endpoint):
    pull = async_socket(zmq.PULL)
    pull.bind(endpoint("tcp"))
    push = socket(zmq.PUSH)
    push.connect(pull.last_endpoint.decode())

    async def abandon():
        return pull.recv()

    abandoned = asyncio.run(abandon())

    async def receive():
        push.send(b"x")
        return await pull.recv()

    assert asyncio.run(receive()) == b"x"
    assert not abandoned.done()


def test_a_call_in_the_moment_in_which_the_loop_is_closed_troubles_nobody(async_socket, endpoint):
    class Closing(asyncio.SelectorEventLoop):
        """A loop that is closed right after somebody was told that it is not."""

        waits = False

        def is_closed(self):
            closed = super().is_closed()
            if self.waits:
                self.waits = False
                self.close()
            return closed

    pull = async_socket(zmq.PULL)
    view = zmq.Socket(shadow=pull)
    loop = Closing()

    async def leave_waiting():
        pull.recv()

    loop.run_until_complete(leave_waiting())
    loop.waits = True
    thread = threading.Thread(target=view.get, args=(zmq.EVENTS,))
    thread.start()
    thread.join()
    assert loop.is_closed()


def test_loops_of_several_threads_may_begin_at_once():
    from zmq.asyncio import _loop_state

    loops = [asyncio.new_event_loop() for _ in range(2)]

    class Ended(asyncio.AbstractEventLoop):
        """A closed loop; while one thread asks whether it is, another begins a loop."""

        asked = False

        def is_closed(self):
            if not self.asked:
                self.asked = True
                thread = threading.Thread(target=_loop_state.loop_state_of, args=(loops[0],))
                thread.start()
                thread.join()
            return True

    ended = Ended()
    loop_state = _loop_state.LoopState(ended)
    reference = weakref.ref(loop_state)
    _loop_state._loop_states[reference] = None
    found = _loop_state.loop_state_of(loops[1])
    assert found.loop is loops[1]
    assert found is _loop_state.loop_state_of(loops[1])
    assert reference not in _loop_state._loop_states
    for loop in loops:
        loop.close()


@pytest.mark.skipif(
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    reason="asyncio's own __del__ of a loop prints errors there, as the collector closes the loop's sockets first",
)
@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors by way of Linux's /proc")
def test_loops_that_were_dropped_unclosed_leave_no_descriptors(run_python):
    done = run_python(
        """
        import asyncio, gc, os, warnings
        import zmq, zmq.asyncio
        warnings.simplefilter("ignore", ResourceWarning)  # each tells that the loop was not closed

        async def talk():
            waiting = asyncio.ensure_future(pull.recv())
            await asyncio.sleep(0)
            await push.send(b"x")
            assert await waiting == b"x"

        def descriptors_after(count):
            for _ in range(count):
                asyncio.new_event_loop().run_until_complete(talk())
            gc.collect()
            return len(os.listdir("/proc/self/fd"))

        with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
            pull.bind("inproc://dropped")
            push.connect("inproc://dropped")
            before = descriptors_after(5)
            print(descriptors_after(400) - before <= 6)
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


def outcome_in_a_thread(call):
    """Return what the call returns or raises in a thread that has no loop."""
    outcome = []

    def run():
        try:
            outcome.append(call())
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return outcome[0]


@pytest.mark.parametrize("used", [True, False], ids=["used in a loop", "new"])
async def test_without_a_loop_nothing_is_sent_or_taken(used, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    view, peer = zmq.Socket(shadow=pull), zmq.Socket(shadow=push)
    if used:
        await push.send(b"x")
        await pull.recv()
    poller = zmq.asyncio.Poller()
    poller.register(pull, zmq.POLLIN)
    for send in (
        lambda: push.send(b"x"),
        lambda: push.send(b"x", zmq.DONTWAIT),
        lambda: push.send_multipart([b"x"]),
        lambda: push.send_string("x"),
        lambda: push.send_json(1),
        lambda: push.send_pyobj(1),
        lambda: push.send_serialized(b"x", lambda message: [message]),
        lambda: push.send_many([b"x"]),
    ):
        assert isinstance(outcome_in_a_thread(send), RuntimeError)
        assert view.try_recv() is None
    peer.send(b"[1]")
    view.poll(5000)
    for receive in (
        pull.recv,
        lambda: pull.recv(zmq.DONTWAIT),
        pull.recv_multipart,
        pull.recv_string,
        pull.recv_json,
        lambda: pull.recv_serialized(list),
        lambda: pull.recv_into(bytearray(5)),
        lambda: pull.recv_multipart_into([bytearray(5)]),
        pull.recv_many,
        pull.recv_many_multipart,
        pull.poll,
        lambda: pull.poll(0),
        poller.poll,
        lambda: poller.poll(0),
    ):
        assert isinstance(outcome_in_a_thread(receive), RuntimeError)
    assert await pull.recv() == b"[1]"


def test_a_loop_that_is_set_and_does_not_run_is_used(async_socket, endpoint):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    pull.bind(endpoint("inproc"))
    push.connect(pull.last_endpoint.decode())

    async def once():
        await push.send(b"in a loop that runs")
        assert await pull.recv() == b"in a loop that runs"

    for _ in range(2):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(push.send(b"at once"))
            assert loop.run_until_complete(pull.recv()) == b"at once"
            later = pull.recv_multipart()
            loop.call_soon(zmq.Socket.shadow(push).send, b"later")
            assert loop.run_until_complete(later) == [b"later"]
        finally:
            asyncio.set_event_loop(None)
            loop.close()
        asyncio.run(once())


def test_a_closed_loop_that_is_set_takes_no_message(async_socket, endpoint):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    pull.bind(endpoint("inproc"))
    push.connect(pull.last_endpoint.decode())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.close()
    try:
        for call in (pull.recv, pull.poll, lambda: pull.recv(timeout=5000)):
            with pytest.raises(RuntimeError, match="closed"):
                call()
    finally:
        asyncio.set_event_loop(None)
    assert not pull.waiting.receivers
    assert not pull.waiting.listeners

    async def receive():
        await push.send(b"x")
        return await pull.recv()

    assert asyncio.run(receive()) == b"x"


def test_a_loop_that_cannot_watch_descriptors_gets_a_thread(async_socket, endpoint):
    dealer, router = async_socket(zmq.DEALER), async_socket(zmq.ROUTER)
    router.bind(endpoint("tcp"))
    dealer.connect(router.last_endpoint.decode())

    async def answer():
        while True:
            await router.send_multipart(await router.recv_multipart())

    async def ask():
        answering = asyncio.ensure_future(answer())
        for number in range(500):
            await dealer.send(b"%d" % number)
            assert await dealer.recv() == b"%d" % number
        assert await dealer.poll(1) == 0
        answering.cancel()
        near, far = system_socket.socketpair()
        with near, far:
            poller = zmq.asyncio.Poller()
            poller.register(dealer, zmq.POLLIN)
            poller.register(near, zmq.POLLIN)
            waiting = poller.poll(5000)
            far.send(b"x")
            assert await waiting == [(near.fileno(), zmq.POLLIN)]
        assert any(thread.name == "zmq-selector" for thread in threading.enumerate())
        dealer.close()
        router.close()
        assert not any(thread.name == "zmq-selector" for thread in threading.enumerate())

    loop = LoopOfCompletions()
    try:
        loop.run_until_complete(ask())
    finally:
        loop.close()


def test_a_loop_gets_as_many_threads_as_it_has_sockets_for(async_socket, endpoint, monkeypatch):
    monkeypatch.setattr("zmq.asyncio._selector_thread.MOST_READERS", 3)
    pulls = [async_socket(zmq.PULL) for _ in range(10)]
    pushes = [async_socket(zmq.PUSH) for _ in pulls]
    for push, pull in zip(pushes, pulls):
        pull.bind(endpoint("inproc"))
        push.connect(pull.last_endpoint.decode())

    async def talk():
        for number in range(20):
            waiting = [pull.recv() for pull in pulls]
            for push in pushes:
                await push.send(b"%d" % number)
            assert await asyncio.gather(*waiting) == [b"%d" % number] * 10
        threads = [thread for thread in threading.enumerate() if thread.name == "zmq-selector"]
        assert len(threads) == 4
        for pull in pulls:
            pull.close()
        assert not any(thread.is_alive() for thread in threads)

    loop = LoopOfCompletions()
    try:
        loop.run_until_complete(talk())
    finally:
        loop.close()


def test_sync_and_async_sockets_share_a_context_both_ways(context):
    async def talk(async_context, sync_context, name):
        async with async_context.socket(zmq.PULL) as pull:
            pull.bind(name)
            with sync_context.socket(zmq.PUSH) as push:
                push.connect(name)
                waiting = pull.recv()
                push.send(b"x")
                assert await waiting == b"x"

    asyncio.run(talk(zmq.asyncio.Context.shadow(context), context, "inproc://a"))
    asyncio.run(talk(zmq.asyncio.Context(context), context, "inproc://b"))
    with zmq.asyncio.Context() as own:
        asyncio.run(talk(own, zmq.Context.shadow(own), "inproc://c"))


def test_the_instance_is_a_context_of_its_own():
    class Own(zmq.asyncio.Context):
        pass

    with zmq.Context.instance() as plain, zmq.asyncio.Context.instance() as instance:
        assert type(instance) is zmq.asyncio.Context
        assert instance.underlying != plain.underlying
        assert zmq.asyncio.Context.instance() is instance
        assert Own.instance() is instance


async def test_the_end_of_the_plain_instance_leaves_the_sockets_of_the_async_one_alone():
    with zmq.asyncio.Context.instance() as instance:
        pull, push = instance.socket(zmq.PULL), instance.socket(zmq.PUSH)
        pull.bind("inproc://other-library")
        push.connect("inproc://other-library")
        waiting = pull.recv()
        publisher = zmq.Context.instance().socket(zmq.PUB)
        zmq.Context.instance().destroy(linger=0)
        assert publisher.closed
        zmq.Context.instance().term()
        assert zmq.asyncio.Context.instance() is instance
        await push.send(b"x")
        assert await waiting == b"x"


def test_the_end_of_the_async_instance_leaves_the_sockets_of_the_plain_one_alone():
    with zmq.Context.instance() as instance, instance.socket(zmq.PULL) as pull:
        zmq.asyncio.Context.instance().destroy(linger=0)
        zmq.asyncio.Context.instance().term()
        assert not pull.closed
        assert zmq.Context.instance() is instance


async def test_a_sync_view_of_an_async_socket_is_sync(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"x")
    view = zmq.Socket.shadow(pull)
    assert view.recv() == b"x"
    assert type(zmq.asyncio.Socket.from_socket(view)) is zmq.asyncio.Socket


def test_deprecated_names_say_so():
    with pytest.warns(DeprecationWarning, match="install"):
        zmq.asyncio.install()
    with pytest.warns(DeprecationWarning, match="ZMQEventLoop"):
        loop = zmq.asyncio.ZMQEventLoop()
    loop.close()
