"""libzmq signals a change once: whoever takes that signal, nobody waits for ever."""

from __future__ import annotations

import asyncio
import threading

import pytest

import zmq

TRIALS = 1000


def _send(view):
    view.send(b"back", zmq.DONTWAIT)


def _poll(view):
    view.poll(0)


def _events(view):
    view.get(zmq.EVENTS)


def _poller(view):
    poller = zmq.Poller()
    poller.register(view, zmq.POLLIN)
    poller.poll(0)


@pytest.mark.parametrize("call", [_send, _poll, _events, _poller], ids=lambda call: call.__name__[1:])
async def test_a_call_through_another_view_takes_no_wake_up(call, connected, counted):
    near, far = connected(zmq.DEALER, zmq.DEALER, "tcp", sndhwm=0, rcvhwm=0)
    view, peer = zmq.Socket(shadow=near), zmq.Socket(shadow=far)
    for number in range(TRIALS):
        waiting = near.recv()
        assert not waiting.done()
        peer.send(b"%d" % number)
        while not view.get(zmq.EVENTS) & zmq.POLLIN:  # the message has come, and its signal is taken
            pass
        call(view)
        assert await waiting == b"%d" % number
        counted[f"wake-ups that survived {call.__name__[1:]}() of {TRIALS}"] += 1
        while peer.try_recv() is not None:
            pass


async def test_a_sender_learns_of_room_whoever_takes_the_signal(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp", sndhwm=1, rcvhwm=1)
    view, peer = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    received = 0
    for _ in range(50):
        waiting = push.send(b"x" * 100_000)
        while waiting.done():
            waiting = push.send(b"x" * 100_000)
        while not waiting.done():
            view.get(zmq.EVENTS)
            received += peer.try_recv() is not None
            await asyncio.sleep(0)
        while peer.try_recv() is not None:
            received += 1
    assert received


async def test_a_call_from_another_thread_takes_no_wake_up(connected):
    near, far = connected(zmq.DEALER, zmq.DEALER)
    view = zmq.Socket(shadow=near)
    loop = asyncio.get_running_loop()
    for number in range(100):
        waiting = near.recv()
        zmq.Socket(shadow=far).send(b"%d" % number)
        # Nothing but this thread runs until it is done: the loop cannot have seen the signal.
        thread = threading.Thread(target=view.get, args=(zmq.EVENTS,))
        thread.start()
        thread.join()
        assert await asyncio.wait_for(waiting, 5) == b"%d" % number
    assert loop.is_running()


async def test_two_async_views_of_one_socket_both_get_messages(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    other = zmq.asyncio.Socket(pull)
    first, second = pull.recv(), other.recv()
    await push.send(b"1")
    await push.send(b"2")
    assert [await first, await second] == [b"1", b"2"]
    third = other.recv()
    await push.send(b"3")
    assert await third == b"3"


async def test_receivers_and_senders_of_one_socket_do_not_hinder_each_other(connected):
    near, far = connected(zmq.DEALER, zmq.DEALER, "tcp", sndhwm=10, rcvhwm=10)

    async def answer():
        while True:
            await far.send_multipart(await far.recv_multipart())

    answering = asyncio.ensure_future(answer())

    async def ask():
        for number in range(2000):
            await near.send(b"%d" % number)

    asking = asyncio.ensure_future(ask())
    assert [await near.recv() for _ in range(2000)] == [b"%d" % number for number in range(2000)]
    await asking
    answering.cancel()
