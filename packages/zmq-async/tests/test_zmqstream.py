"""ZMQStream in tornado's loop."""

from __future__ import annotations

import asyncio
import sys

import pytest
from tornado.ioloop import IOLoop

import zmq
import zmq.asyncio
from zmq.eventloop.zmqstream import ZMQStream


async def until(condition):
    """Give the loop its turn until the condition holds; the test's own limit ends it otherwise."""
    while not condition():
        await asyncio.sleep(0.001)


@pytest.fixture
def streams(context, endpoint):
    """Give a function that returns two connected streams; the second socket binds."""
    made = []

    def make(first, second, **options):
        one, other = context.socket(first), context.socket(second)
        for name, value in options.items():
            setattr(one, name, value)
            setattr(other, name, value)
        other.bind(endpoint("tcp"))
        one.connect(other.last_endpoint.decode())
        made.extend([ZMQStream(one), ZMQStream(other)])
        return made[-2:]

    yield make
    for stream in made:
        stream.close(0)


async def test_on_recv_gets_whole_messages(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    got = []
    pull.on_recv(got.append)
    push.send(b"one")
    push.send_multipart([b"a", b"b"])
    await until(lambda: len(got) == 2)
    assert got == [[b"one"], [b"a", b"b"]]


async def test_on_recv_stream_gets_the_stream_and_frames(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    got = []
    pull.on_recv_stream(lambda stream, message: got.append((stream, message)), copy=False)
    push.send(b"x")
    await until(lambda: got)
    assert got[0][0] is pull
    assert isinstance(got[0][1][0], zmq.Frame)


async def test_a_coroutine_may_be_the_callback(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    got = []

    async def callback(message):
        await asyncio.sleep(0)
        got.append(message)

    pull.on_recv(callback)
    push.send(b"x")
    await until(lambda: got)


async def test_many_messages_arrive_in_order(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    got = []
    pull.on_recv(got.append)
    for number in range(3000):
        push.send(b"%d" % number)
    await until(lambda: len(got) == 3000)
    assert got == [[b"%d" % number] for number in range(3000)]


async def test_on_send_gets_the_message_and_its_tracker(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    sent = []
    push.on_send(lambda message, status: sent.append((message, status)))
    pull.on_recv(lambda message: None)
    push.send(b"plain")
    push.send_multipart([b"x" * 100_000, b"y"], copy=False, track=True)
    await until(lambda: len(sent) == 2)
    assert sent[0] == ([b"plain"], None)
    assert sent[1][0] == [b"x" * 100_000, b"y"]
    assert isinstance(sent[1][1], zmq.MessageTracker)


async def test_on_send_stream_gets_the_stream_too(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    sent = []
    push.on_send_stream(lambda stream, message, status: sent.append(stream))
    push.send(b"x")
    await until(lambda: sent)
    push.stop_on_send()
    push.send(b"y")
    await until(lambda: not push.sending())
    assert sent == [push]


async def test_the_callback_of_a_send_replaces_that_of_on_send(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    sent = []
    push.on_send(lambda message, status: sent.append("old"))
    push.send(b"x", callback=lambda message, status: sent.append("new"))
    await until(lambda: sent)
    assert sent == ["new"]


@pytest.mark.parametrize("nothing", [None, 0, b"", ()])
async def test_a_send_with_no_callback_keeps_that_of_on_send(streams, nothing):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    sent = []
    push.on_send(lambda message, status: sent.append(message))
    push.send(b"x", callback=nothing)
    await until(lambda: sent)
    assert sent == [[b"x"]]


async def test_a_send_that_is_refused_for_its_callback_queues_nothing(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    with pytest.raises(TypeError):
        push.send(b"x", callback=5)
    assert not push.sending()


async def test_text_json_and_objects_are_sent(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    got = []
    pull.on_recv(got.append)
    push.send_string("é", encoding="latin-1")
    push.send_unicode("ü")
    push.send_json({"a": 1})
    push.send_pyobj({1, 2})
    await until(lambda: len(got) == 4)
    assert got[:3] == [[b"\xe9"], ["ü".encode()], [b'{"a": 1}']]
    with pytest.raises(TypeError):
        push.send_string(b"bytes")


async def test_receiving_and_sending_tell_the_state(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    assert not pull.receiving()
    pull.on_recv(lambda message: None)
    assert pull.receiving()
    pull.stop_on_recv()
    assert not pull.receiving()
    push.send(b"x")
    assert push.sending()
    await until(lambda: not push.sending())


async def test_nothing_is_received_without_a_callback(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    got = []
    push.send(b"first")
    await until(lambda: pull.socket.get(zmq.EVENTS) & zmq.POLLIN)
    await asyncio.sleep(0.01)
    pull.on_recv(got.append)
    await until(lambda: got)
    assert got == [[b"first"]]


async def test_flush_handles_at_most_the_limit(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    for number in range(5):
        push.send(b"%d" % number)
    assert push.flush(zmq.POLLOUT, limit=3) == 3
    assert push.flush(zmq.POLLOUT) == 2
    pull.socket.poll(1000)
    got = []
    pull.on_recv(got.append)
    while len(got) < 4:
        pull.flush(zmq.POLLIN, limit=4 - len(got))
    assert got == [[b"0"], [b"1"], [b"2"], [b"3"]]


async def test_flush_drops_what_nobody_receives(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    push.send(b"x")
    push.flush()
    pull.socket.poll(1000)
    assert pull.flush(zmq.POLLIN) == 1
    assert pull.socket.try_recv() is None


async def test_flush_of_receives_leaves_the_sends(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    push.send(b"x")
    assert push.flush(zmq.POLLIN) == 0
    assert push.sending()


async def test_rep_answers_every_request_of_req(streams):
    req, rep = streams(zmq.REQ, zmq.REP)
    rep.on_recv(rep.send_multipart)
    answers = []

    def answered(message):
        answers.append(message)
        if len(answers) < 50:
            req.send(b"%d" % len(answers))

    req.on_recv(answered)
    req.send(b"0")
    await until(lambda: len(answers) == 50)
    assert answers == [[b"%d" % number] for number in range(50)]


async def test_close_closes_the_socket_and_calls_back_once(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    socket, calls = push.socket, []
    push.set_close_callback(lambda: calls.append("closed"))
    push.close()
    push.close()
    assert socket.closed
    assert push.closed()
    assert calls == ["closed"]
    with pytest.raises(zmq.SocketClosed):
        push.send(b"x")


@pytest.mark.parametrize("ask", [ZMQStream.closed, ZMQStream.close])
@pytest.mark.parametrize("noticed", [False, True])
async def test_a_close_of_the_socket_closes_the_stream_which_warns_once(streams, ask, noticed):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    calls = []
    push.set_close_callback(lambda: calls.append("closed"))
    push.socket.close(0)
    if noticed:
        await until(lambda: calls)
    with pytest.warns(UserWarning, match=r"Unregistering FD \d+ after closing socket"):
        ask(push)
    assert push.closed()
    assert push.socket is None
    assert calls == ["closed"]


@pytest.mark.parametrize("ask", [ZMQStream.closed, ZMQStream.close])
async def test_a_close_callback_set_after_the_close_of_the_socket_is_called(streams, ask):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    socket, calls = push.socket, []
    socket.close(0)
    await until(lambda: push not in push._readiness.listeners)
    assert push.socket is socket
    push.set_close_callback(lambda: calls.append("closed"))
    push.stop_on_send()
    with pytest.warns(UserWarning, match="after closing socket"):
        ask(push)
    assert calls == ["closed"]
    assert push.socket is None
    with pytest.raises(zmq.SocketClosed):
        push.stop_on_send()


async def test_a_closed_stream_says_so(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    push.close()
    for use in (
        lambda: push.send(b"x"),
        lambda: push.on_recv(print),
        lambda: push.on_send(print),
        push.stop_on_recv,
        push.stop_on_send,
        push.flush,
    ):
        with pytest.raises(OSError, match="stream is closed") as caught:
            use()
        assert isinstance(caught.value, zmq.ZMQError)
        assert caught.value.errno == zmq.ENOTSOCK
    assert not push.receiving()
    assert not push.sending()


async def test_a_callback_may_close_its_stream(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    pull.on_recv(lambda message: pull.close(0))
    push.send(b"x")
    push.send(b"y")
    await until(pull.closed)


async def test_an_unsendable_message_reaches_on_send_as_an_error(streams, caplog):
    router, _ = streams(zmq.ROUTER, zmq.DEALER)
    router.set(zmq.ROUTER_MANDATORY, 1)
    sent = []
    router.on_send(lambda message, status: sent.append(status))
    router.send_multipart([b"nobody", b"x"])
    await until(lambda: sent)
    assert sent[0].errno == zmq.EHOSTUNREACH


async def test_deprecated_methods_say_so(streams, caplog):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    push.on_err(None)
    push.stop_on_err()
    assert ["on_err" in record.getMessage() for record in caplog.records] == [True, True]


async def test_socket_methods_are_at_hand(streams):
    sub, _ = streams(zmq.SUB, zmq.PUB)
    assert sub.bind == sub.socket.bind
    sub.setsockopt(zmq.SUBSCRIBE, b"")
    sub.linger = 0
    assert sub.getsockopt(zmq.RCVHWM) == 1000


async def test_raw_calls_on_the_same_socket_take_no_wake_up(streams):
    dealer, router = streams(zmq.DEALER, zmq.ROUTER)
    raw = router.socket
    got = []

    def answer(message):
        raw.send_multipart(message)
        raw.get(zmq.EVENTS)

    router.on_recv(answer)
    dealer.on_recv(got.append)
    for number in range(1000):
        dealer.send(b"%d" % number)
        raw.poll(0)
        await asyncio.sleep(0)
    await until(lambda: len(got) == 1000)


def test_a_stream_made_before_the_loop_runs_works_in_it(socket, endpoint):
    push, pull = socket(zmq.PUSH), socket(zmq.PULL)
    pull.bind(endpoint("tcp"))
    push.connect(pull.last_endpoint.decode())
    loop = IOLoop(make_current=False)
    stream = ZMQStream(pull, loop)
    got = []
    stream.on_recv(lambda message: (got.append(message), loop.stop()))
    push.send(b"early")
    loop.start()
    assert got == [[b"early"]]
    stream.close()
    loop.close()


@pytest.mark.parametrize("register", [ZMQStream.on_recv, ZMQStream.on_send])
async def test_what_cannot_be_called_is_no_callback(streams, register):
    _, pull = streams(zmq.PUSH, zmq.PULL)
    with pytest.raises(TypeError, match="5") as caught:
        register(pull, 5)
    assert isinstance(caught.value, AssertionError)
    assert not pull.receiving()


async def test_of_an_async_socket_a_plain_view_is_used_and_a_warning_says_so(endpoint):
    with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
        with pytest.warns(
            RuntimeWarning, match="ZMQStream only supports the base zmq.Socket class"
        ) as warned:
            stream = ZMQStream(pull)
        assert warned[0].filename == __file__
        assert type(stream.socket) is zmq.Socket
        stream.bind(endpoint("inproc"))
        push.connect(pull.last_endpoint.decode())
        got = []
        stream.on_recv(got.append)
        await push.send(b"x")
        await until(lambda: got)
        stream.close()
        assert pull.closed


async def test_a_stream_whose_socket_was_replaced_raises_nothing_when_that_is_closed(streams, monkeypatch):
    unraisable = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    _, pull = streams(zmq.PUSH, zmq.PULL)
    pull.on_recv(list)
    socket = pull.socket
    await asyncio.sleep(0)
    pull.socket = ["another"]
    socket.close(0)
    await asyncio.sleep(0)
    pull.socket = socket
    with pytest.warns(UserWarning, match="close the stream instead"):
        pull.close()
    assert unraisable == []
