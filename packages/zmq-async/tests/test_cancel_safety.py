"""A message and the end of the wait for it fall into the same tick: whatever comes of it, no message is lost.

ZMQ_CANCEL_TRIALS sets how many trials each combination gets; the session `cancel` has 300, which are
more than 10,000 on each kind of loop.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

import pytest

import zmq

TRIALS = int(os.environ.get("ZMQ_CANCEL_TRIALS", "10"))


def _into(socket):
    room = bytearray(16)

    async def receive():
        size = await socket.recv_into(room)
        return bytes(room[:size])

    return receive()


# Each returns an awaitable; the message is an ASCII number, alone or in the last of two parts.
RECEIVES = {
    "recv": lambda s: s.recv(),
    "recv_frame": lambda s: s.recv(copy=False),
    "recv_tracked": lambda s: s.recv(copy=False, track=True),
    "recv_string": lambda s: s.recv_string(),
    "recv_json": lambda s: s.recv_json(),
    "recv_into": _into,
    "recv_many": lambda s: s.recv_many(),
    "recv_pyobj": lambda s: s.recv_pyobj(),
    "recv_multipart": lambda s: s.recv_multipart(),
    "recv_multipart_frames": lambda s: s.recv_multipart(copy=False),
    "recv_serialized": lambda s: s.recv_serialized(list),
    "recv_many_multipart": lambda s: s.recv_many_multipart(),
}


def _number(received):
    """What number came, whatever the receive made of it."""
    while isinstance(received, list):
        received = received[-1]
    return int(received.bytes if isinstance(received, zmq.Frame) else received)


def _send(name, socket, number):
    if name == "recv_pyobj":
        socket.send_pyobj(number)
    elif "multipart" in name or name == "recv_serialized":
        socket.send_multipart([b"first", b"%d" % number])
    else:
        socket.send(b"%d" % number)


async def _await_it(awaitable):
    return await awaitable


def _deadline_passes(loop, seconds=0.001):
    """Keep the loop from running until a timer of that many seconds is due."""
    end = loop.time() + seconds * 1.5
    while loop.time() < end:
        pass


async def _by_cancel(receive, arrive):
    task = asyncio.ensure_future(_await_it(receive()))
    await asyncio.sleep(0)
    arrive()
    asyncio.get_running_loop().call_soon(task.cancel)
    return await task


async def _by_wait_for(receive, arrive):
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: (arrive(), _deadline_passes(loop)))
    return await asyncio.wait_for(receive(), 0.001)


async def _by_wait_for_coroutine(receive, arrive):
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: loop.call_soon(lambda: (arrive(), _deadline_passes(loop))))
    return await asyncio.wait_for(_await_it(receive()), 0.001)


async def _by_timeout(receive, arrive):
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: (arrive(), _deadline_passes(loop)))
    async with asyncio.timeout(0.001):
        return await receive()


async def _by_task_group(receive, arrive):
    result = None

    async def get():
        nonlocal result
        result = await receive()

    async def fail():
        arrive()
        raise TimeoutError

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(get())
            await asyncio.sleep(0)
            group.create_task(fail())
    except Exception:  # a group of one
        if result is None:
            raise asyncio.TimeoutError from None
    return result


FORMS = [_by_cancel, _by_wait_for, _by_wait_for_coroutine]
if sys.version_info >= (3, 11):
    FORMS += [_by_timeout, _by_task_group]
# In these the message always comes first: each trial must have given it back.
CERTAIN = [_by_cancel, *FORMS[4:]]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__[1:])
@pytest.mark.parametrize("name", RECEIVES)
async def test_no_message_is_lost(name, form, connected, counted):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    sender, other_view = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    received = []
    cancelled = 0

    for number in range(TRIALS):

        def arrive(number=number):
            _send(name, sender, number)
            other_view.get(zmq.EVENTS)

        try:
            received.append(_number(await form(lambda: RECEIVES[name](pull), arrive)))
        except (asyncio.CancelledError, asyncio.TimeoutError):
            cancelled += 1
        # What was not received must be there, and be the next.
        if len(received) <= number:
            received.append(_number(await asyncio.wait_for(_await_it(RECEIVES[name](pull)), 5)))
    counted["cancel trials"] += TRIALS
    counted["cancel trials, message given back"] += cancelled
    counted["cancel trials, lost or out of order"] += sum(a != b for a, b in enumerate(received))
    assert received == list(range(TRIALS))
    assert other_view.try_recv() is None
    if form in CERTAIN:
        assert cancelled == TRIALS


async def test_cancelled_receives_keep_the_order_of_their_messages(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tasks = [asyncio.ensure_future(_await_it(pull.recv())) for _ in range(5)]
    await asyncio.sleep(0)
    for number in range(5):
        zmq.Socket(shadow=push).send(b"%d" % number)
    zmq.Socket(shadow=pull).get(zmq.EVENTS)
    asyncio.get_running_loop().call_soon(lambda: [task.cancel() for task in (tasks[3], *tasks[:3])])
    await asyncio.wait(tasks)

    assert tasks[4].result() == b"4"
    assert [await pull.recv() for _ in range(4)] == [b"0", b"1", b"2", b"3"]


async def test_pending_receives_get_the_messages_in_the_order_of_the_calls(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    futures = [pull.recv() for _ in range(50)]
    futures[7].cancel()
    for number in range(49):
        await push.send(b"%d" % number)

    results = [await future for future in futures if not future.cancelled()]
    assert results == [b"%d" % number for number in range(49)]


async def test_a_message_given_back_counts_as_readable_for_every_view(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    view = zmq.Socket(shadow=pull)
    task = asyncio.ensure_future(_await_it(pull.recv_json()))
    await asyncio.sleep(0)
    await push.send(b"[1, 2]")
    view.get(zmq.EVENTS)
    asyncio.get_running_loop().call_soon(task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task

    poller = zmq.Poller()
    poller.register(view, zmq.POLLIN)
    assert view.get(zmq.EVENTS) & zmq.POLLIN
    assert poller.poll(0) == [(view, zmq.POLLIN)]
    assert await pull.poll(0) == zmq.POLLIN
    assert view.recv(zmq.DONTWAIT) == b"[1, 2]"


async def test_a_part_given_back_keeps_the_parts_that_follow(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    task = asyncio.ensure_future(_await_it(pull.recv()))
    await asyncio.sleep(0)
    await push.send_multipart([b"a", b"b", b"c"])
    zmq.Socket(shadow=pull).get(zmq.EVENTS)
    asyncio.get_running_loop().call_soon(task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await pull.recv_multipart() == [b"a", b"b", b"c"]


async def test_a_future_whose_message_was_given_back_is_cancelled(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    future = pull.recv()
    task = asyncio.ensure_future(_await_it(future))
    await asyncio.sleep(0)
    await push.send(b"once")
    zmq.Socket(shadow=pull).get(zmq.EVENTS)
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.wait([task])

    assert future.cancelled()
    assert await pull.recv() == b"once"


async def test_a_cancelled_send_is_not_sent(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=1, rcvhwm=1)
    sent = 0
    while (future := push.send(b"%d" % sent)).done():
        sent += 1
    future.cancel()

    received = [await pull.recv() for _ in range(sent)]
    await push.send(b"last")
    assert [*received, await pull.recv()] == [*(b"%d" % number for number in range(sent)), b"last"]


async def test_random_timing_over_tcp_loses_nothing(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    received = []

    async def produce():
        for number in range(300):
            await push.send(b"%d" % number)
            await asyncio.sleep(number % 7 / 10_000)

    task = asyncio.ensure_future(produce())
    end = time.monotonic() + 20
    while len(received) < 300 and time.monotonic() < end:
        try:
            received.append(await asyncio.wait_for(pull.recv(), 0.0003))
        except asyncio.TimeoutError:
            continue
    await task
    assert received == [b"%d" % number for number in range(300)]


def test_nothing_is_lost_where_futures_and_tasks_are_python(run_python):
    done = run_python(
        """
        import sys
        sys.modules["_asyncio"] = None
        import asyncio
        import zmq
        import zmq.asyncio

        async def wait_for_it(future):
            return await future

        async def main():
            with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as pull:
                pull.bind("inproc://python")
                with context.socket(zmq.PUSH) as push:
                    push.connect("inproc://python")
                    future = pull.recv()
                    task = asyncio.ensure_future(wait_for_it(future))
                    await asyncio.sleep(0)
                    await push.send(b"once")
                    zmq.Socket(shadow=pull).get(zmq.EVENTS)
                    asyncio.get_running_loop().call_soon(task.cancel)
                    await asyncio.wait([task])
                    assert future.cancelled() and task.cancelled()
                    assert await pull.recv() == b"once"
                    waiting = pull.recv_json()
                    await push.send(b"[1]")
                    assert await waiting == [1]

        asyncio.run(main())
        print(asyncio.Future.__module__)
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "asyncio.futures\n"
