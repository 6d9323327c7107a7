"""A message and the end of the wait for it, by asyncio's own means, fall into the same tick: no message is lost."""

from __future__ import annotations

import asyncio
import sys

import pytest

import zmq


# Each returns an awaitable; the message is an ASCII number, alone or in the last of two parts.
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
async def test_no_message_is_lost(numbered, form, connected, trials):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    sender, other_view = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    count = 10 * trials.factor
    received = []
    cancelled = 0

    for number in range(count):

        def arrive(number=number):
            numbered.send(sender, number)
            other_view.get(zmq.EVENTS)

        try:
            received.append(numbered.number(await form(lambda: numbered.receive(pull), arrive)))
        except (asyncio.CancelledError, asyncio.TimeoutError):
            cancelled += 1
        # What was not received must be there, and be the next.
        if len(received) <= number:
            received.append(numbered.number(await asyncio.wait_for(_await_it(numbered.receive(pull)), 5)))
    trials.count("trials of a cancellation that comes with the message", count)
    trials.count("cancelled, the message came next", cancelled)
    trials.count("lost", count - len(set(received)))
    assert received == list(range(count))
    assert other_view.try_recv() is None
    if form in CERTAIN:
        assert cancelled == count


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


async def _shared(pull, push, callback=None):
    """Return a receive Future that two tasks await, as its message has come and neither has run."""
    future = pull.recv()
    if callback is not None:
        future.add_done_callback(callback)
    tasks = [asyncio.ensure_future(_await_it(future)) for _ in range(2)]
    await asyncio.sleep(0)
    zmq.Socket(shadow=push).send(b"once")
    while not future.done():
        await asyncio.sleep(0)
    return future, tasks


async def test_a_task_keeps_the_message_when_another_that_awaits_it_is_cancelled(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    for cancelled in (0, 1):
        future, tasks = await _shared(pull, push)
        tasks[cancelled].cancel()
        await asyncio.wait(tasks)
        assert tasks[cancelled].cancelled()
        assert tasks[1 - cancelled].result() == future.result() == b"once"
        assert await pull.poll(0) == 0


async def test_a_message_goes_back_when_all_tasks_that_await_it_are_cancelled(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    future, tasks = await _shared(pull, push)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert future.cancelled()
    for look in (future.result, future.exception):
        with pytest.raises(asyncio.CancelledError):
            look()
    with pytest.raises(asyncio.CancelledError):
        await future
    assert await pull.recv() == b"once"


async def test_a_message_that_a_callback_saw_does_not_go_back(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    seen = []
    future, tasks = await _shared(pull, push, lambda future: seen.append(future.result()))
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert seen == [b"once"]
    assert future.result() == b"once"
    assert await pull.poll(0) == 0


async def test_a_message_that_the_program_read_does_not_go_back(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    future, tasks = await _shared(pull, push)
    assert future.result() == b"once"
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert await pull.poll(0) == 0


async def test_a_callback_that_was_removed_does_not_keep_the_message(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    future = pull.recv()
    done, pending = await asyncio.wait([future], timeout=0)
    assert not done
    assert pending == {future}
    task = asyncio.ensure_future(_await_it(future))
    await asyncio.sleep(0)
    zmq.Socket(shadow=push).send(b"once")
    while not future.done():
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert await pull.recv() == b"once"


@pytest.mark.parametrize("fits", [True, False])
async def test_another_thread_that_uses_the_socket_after_a_receive_costs_no_message(
    fits, connected, monkeypatch
):
    push, pull = connected(zmq.PUSH, zmq.PULL)

    def in_use(_):
        raise zmq.SocketInUse

    monkeypatch.setattr("zmq.sugar.recv_modes._receipt", in_use)
    waiting = pull.recv() if fits else pull.recv_into(bytearray(1), truncate=False)
    await push.send(b"long")
    if fits:
        assert await waiting == b"long"
    else:
        with pytest.raises(ValueError, match="room"):
            await waiting
        assert await pull.recv() == b"long"


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
