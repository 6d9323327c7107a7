"""What callbacks of a ZMQStream meet: their order, what they raise, and messages that cannot be sent."""

from __future__ import annotations

import asyncio
import logging

import pytest

import zmq
from zmq.eventloop.zmqstream import ZMQStream


async def until(condition):
    """Give the loop its turn until the condition holds; the test's own limit ends it otherwise."""
    while not condition():
        await asyncio.sleep(0.001)


@pytest.fixture
def ends(context, endpoint):
    """Give two plain sockets that are connected over inproc, so that what was sent is there at once."""
    made = []

    def make(first, second):
        one, other = context.socket(first), context.socket(second)
        other.bind(endpoint("inproc"))
        one.connect(other.last_endpoint.decode())
        made.extend([one, other])
        return one, other

    yield make
    for socket in made:
        socket.close(0)


@pytest.fixture
def problems():
    """Give a function that has the running loop's exception handler fill the list that it returns."""

    def listen():
        found = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, problem: found.append(problem["exception"])
        )
        return found

    return listen


@pytest.fixture
def logged(caplog):
    """Give a function that returns the exceptions that were logged, by the names that 27.3 uses."""
    caplog.set_level(logging.ERROR, "tornado.general")
    caplog.set_level(logging.ERROR, "tornado.application")

    def exceptions(name="tornado.general"):
        return [record.exc_info[1] for record in caplog.records if record.name == name and record.exc_info]

    return exceptions


async def test_what_a_callback_asks_of_the_loop_is_done_before_the_next_message(ends):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, loop, events = ZMQStream(pull), asyncio.get_running_loop(), []

    def callback(message):
        events.append(b"got " + message[0])
        loop.call_soon(events.append, b"done " + message[0])

    stream.on_recv(callback)
    for word in (b"1", b"2", b"3"):
        push.send(word)
    await until(lambda: len(events) == 6)
    assert events == [b"got 1", b"done 1", b"got 2", b"done 2", b"got 3", b"done 3"]
    stream.close()


async def test_coroutines_begin_in_the_order_of_their_messages(ends):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, events = ZMQStream(pull), []

    async def callback(message):
        events.append(b"begins " + message[0])
        await asyncio.sleep(0)
        events.append(b"ends " + message[0])

    stream.on_recv(callback)
    push.send(b"1")
    push.send(b"2")
    await until(lambda: len(events) == 4)
    assert events == [b"begins 1", b"ends 1", b"begins 2", b"ends 2"]
    stream.close()


async def test_what_waits_to_be_sent_leaves_in_one_iteration(ends):
    push, _ = ends(zmq.PUSH, zmq.PULL)
    stream, sent = ZMQStream(push), []
    stream.on_send(lambda message, status: sent.append(message))
    for _ in range(50):
        stream.send(b"x")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(sent) == 50
    stream.close()


async def test_receives_and_sends_take_turns(ends):
    one, other = ends(zmq.DEALER, zmq.DEALER)
    stream, events = ZMQStream(one), []
    stream.on_recv(lambda message: events.append(b"got " + message[0]))
    stream.on_send(lambda message, status: events.append(b"sent " + message[0]))
    for word in (b"1", b"2"):
        other.send(word)
        stream.send(word)
    assert events == []
    await until(lambda: len(events) == 4)
    assert events == [b"got 1", b"sent 1", b"got 2", b"sent 2"]
    stream.close()


async def test_a_callback_that_raises_is_told_and_the_next_messages_come(ends, problems, logged):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, got, found = ZMQStream(pull), [], problems()

    def callback(message):
        got.append(message)
        raise KeyError(message[0])

    stream.on_recv(callback)
    push.send(b"1")
    push.send(b"2")
    await until(lambda: len(found) == 2)
    assert got == [[b"1"], [b"2"]]
    assert [repr(error) for error in found] == ["KeyError(b'1')", "KeyError(b'2')"]
    assert logged() == found
    stream.close()


async def test_a_callback_that_raises_after_a_send_stops_no_other_send(ends, problems, logged):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, found = ZMQStream(push), problems()

    def callback(message, status):
        raise KeyError

    stream.on_send(callback)
    stream.send(b"1")
    stream.send(b"2")
    await until(lambda: len(logged()) == 2)
    assert [pull.recv(zmq.DONTWAIT), pull.recv(zmq.DONTWAIT)] == [b"1", b"2"]
    assert logged() == logged("tornado.application")
    assert not found
    stream.close()


async def test_a_callback_that_is_cancelled_reaches_the_handler(ends, problems):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, found = ZMQStream(pull), problems()

    def callback(message):
        raise asyncio.CancelledError

    stream.on_recv(callback)
    push.send(b"1")
    push.send(b"2")
    await until(lambda: len(found) == 2)
    assert [type(error) for error in found] == [asyncio.CancelledError] * 2
    stream.close()


async def test_a_coroutine_that_raises_is_logged(ends, logged):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream = ZMQStream(pull)

    async def callback(message):
        raise KeyError

    stream.on_recv(callback)
    push.send(b"1")
    await until(logged)
    assert isinstance(logged()[0], KeyError)
    stream.close()


async def test_flush_raises_what_a_callback_raises_and_the_loop_handles_the_rest(ends, problems, logged):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, got, found = ZMQStream(pull), [], problems()

    def callback(message):
        got.append(message[0])
        if message != [b"3"]:
            raise KeyError(message[0])

    stream.on_recv(callback)
    for word in (b"1", b"2", b"3"):
        push.send(word)
    with pytest.raises(KeyError, match="1"):
        stream.flush()
    assert got == [b"1"]
    assert not found
    await until(lambda: len(got) == 3)
    assert [repr(error) for error in found] == ["KeyError(b'2')"]
    assert len(logged()) == 2
    stream.close()


async def test_close_raises_what_its_callback_raises(ends, logged):
    push, _ = ends(zmq.PUSH, zmq.PULL)
    stream = ZMQStream(push)
    stream.set_close_callback(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        stream.close()
    assert stream.closed()
    assert push.closed
    assert len(logged()) == 1


async def test_what_the_close_callback_raises_when_the_socket_is_closed_elsewhere_reaches_the_handler(
    ends, problems
):
    push, _ = ends(zmq.PUSH, zmq.PULL)
    stream, found = ZMQStream(push), problems()
    stream.set_close_callback(lambda: 1 / 0)
    push.close()
    await until(lambda: found)
    assert isinstance(found[0], ZeroDivisionError)
    with pytest.warns(UserWarning, match="after closing socket"):
        assert stream.closed()


async def test_flags_of_a_stream_are_whatever_is_a_number(ends):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream = ZMQStream(push)
    stream.send(b"x", 0.0)
    assert stream.flush() == 1
    assert pull.recv(zmq.DONTWAIT) == b"x"
    stream.close()


async def test_a_stream_whose_loop_was_set_goes_on_in_its_own(ends, problems):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, got, found = ZMQStream(pull), [], problems()

    async def callback(message):
        got.append(message)

    stream.io_loop = "no loop"
    stream.on_recv(callback)
    push.send(b"x")
    await until(lambda: got)
    pull.close()
    await until(lambda: stream not in stream._readiness.listeners)
    assert not found


UNSENDABLE = [
    lambda stream: stream.send("text"),
    lambda stream: stream.send(None),
    lambda stream: stream.send_multipart([b"", 3]),
    lambda stream: stream.send_multipart(b"one"),
    lambda stream: stream.send_multipart(5),
]


@pytest.mark.parametrize("send", UNSENDABLE)
async def test_what_cannot_be_sent_is_logged_when_it_is_sent(ends, problems, logged, send):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, sent, found = ZMQStream(push), [], problems()
    stream.on_send(lambda message, status: sent.append(message))
    send(stream)
    stream.send(b"next")
    assert stream.sending()
    await until(lambda: sent)
    assert [type(error) for error in logged("tornado.application")] == [TypeError]
    assert not found
    assert sent == [[b"next"]]
    assert pull.recv(zmq.DONTWAIT) == b"next"
    stream.close()


@pytest.mark.parametrize("send", UNSENDABLE)
async def test_flush_raises_what_cannot_be_sent_and_does_not_log_it(ends, logged, send):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream = ZMQStream(push)
    send(stream)
    stream.send(b"next")
    with pytest.raises(TypeError):
        stream.flush()
    assert not logged() + logged("tornado.application")
    assert stream.flush() == 1
    assert pull.recv(zmq.DONTWAIT) == b"next"
    stream.close()


async def test_messages_are_queued_as_they_are(ends):
    push, pull = ends(zmq.PUSH, zmq.PULL)
    stream, sent = ZMQStream(push), []
    stream.on_send(lambda message, status: sent.append(message))
    messages = [[b"list", bytearray(b"b"), memoryview(b"m"), zmq.Frame(b"f")], (b"tuple",)]
    for message in messages:
        stream.send_multipart(message)
    stream.send_multipart(iter([b"of", b"iterator"]))
    await until(lambda: len(sent) == 3)
    assert all(one is other for one, other in zip(sent, messages))
    assert pull.recv_multipart() == [b"list", b"b", b"m", b"f"]
    assert pull.recv_multipart() == [b"tuple"]
    assert pull.recv_multipart() == [b"of", b"iterator"]
    stream.close()


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
async def test_a_stream_without_a_callback_takes_peers_and_subscriptions(context, endpoint, transport):
    pub, sub = context.socket(zmq.XPUB), context.socket(zmq.SUB)
    sub.subscribe("")
    sub.bind(endpoint(transport))
    stream = ZMQStream(sub)
    pub.connect(sub.last_endpoint.decode())
    await until(lambda: pub.poll(0))  # the subscription has come
    pub.send(b"before the callback")
    got = []
    stream.on_recv(got.append)
    await until(lambda: got)
    stream.close()
    pub.close(0)


async def test_a_stream_that_was_just_made_has_taken_its_peers(context, endpoint):
    pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
    sub.subscribe("")
    sub.bind(endpoint("inproc"))
    pub.connect(sub.last_endpoint.decode())
    sender, receiver = ZMQStream(pub), ZMQStream(sub)
    got = []
    receiver.on_recv(got.append)
    sender.send(b"at once")
    await until(lambda: got)
    sender.close(0)
    receiver.close()


async def test_a_message_that_waited_for_its_turn_has_only_one_received_before_it(ends):
    req, rep = ends(zmq.DEALER, zmq.REP)
    stream, loop, events = ZMQStream(rep), asyncio.get_running_loop(), []

    def callback(message):
        events.append(b"got " + message[0])
        loop.call_soon(events.append, b"done " + message[0])

    stream.send(b"too early")
    stream.send(b"too early as well")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    stream.on_recv(callback)
    for word in (b"1", b"2"):
        req.send_multipart([b"", word])
    await until(lambda: len(events) == 4)
    assert events == [b"got 1", b"done 1", b"got 2", b"done 2"]
    stream.close()
