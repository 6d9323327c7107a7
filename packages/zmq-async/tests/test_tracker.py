"""A tracker is awaited until libzmq is done with the memory of a message."""

from __future__ import annotations

import asyncio
import threading

import pytest

import zmq
import zmq.asyncio

LARGE = b"x" * 200_000


async def test_awaiting_a_tracker_returns_when_the_receiver_let_go(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send(bytearray(LARGE), copy=False, track=True)
    assert isinstance(tracker, zmq.asyncio.MessageTracker)
    frame = await pull.recv(copy=False)
    waiting = asyncio.ensure_future(_wait_for_it(tracker))
    await asyncio.sleep(0)
    assert not waiting.done()

    del frame
    assert await waiting is None
    assert tracker.done


async def _wait_for_it(tracker):
    return await tracker


async def test_it_covers_every_frame_of_a_message(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send_multipart([LARGE, b"small", LARGE], copy=False, track=True)
    first, _, last = await pull.recv_multipart(copy=False)
    del first
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(tracker, 0.02)
    del last
    await asyncio.wait_for(tracker, 5)


async def test_it_comes_with_a_send_that_waited(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=1, rcvhwm=1)
    while (sending := push.send(LARGE, copy=False, track=True)).done():
        pass
    while not sending.done():
        await pull.recv()
    tracker = await sending
    receiving = asyncio.ensure_future(_drain(pull))
    await tracker
    receiving.cancel()


async def _drain(socket):
    while True:
        await socket.recv()


async def test_over_tcp_no_other_call_is_needed(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    receiving = asyncio.ensure_future(pull.recv())
    tracker = await push.send(LARGE * 10, copy=False, track=True)
    await asyncio.wait_for(tracker, 10)
    assert await receiving == LARGE * 10


async def test_what_is_done_already_needs_no_wait(connected):
    push, _ = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send(b"small enough to be copied", copy=False, track=True)
    assert tracker.done
    await tracker
    await zmq.asyncio.MessageTracker()


async def test_several_tasks_may_wait_and_be_cancelled(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send(LARGE, copy=False, track=True)
    frame = await pull.recv(copy=False)
    tasks = [asyncio.ensure_future(_wait_for_it(tracker)) for _ in range(5)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.wait(tasks[::2])
    del frame
    assert await asyncio.gather(tasks[1], tasks[3]) == [None, None]
    assert [task.cancelled() for task in tasks] == [True, False, True, False, True]


async def test_frames_and_trackers_of_plain_sockets_are_awaited_together(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    plain = zmq.Socket(shadow=push)
    frame = zmq.Frame(LARGE, track=True, copy=False)
    tracker = zmq.asyncio.MessageTracker(frame, plain.send(LARGE, copy=False, track=True))
    plain.send(frame, copy=False)
    del frame
    received = [await pull.recv(copy=False), await pull.recv(copy=False)]
    for _ in range(2):
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(tracker, 0.02)
        received.pop()
    await asyncio.wait_for(tracker, 5)


async def test_an_event_of_threads_can_be_watched_but_not_awaited():
    event = threading.Event()
    tracker = zmq.asyncio.MessageTracker(event)
    with pytest.raises(TypeError, match=r"Event calls no callback when it is set; use wait\(\)"):
        await tracker
    event.set()
    await tracker


async def test_a_tracker_that_outlives_its_loop_troubles_nobody(connected, endpoint):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send(LARGE, copy=False, track=True)
    frame = await pull.recv(copy=False)

    def wait_in_another_loop():
        loop = asyncio.new_event_loop()
        loop.run_until_complete(_start(loop))
        loop.close()

    async def _start(loop):
        tracker.__await__().send(None)  # what awaits it is gone, without being told

    thread = threading.Thread(target=wait_in_another_loop)
    thread.start()
    thread.join()
    del frame
    await tracker
