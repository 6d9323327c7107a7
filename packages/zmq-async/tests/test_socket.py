"""What is asyncio's alone: what the Futures of a socket are, and when they raise."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading

import pytest

import zmq
import zmq.asyncio
from zmq.utils.monitor import recv_monitor_message


async def test_async_sockets_are_sockets_without_getattr(async_socket):
    assert isinstance(async_socket(zmq.PULL), zmq.Socket)
    assert not any("__getattr__" in cls.__dict__ for cls in zmq.asyncio.Socket.__mro__)


async def test_what_completes_at_once_is_a_done_plain_future(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"joins the loop")
    await pull.recv()
    sent, received = push.send(b"x"), pull.recv()
    assert type(sent) is type(received) is asyncio.Future
    assert sent.result() is None
    assert received.result() == b"x"


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.send_string(b"bytes"),
        lambda s: s.send_many("text"),
        lambda s: s.recv_many(0),
        lambda s: s.recv("text"),
        lambda s: s.recv_multipart("text"),
        lambda s: s.recv_string("text"),
        lambda s: s.recv_json("text"),
        lambda s: s.recv_pyobj(None),
        lambda s: s.recv_serialized(list, "text"),
        lambda s: s.recv_into(bytearray(3), flags="text"),
        iter,
    ],
)
async def test_bad_arguments_raise_at_the_call(call, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"kept")
    with pytest.raises((TypeError, ValueError)):
        call(pull)
    assert await pull.recv() == b"kept"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda s: s.recv_into(3), TypeError),
        (lambda s: s.recv_into(b"read-only"), BufferError),
        (lambda s: s.recv_into(bytearray(3), nbytes=4), ValueError),
        (lambda s: s.recv_into(bytearray(3), nbytes="text"), TypeError),
        (lambda s: s.recv_multipart_into([3]), TypeError),
    ],
)
async def test_memory_that_cannot_be_used_is_an_error_of_the_future(call, error, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"kept")
    assert isinstance(call(pull).exception(), error)
    assert await pull.recv() == b"kept"


def poller_of(socket):
    poller = zmq.asyncio.Poller()
    poller.register(socket)
    return poller


@pytest.mark.parametrize("used", [True, False], ids=["used in a loop", "new"])
@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.recv(),
        lambda s: s.recv(copy=False),
        lambda s: s.recv(copy=False, track=True),
        lambda s: s.recv_multipart(),
        lambda s: s.recv_string(),
        lambda s: s.recv_json(),
        lambda s: s.recv_pyobj(),
        lambda s: s.recv_serialized(list),
        lambda s: s.recv_into(bytearray(3)),
        lambda s: s.recv_into(b"read-only"),
        lambda s: s.recv_many(),
        lambda s: s.poll(),
        lambda s: s.poll(0),
        lambda s: s.poll(5, zmq.POLLOUT),
        lambda s: poller_of(s).poll(0),
        lambda s: poller_of(s).poll(5),
    ],
)
async def test_a_closed_socket_refuses_at_the_call_what_may_wait_for_a_message(call, used, connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    if used:
        await pull.poll(0)
    pull.close()
    with pytest.raises(zmq.SocketClosed):
        call(pull)


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.recv(zmq.DONTWAIT),
        lambda s: s.recv_multipart(zmq.DONTWAIT),
        lambda s: s.recv_string(zmq.DONTWAIT),
        lambda s: s.send(b"x"),
        lambda s: s.send_multipart([b"x"]),
        lambda s: s.send_string("x"),
    ],
)
async def test_other_calls_on_a_closed_socket_return_a_future_that_failed(call, connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    pull.close()
    assert isinstance(call(pull).exception(), zmq.SocketClosed)


@pytest.mark.parametrize("used", [True, False], ids=["used in a loop", "new"])
@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.send("text"),
        lambda s: s.send(5),
        lambda s: s.send("text", copy=False, track=True),
        lambda s: s.send_multipart([b"bytes", "text"]),
        lambda s: s.send_multipart(5),
        lambda s: s.send_multipart(text for text in ["text"]),
    ],
)
async def test_what_cannot_be_sent_is_an_error_of_the_future_and_nothing_is_sent(call, used, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    if used:
        await push.send(b"x")
        await pull.recv()
    future = call(push)
    with pytest.raises(TypeError):
        future.result()
    assert await pull.poll(0) == 0


async def test_errors_of_the_socket_are_the_futures(connected):
    req, rep = connected(zmq.REQ, zmq.REP)
    for future, errno in ((req.recv(zmq.DONTWAIT), zmq.EFSM), (rep.send(b"x"), zmq.EFSM)):
        with pytest.raises(zmq.ZMQError) as caught:
            await future
        assert caught.value.errno == errno


@pytest.mark.parametrize("waiting", [True, False], ids=["pending", "at once"])
async def test_the_future_of_a_message_that_cannot_be_decoded_says_so(waiting, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    if waiting:
        future = pull.recv_json()
        await push.send(b"{")
    else:
        await push.send(b"{")
        future = pull.recv_json()
    with pytest.raises(ValueError):
        await future
    assert isinstance(future.exception(), ValueError)


async def test_futures_work_with_gather_wait_and_shield(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    futures = [pull.recv(), asyncio.shield(pull.recv())]
    await asyncio.gather(push.send(b"1"), push.send(b"2"))
    assert await asyncio.gather(*futures) == [b"1", b"2"]
    done, _ = await asyncio.wait([pull.recv(), asyncio.ensure_future(push.send(b"3"))])
    assert sorted(str(future.result()) for future in done) == ["None", "b'3'"]


async def test_monitor_messages_can_be_awaited(async_socket, endpoint):
    pull, push = async_socket(zmq.PULL), async_socket(zmq.PUSH)
    monitor = pull.get_monitor_socket()
    pull.bind(endpoint("tcp"))
    event = await recv_monitor_message(monitor)
    assert event["event"] == zmq.Event.LISTENING
    pull.disable_monitor()
    push.close()


def test_close_needs_no_running_loop(async_socket):
    pull = async_socket(zmq.PULL)

    async def wait():
        with pytest.raises(zmq.Again):
            await pull.recv(timeout=1)

    asyncio.run(wait())
    pull.close()
    assert pull.closed


async def test_a_receive_waits_until_its_req_or_rep_may_receive(connected):
    req, rep = connected(zmq.REQ, zmq.REP)
    answer, request = req.recv(), rep.recv_string()
    with pytest.raises(zmq.Again):
        await req.recv_multipart(timeout=1)
    await req.send(b"question")
    assert await request == "question"
    further = rep.recv_multipart()
    await rep.send(b"answer")
    assert await answer == b"answer"
    await req.send(b"another")
    assert await further == [b"another"]


async def test_sends_of_a_req_wait_until_it_may_send_when_they_wait_already(async_socket, endpoint):
    req, rep = async_socket(zmq.REQ), async_socket(zmq.REP)
    sends = [req.send(b"1"), req.send(b"2")]
    rep.bind(endpoint("inproc"))
    req.connect(rep.last_endpoint.decode())
    for number, send in zip((b"1", b"2"), sends):
        await send
        assert await rep.recv() == number
        await rep.send(b"answer")
        assert await req.recv() == b"answer"


async def test_a_receive_behind_others_is_done_when_there_are_messages_for_all(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = [pull.recv(), pull.recv()]
    zmq.Socket(shadow=push).send_many([b"1", b"2", b"3"])
    assert pull.recv().result() == b"3"
    assert [future.result() for future in waiting] == [b"1", b"2"]


async def test_private_names_that_programs_use_are_there(connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    loop = asyncio.get_running_loop()
    assert pull._get_loop() is pull._default_loop() is zmq.asyncio.Poller()._get_loop() is loop
    view = pull._shadow_sock
    assert type(view) is zmq.Socket
    assert view is pull._shadow_sock
    assert view.underlying == pull.underlying


async def test_dontwait_takes_what_is_there_before_those_that_wait(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv()
    zmq.Socket(shadow=push).send(b"1")
    assert pull.recv(zmq.DONTWAIT).result() == b"1"
    zmq.Socket(shadow=push).send(b"2")
    assert await waiting == b"2"


async def test_a_send_with_dontwait_is_not_sent_before_those_that_wait(async_socket, endpoint):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    first, then = push.send(b"1"), push.send(b"2", zmq.DONTWAIT)
    assert not then.done()
    pull.bind(endpoint("inproc"))
    push.connect(pull.last_endpoint.decode())
    await asyncio.gather(first, then)
    assert [await pull.recv(), await pull.recv()] == [b"1", b"2"]


async def test_a_poll_leaves_the_message_to_those_that_wait(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv()
    zmq.Socket(shadow=push).send(b"x")
    polling = pull.poll(1)
    assert waiting.result() == b"x"
    assert await polling == 0


async def test_a_poll_keeps_its_socket_open(async_context):
    async def poll():
        pull = async_context.socket(zmq.PULL)
        pull.close_when_unused()
        return pull.poll(1)

    polling = await poll()
    gc.collect()
    assert await polling == 0


async def test_a_future_whose_result_the_program_set_takes_no_message(connected, async_socket):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv()
    waiting.set_result(b"the program's")
    await push.send(b"x")
    assert await pull.recv() == b"x"
    assert await waiting == b"the program's"


async def test_abandoned_waits_are_not_logged_when_their_context_ends(async_context):
    problems = []
    asyncio.get_running_loop().set_exception_handler(lambda _, problem: problems.append(problem))
    pull, push = async_context.socket(zmq.PULL), async_context.socket(zmq.PUSH)
    poller = zmq.asyncio.Poller()
    poller.register(pull, zmq.POLLIN)
    waits = [pull.recv(), pull.recv_json(), pull.poll(), poller.poll(), push.send(b"x")]
    term = threading.Thread(target=async_context.term)
    term.start()
    while not all(wait.done() for wait in waits):
        await asyncio.sleep(0)
    waits.clear()
    gc.collect()
    pull.close()
    push.close()
    term.join()
    assert not problems


async def test_closing_a_socket_cancels_what_waits_for_it_and_says_why(async_context):
    pull, push = async_context.socket(zmq.PULL), async_context.socket(zmq.PUSH)
    waits = [pull.recv(), pull.recv_json(), pull.poll(), push.send(b"x")]
    pull.close()
    push.close()
    for wait in waits:
        with pytest.raises(asyncio.CancelledError, match="the socket was closed"):
            await wait


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a task does not tell whether it was cancelled")
async def test_async_for_is_cancelled_with_its_task_when_the_socket_is_closed_too(async_socket):
    pull = async_socket(zmq.PULL)

    async def receive_all():
        return [message async for message in pull]

    task = asyncio.ensure_future(receive_all())
    await asyncio.sleep(0)
    pull.close()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
