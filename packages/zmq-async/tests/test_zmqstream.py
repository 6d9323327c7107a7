"""ZMQStream in tornado's loop."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tornado.ioloop import IOLoop

import zmq
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


@pytest.mark.parametrize(
    ("send", "message"),
    [
        (lambda stream: stream.send("text"), "part 0: a message is bytes, not str"),
        (lambda stream: stream.send_multipart([b"", 3]), "part 1: .* not int: 3"),
        (lambda stream: stream.send_multipart(b"one"), "a list of parts, not one bytes: b'one'; use send"),
    ],
)
async def test_what_cannot_be_sent_is_refused_at_the_call(send, message, streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    with pytest.raises(TypeError, match=message):
        send(push)
    assert not push.sending()
    got = []
    pull.on_recv(got.append)
    push.send_multipart([bytearray(b"a"), memoryview(b"b"), zmq.Frame(b"c")], copy=False)
    await until(lambda: got)
    assert got == [[b"a", b"b", b"c"]]


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


async def test_a_close_of_the_socket_closes_the_stream(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    calls = []
    push.set_close_callback(lambda: calls.append("closed"))
    push.socket.close(0)
    await until(lambda: calls)
    assert push.closed()


async def test_a_callback_may_close_its_stream(streams):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    pull.on_recv(lambda message: pull.close(0))
    push.send(b"x")
    push.send(b"y")
    await until(pull.closed)


async def test_an_exception_in_a_callback_is_logged_and_stops_nothing(streams, caplog):
    push, pull = streams(zmq.PUSH, zmq.PULL)
    got = []

    def callback(message):
        got.append(message)
        if len(got) == 1:
            raise RuntimeError("first")

    pull.on_recv(callback)
    with caplog.at_level(logging.ERROR, "tornado.general"):
        push.send(b"x")
        push.send(b"y")
        await until(lambda: len(got) == 2)
    assert "uncaught exception" in caplog.text


async def test_an_unsendable_message_reaches_on_send_as_an_error(streams, caplog):
    router, _ = streams(zmq.ROUTER, zmq.DEALER)
    router.set(zmq.ROUTER_MANDATORY, 1)
    sent = []
    router.on_send(lambda message, status: sent.append(status))
    router.send_multipart([b"nobody", b"x"])
    await until(lambda: sent)
    assert sent[0].errno == zmq.EHOSTUNREACH


async def test_deprecated_methods_say_so(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    with pytest.warns(DeprecationWarning, match="on_err"):
        push.on_err(None)
    with pytest.warns(DeprecationWarning, match="stop_on_err"):
        push.stop_on_err()


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


async def test_sending_on_a_closed_stream_is_an_oserror_as_well(streams):
    push, _ = streams(zmq.PUSH, zmq.PULL)
    push.close()
    with pytest.raises(OSError, match="stream is closed") as caught:
        push.send(b"x")
    assert isinstance(caught.value, zmq.ZMQError)
    assert caught.value.errno == zmq.ENOTSOCK


async def test_what_cannot_be_called_is_no_callback(streams):
    _, pull = streams(zmq.PUSH, zmq.PULL)
    with pytest.raises(TypeError, match="5"):
        pull.on_recv(5)
