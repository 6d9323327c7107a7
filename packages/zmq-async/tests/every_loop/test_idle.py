"""A socket that nobody waits for keeps its loop from nothing, whatever happens to it."""

from __future__ import annotations

import select
import threading

import anyio
import anyio.lowlevel
import pytest

import zmq

TURNS = 100


@pytest.fixture
def looks(engine, monkeypatch):
    """Give a list that grows by each look of a line at its socket."""
    made = []
    check = engine.readiness.check

    def counted(readiness):
        made.append(readiness)
        check(readiness)

    monkeypatch.setattr(engine.readiness, "check", counted)
    return made


async def _give_up_waiting(socket):
    with anyio.move_on_after(0.001) as scope:
        await socket.recv()
    assert scope.cancelled_caught


async def _looks_in_some_turns(looks):
    looks.clear()
    for _ in range(TURNS):
        await anyio.lowlevel.checkpoint()
    return len(looks)


async def _looks_once_signalled(readiness, looks):
    assert select.select([readiness.fd], (), (), 10)[0]
    return await _looks_in_some_turns(looks)


async def test_a_message_that_comes_when_nobody_waits_is_looked_at_once(engine, connected, looks):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    await _give_up_waiting(pull)
    await push.send(b"early")
    assert await _looks_once_signalled(pull.waiting, looks) < TURNS / 10
    assert await pull.recv() == b"early"


async def test_a_peer_that_comes_when_nobody_waits_is_looked_at_once(engine, async_socket, endpoint, looks):
    router = async_socket(zmq.ROUTER)
    router.bind(endpoint("tcp"))
    await _give_up_waiting(router)
    dealer = async_socket(zmq.DEALER)
    dealer.connect(router.last_endpoint.decode())
    assert await _looks_once_signalled(router.waiting, looks) < TURNS / 10
    await dealer.send(b"hello")
    assert (await router.recv_multipart())[1:] == [b"hello"]


async def test_the_end_of_the_context_is_looked_at_once(engine, looks, endpoint):
    context = engine.module.Context()
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind(endpoint("tcp"))
    push.connect(pull.last_endpoint.decode())
    await _give_up_waiting(pull)
    readiness = pull.waiting
    ending = threading.Thread(target=context.term)
    ending.start()
    try:
        assert await _looks_once_signalled(readiness, looks) < TURNS / 10
        with pytest.raises(zmq.ContextTerminated):
            await pull.recv()
        push.close(0)  # and its peer hears of that
        assert await _looks_in_some_turns(looks) < TURNS / 10
    finally:
        push.close(0)
        pull.close(0)
        ending.join()
