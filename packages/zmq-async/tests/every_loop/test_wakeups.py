"""libzmq signals a change once: whoever takes that signal, nobody waits for ever."""

from __future__ import annotations

import threading

import anyio
import anyio.lowlevel
import pytest

import zmq


def numbers(count):
    return [b"%d" % number for number in range(count)]


def _call_send(view):
    view.send(b"back", zmq.DONTWAIT)


def _call_poll(view):
    view.poll(0)


def _call_events(view):
    view.get(zmq.EVENTS)


def _call_poller(view):
    poller = zmq.Poller()
    poller.register(view, zmq.POLLIN)
    poller.poll(0)


@pytest.mark.parametrize(
    "call", [_call_send, _call_poll, _call_events, _call_poller], ids=lambda call: call.__name__[6:]
)
async def test_a_call_through_another_view_takes_no_wake_up(engine, call, connected, trials, tasks):
    near, far = connected(zmq.DEALER, zmq.DEALER, "tcp", sndhwm=0, rcvhwm=0)
    view, peer = zmq.Socket(shadow=near), zmq.Socket(shadow=far)
    count = 90 * trials.factor
    async with anyio.create_task_group() as group:
        for number in numbers(count):
            (waiting,) = await tasks(group, near.recv)
            peer.send(number)
            while not view.get(zmq.EVENTS) & zmq.POLLIN:  # the message has come, and its signal is taken
                pass
            call(view)
            assert await waiting.outcome() == number
            while peer.try_recv() is not None:
                pass
    trials.count("trials of a wake-up that another view takes, none lost", count)


async def test_a_call_from_another_thread_takes_no_wake_up(engine, connected, tasks):
    near, far = connected(zmq.DEALER, zmq.DEALER)
    view = zmq.Socket(shadow=near)
    async with anyio.create_task_group() as group:
        for number in numbers(20):
            (waiting,) = await tasks(group, near.recv)
            zmq.Socket(shadow=far).send(number)
            # Nothing but this thread runs until it is done: the loop cannot have seen the signal.
            thread = threading.Thread(target=view.get, args=(zmq.EVENTS,))
            thread.start()
            thread.join()
            with anyio.fail_after(10):
                assert await waiting.outcome() == number


async def test_a_sender_learns_of_room_whoever_takes_the_signal(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp", sndhwm=1, rcvhwm=1)
    view, peer = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    sent = 0

    async def produce():
        nonlocal sent
        for _ in range(200):
            await push.send(b"x" * 100_000)
            sent += 1

    received = 0
    async with anyio.create_task_group() as group:
        group.start_soon(produce)
        while received < 200:
            view.get(zmq.EVENTS)
            received += peer.try_recv() is not None
            await anyio.lowlevel.checkpoint()
    assert sent == 200


async def test_two_async_views_of_one_socket_both_get_messages(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    other = engine.module.Socket(pull)
    async with anyio.create_task_group() as group:
        waiting = await tasks(group, pull.recv, other.recv, pull.recv)
        for number in numbers(3):
            await push.send(number)
        assert [await task.outcome() for task in waiting] == numbers(3)


async def test_a_poll_that_began_before_a_receive_is_told_of_its_message(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    poller = engine.module.Poller()
    poller.register(pull, zmq.POLLIN)
    async with anyio.create_task_group() as group:
        polling, polling_all, receiving, later = await tasks(
            group, pull.poll, poller.poll, pull.recv, pull.poll
        )
        await push.send(b"x")
        assert await receiving.outcome() == b"x"
        assert await polling.outcome() == zmq.POLLIN
        assert await polling_all.outcome() == [(pull, zmq.POLLIN)]
        assert not later.over.is_set()
        await push.send(b"y")
        assert await later.outcome() == zmq.POLLIN
    assert await pull.recv() == b"y"
