"""A PUBHandler that was given the program's own socket: where, when and what it sends."""

from __future__ import annotations

import asyncio
import threading
from unittest import mock

import pytest

import zmq
from zmq.log.handlers import PUBHandler

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def pair(socket, endpoint):
    """Give a function that returns two sockets that are connected."""

    def make(kind=zmq.PUSH, other=zmq.PULL, **options):
        sender, receiver = socket(kind, **options), socket(other)
        address = endpoint("inproc")
        sender.bind(address)
        receiver.connect(address)
        return sender, receiver

    return make


def test_the_socket_and_its_context_are_the_programs(pair, log):
    publisher, subscriber = pair()
    handler = PUBHandler(publisher, context=zmq.Context.instance())
    assert handler.socket is publisher
    assert handler.ctx is publisher.context
    logger = log(handler)
    logger.info("through it")
    handler.close()
    logger.info("still")
    assert not publisher.closed
    assert [subscriber.recv_multipart() for _ in range(2)] == [
        [b"INFO", b"through it\n"],
        [b"INFO", b"still\n"],
    ]


def test_records_and_the_programs_messages_keep_their_order(pair, log):
    publisher, subscriber = pair()
    logger = log(PUBHandler(publisher))
    expected = []
    for number in range(200):
        publisher.send(b"begin %d" % number)
        logger.info("step %d", number)
        expected += [[b"begin %d" % number], [b"INFO", b"step %d\n" % number]]
    assert [subscriber.recv_multipart() for _ in expected] == expected


def test_nothing_is_lost_when_the_program_closes_its_socket(socket, log):
    subscriber = socket(zmq.PULL)
    port = subscriber.bind_to_random_port("tcp://127.0.0.1")
    with zmq.Context() as context:
        publisher = context.socket(zmq.PUSH)
        publisher.connect(f"tcp://127.0.0.1:{port}")
        logger = log(PUBHandler(publisher))
        for number in range(500):
            logger.info("%d", number)
        publisher.close()
    assert [subscriber.recv_multipart()[1] for _ in range(500)] == [b"%d\n" % n for n in range(500)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (LookupError("not here"), [b"INFO", b"not here\n"]),
        (LookupError("a.b::not here"), [b"INFO.a.b", b"not here\n"]),
        (42, [b"INFO", b"42\n"]),
        (["x::y"], [b"INFO.['x", b"y']\n"]),
        ("x::y::z", [b"INFO.x", b"y::z\n"]),
        ("::no topic", [b"INFO", b"no topic\n"]),
        ("100% sure", [b"INFO", b"100% sure\n"]),
    ],
)
def test_the_topic_is_taken_from_the_text_of_any_object(pair, log, message, expected):
    publisher, subscriber = pair()
    log(PUBHandler(publisher)).info(message)
    assert subscriber.recv_multipart() == expected


def test_arguments_are_put_into_the_text_after_the_topic(pair, log):
    publisher, subscriber = pair()
    log(PUBHandler(publisher)).info(LookupError("a::%s of %d"), "one", 2)
    assert subscriber.recv_multipart() == [b"INFO.a", b"one of 2\n"]


def test_errors_of_sending_are_raised_where_the_program_logs(pair, socket, log):
    publisher, _ = pair()
    logger = log(PUBHandler(publisher))
    publisher.close()
    with pytest.raises(zmq.SocketClosed):
        logger.info("too late")
    with pytest.raises(zmq.Again):
        log(PUBHandler(socket(zmq.PUSH, sndtimeo=0))).info("to no peer")


def test_the_sockets_own_send_multipart_is_called_in_the_thread_that_logs(context, log):
    calls = []

    class Recording(zmq.Socket):
        def send_multipart(self, msg_parts, *args, **kwargs):
            calls.append((threading.current_thread(), msg_parts, args, kwargs))

    with Recording(context, zmq.PUB) as publisher:
        log(PUBHandler(publisher)).info("hello")
    assert calls == [(threading.current_thread(), [b"INFO", b"hello\n"], (), {})]
    stand_in = mock.Mock(spec=zmq.Socket)
    log(PUBHandler(stand_in)).info("hello")
    stand_in.send_multipart.assert_called_once_with([b"INFO", b"hello\n"])


def test_a_socket_of_asyncio_is_used_from_any_thread_and_blocks_none(socket, log):
    zmq_asyncio = pytest.importorskip("zmq.asyncio", reason="zmq-async is not installed")

    async def main():
        with zmq_asyncio.Context() as context, context.socket(zmq.PUSH) as publisher:
            publisher.linger = 0
            publisher.bind("tcp://127.0.0.1:*")
            logger = log(PUBHandler(publisher))
            assert logger.handlers[0].socket is publisher
            logger.info("waits for a peer in the loop")
            subscriber = socket(zmq.PULL)
            subscriber.connect(publisher.last_endpoint)
            while not subscriber.poll(10):
                await asyncio.sleep(0)
            await asyncio.get_running_loop().run_in_executor(None, logger.info, "from a thread")
            return [subscriber.recv_multipart()[1] for _ in range(2)]

    assert asyncio.run(main()) == [b"waits for a peer in the loop\n", b"from a thread\n"]


def test_a_forked_child_says_once_that_its_records_are_dropped(run_python):
    code = """
        import logging, os, warnings, zmq
        from zmq.log.handlers import PUBHandler
        context = zmq.Context()
        publisher = context.socket(zmq.PUB)
        handler = PUBHandler(publisher)
        logger = logging.getLogger()
        logger.addHandler(handler)
        warnings.simplefilter("ignore")  # about the fork, which is what this is about
        pid = os.fork()
        if pid == 0:
            logger.warning("one")
            logger.warning("two")
            os._exit(handler.dropped)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    """
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("records of this process are dropped") == 1
