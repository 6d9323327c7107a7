"""What is particular to zmq.anyio: cancel scopes, threads, and loops that come and go."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading

import anyio
import anyio.from_thread
import anyio.lowlevel
import pytest
import trio

import zmq
import zmq.anyio
import zmq.asyncio

BACKENDS = ["asyncio", "trio"]


@pytest.fixture
def pair(endpoint):
    """Give two sockets that are connected, PUSH and PULL."""
    with zmq.anyio.Context() as context, context.socket(zmq.PUSH) as push, context.socket(zmq.PULL) as pull:
        pull.bind(endpoint("tcp"))
        push.connect(pull.last_endpoint.decode())
        yield push, pull
        push.close(0)


def raises_cancelled(call):
    """Return a coroutine function that tells whether the call is cancelled in a scope that is."""

    async def main():
        with anyio.CancelScope() as scope:
            scope.cancel()
            await call()
        return scope.cancelled_caught

    return main


@pytest.mark.parametrize("backend", BACKENDS)
def test_nothing_is_sent_or_received_in_a_cancelled_scope(backend, pair):
    push, pull = pair
    zmq.Socket(shadow=push).send(b"1")
    assert zmq.Socket(shadow=pull).poll(5000)
    poller = zmq.anyio.Poller()
    poller.register(pull)
    for call in (
        pull.recv,
        pull.recv_multipart,
        pull.recv_many,
        lambda: pull.recv(zmq.DONTWAIT),
        lambda: pull.recv_into(bytearray(3)),
        lambda: push.send(b"2"),
        lambda: push.send_multipart([b"2"]),
        lambda: push.send_many([b"2"]),
        pull.poll,
        poller.poll,
    ):
        assert anyio.run(raises_cancelled(call), backend=backend)
    view = zmq.Socket(shadow=pull)
    assert view.recv() == b"1"
    assert view.poll(20) == 0


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "look",
    [
        lambda pull, _: pull.recv(zmq.DONTWAIT),
        lambda pull, _: pull.recv(timeout=0),
        lambda pull, _: pull.poll(0),
        lambda pull, _: zmq.anyio.Poller().poll(0),
        lambda _, push: push.send(b"x", zmq.DONTWAIT),
    ],
    ids=["recv dontwait", "recv timeout", "poll", "poller", "send dontwait"],
)
def test_a_task_that_only_looks_lets_others_run(backend, look, pair):
    _, pull = pair

    async def main():
        ran = False

        async def other():
            nonlocal ran
            ran = True

        async with anyio.create_task_group() as group:
            group.start_soon(other)
            for _ in range(300):
                with contextlib.suppress(zmq.Again):
                    await look(pull, alone)
                if ran:
                    return True
        return False

    with pull.context.socket(zmq.PUSH) as alone:
        assert anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_flood_lets_others_run_and_cancel_it(backend, pair):
    push, pull = pair
    zmq.Socket(shadow=push).send_many([b"x"] * 900)

    async def main():
        received = 0

        async def stop(group):
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(stop, group)
            async for _ in pull:
                received += 1
        return received

    assert anyio.run(main, backend=backend) <= 300


def test_a_socket_follows_the_loop_that_runs(pair):
    push, pull = pair

    async def exchange():
        waiting = []

        async def receive():
            waiting.append(await pull.recv())

        async with anyio.create_task_group() as group:
            group.start_soon(receive)
            await anyio.lowlevel.checkpoint()
            await push.send(b"x")
        return waiting

    for _ in range(2):
        assert trio.run(exchange) == [b"x"]
        assert asyncio.run(exchange()) == [b"x"]
        assert anyio.run(exchange, backend="trio") == [b"x"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_threads_use_a_socket_through_a_blocking_portal(backend, pair):
    push, pull = pair
    with anyio.from_thread.start_blocking_portal(backend) as portal:
        waiting = portal.start_task_soon(pull.recv)
        portal.call(push.send, b"from a thread")
        assert waiting.result(10) == b"from a thread"
        closed = portal.start_task_soon(pull.recv)
        assert portal.call(push.poll, 1000, zmq.POLLOUT) == zmq.POLLOUT
        portal.start_task_soon(pull.aclose).result(10)
        with pytest.raises(zmq.SocketClosed):
            closed.result(10)


def test_asyncio_s_own_cancellation_loses_no_message(pair):
    push, pull = pair

    async def main():
        task = asyncio.ensure_future(pull.recv())
        await asyncio.sleep(0)
        zmq.Socket(shadow=push).send(b"once")
        while not zmq.Socket(shadow=pull).get(zmq.EVENTS) & zmq.POLLIN:
            pass
        asyncio.get_running_loop().call_soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(pull.poll(-1, zmq.POLLERR), 0.01)
        return await asyncio.wait_for(pull.recv(), 5)

    assert asyncio.run(main()) == b"once"


def test_sockets_of_zmq_asyncio_and_of_zmq_anyio_take_turns(pair):
    push, pull = pair

    async def main():
        other = zmq.asyncio.Socket(pull)
        first = asyncio.ensure_future(pull.recv())
        await asyncio.sleep(0)
        second = other.recv()
        third = asyncio.ensure_future(pull.recv())
        await asyncio.sleep(0)
        await push.send_many([b"1", b"2", b"3"])
        return await asyncio.gather(first, second, third)

    assert asyncio.run(main()) == [b"1", b"2", b"3"]


def test_trio_as_a_guest_of_asyncio_has_sockets_too(pair):
    push, pull = pair

    async def exchange():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(push.send, b"guest")
            return await pull.recv()

    async def host():
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        trio.lowlevel.start_guest_run(
            exchange, run_sync_soon_threadsafe=loop.call_soon_threadsafe, done_callback=over.set_result
        )
        return (await over).unwrap()

    assert asyncio.run(host()) == b"guest"


def test_two_trio_runs_at_once_have_lines_of_their_own(pair):
    push, pull = pair
    received = []

    def receive():
        received.append(trio.run(pull.recv))

    thread = threading.Thread(target=receive)
    thread.start()
    trio.run(push.send, b"x")
    thread.join()
    assert received == [b"x"]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors by way of Linux's /proc")
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_run_leaves_no_descriptors(backend, pair):
    _, pull = pair

    async def wait():
        poller = zmq.anyio.Poller()
        poller.register(pull, zmq.POLLIN)
        assert await poller.poll(1) == []
        with anyio.move_on_after(0.001):
            await pull.recv()

    def count():
        return len(os.listdir("/proc/self/fd"))

    anyio.run(wait, backend=backend)
    anyio.run(wait, backend="trio")  # sweeps out what an asyncio loop left when it was closed
    before, runs = count(), 10
    for _ in range(runs):
        anyio.run(wait, backend=backend)
    assert count() < before + runs  # one that each run left would make as many


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_context_is_terminated_though_the_caller_is_cancelled(backend, wait_until):
    context = zmq.anyio.Context()
    pull = context.socket(zmq.PULL)
    assert anyio.run(raises_cancelled(context.aclose), backend=backend)
    wait_until(lambda: context.closed)
    assert pull.closed


def test_without_a_loop_a_socket_says_so(pair):
    _, pull = pair
    waiting = pull.recv()
    with pytest.raises(RuntimeError, match="running event loop"):
        waiting.send(None)


def test_a_socket_without_a_context_is_one_of_the_instance():
    with zmq.anyio.Context.instance() as instance:
        assert type(instance) is zmq.anyio.Context
        assert zmq.anyio.Context.instance() is instance
        assert instance.underlying not in (
            zmq.Context.instance().underlying,
            zmq.asyncio.Context.instance().underlying,
        )
        with zmq.anyio.Socket(None, zmq.PULL) as socket, zmq.anyio.Socket.from_socket(socket) as view:
            assert socket.context is instance
            assert view.underlying == socket.underlying


def test_without_anyio_the_error_says_what_to_install(run_python):
    done = run_python(
        """
        import sys
        sys.modules["anyio"] = None
        import zmq.asyncio
        try:
            import zmq.anyio
        except ImportError as error:
            print(error)
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "zmq.anyio needs anyio: pip install 'zmq-async[anyio]'\n"


def test_zmq_asyncio_needs_neither_anyio_nor_trio(run_python):
    done = run_python(
        "import sys, zmq.asyncio; print(*sorted({'anyio', 'trio', 'sniffio'} & set(sys.modules)))"
    )
    assert (done.returncode, done.stdout) == (0, "\n")


def test_zmq_anyio_loads_trio_only_for_trio(run_python):
    done = run_python(
        """
        import asyncio, sys
        import zmq, zmq.anyio

        async def main():
            async with zmq.anyio.Context() as context, context.socket(zmq.PULL) as pull:
                assert await pull.poll(1) == 0

        asyncio.run(main())
        print("trio" in sys.modules)
        """
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "False\n")
