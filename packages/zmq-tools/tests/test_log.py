"""Logging over a socket: topics, formats, threads, event loops, forks, and what happens when nobody keeps up."""

from __future__ import annotations

import asyncio
import collections
import copy
import logging
import logging.config
import os
import threading
from unittest import mock

import pytest

import zmq
from zmq.log import records
from zmq.log.handlers import TOPIC_DELIM, PUBHandler, TopicLogger
from zmq.log.receiver import Receiver

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def watched(context, endpoint, log, socket):
    """Give a function that returns a logger, its handler, and a subscriber that hears it."""

    def make(topic="", cls=logging.Logger, transport="inproc", **options):
        address = endpoint(transport)
        handler = PUBHandler(address, context, **options)
        subscriber = socket(zmq.SUB, rcvhwm=0)
        subscriber.subscribe(topic)
        subscriber.connect(handler.socket.last_endpoint)
        logger = log(handler, cls)
        # Subscribed when something arrives.
        probe = logging.makeLogRecord({"levelno": 60, "levelname": topic or "probe"})
        while not subscriber.poll(10):
            root, handler.root_topic = handler.root_topic, ""
            handler.handle(probe)
            handler.root_topic = root
        handler.flush()
        while subscriber.poll(20):
            subscriber.recv_multipart()
        return logger, handler, subscriber

    return make


def test_the_topic_is_root_level_and_subtopic(watched):
    logger, handler, subscriber = watched()
    logger.info("hello there")
    assert subscriber.recv_multipart() == [b"INFO", b"hello there\n"]
    handler.root_topic = "myprogram"
    logger.info("hello %s", "again")
    assert subscriber.recv_multipart() == [b"myprogram.INFO", b"hello again\n"]
    handler.setRootTopic("other")
    logger.info(TOPIC_DELIM.join(["sub.topic", "hello %d"]), 3)
    assert subscriber.recv_multipart() == [b"other.INFO.sub.topic", b"hello 3\n"]
    handler.setRootTopic(b"bytes")
    logger.info("will do")
    assert subscriber.recv_multipart() == [b"bytes.INFO", b"will do\n"]


@pytest.mark.parametrize("root", [5, ["list"], bytearray(b"array"), object()])
def test_a_root_topic_that_is_no_text_is_refused(watched, root):
    _, handler, _ = watched()
    with pytest.raises(TypeError, match="root_topic is text"):
        handler.root_topic = root
    with pytest.raises(TypeError, match="root_topic is text"):
        PUBHandler(handler.socket, root_topic=root)


@pytest.mark.parametrize("nothing", [None, "", b"", 0])
def test_a_root_topic_that_is_false_is_none(watched, nothing):
    logger, handler, subscriber = watched()
    handler.root_topic = nothing
    logger.info("hello")
    assert subscriber.recv_multipart() == [b"INFO", b"hello\n"]


def test_what_is_no_record_is_refused_by_the_handler(watched):
    _, handler, _ = watched()
    with pytest.raises(AttributeError):
        handler.emit("no record")


@pytest.mark.parametrize("kind", [mock.Mock, mock.MagicMock])
def test_a_socket_that_the_program_puts_in_place_of_the_handlers_is_used(watched, kind):
    logger, handler, _ = watched()
    handler.socket.close()
    handler.socket = kind()
    logger.info("hello")
    assert handler.socket.mock_calls == [mock.call.send_multipart([b"INFO", b"hello\n"])]


def test_a_table_of_formatters_with_a_default_is_asked_for_it(watched):
    logger, handler, subscriber = watched()
    handler.formatters = collections.defaultdict(lambda: logging.Formatter("<%(message)s>"))
    logger.info("hello")
    assert subscriber.recv_multipart() == [b"INFO", b"<hello>"]


def test_what_is_no_record_is_reported_as_logging_does_it(watched, monkeypatch):
    _, handler, _ = watched()
    reported = []
    monkeypatch.setattr(handler, "handleError", reported.append)
    record = mock.MagicMock()
    handler.emit(record)
    assert reported == [record]


def test_a_delimiter_in_an_argument_is_no_topic(watched):
    logger, _, subscriber = watched()
    logger.info("in %s", "std::vector")
    assert subscriber.recv_multipart() == [b"INFO", b"in std::vector\n"]


def test_subscribers_choose_by_topic(watched):
    logger, _, subscriber = watched(topic="ERROR")
    logger.info("no")
    logger.error("yes")
    topic, text = subscriber.recv_multipart()
    assert (topic, b"yes" in text) == (b"ERROR", True)


def test_formatters_for_all_and_for_one_level(watched):
    logger, handler, subscriber = watched()
    handler.setFormatter(logging.Formatter("%(name)s|%(message)s"))
    handler.setFormatter(logging.Formatter("debug %(message)s"), logging.DEBUG)
    logger.info("a")
    logger.debug("b")
    assert [subscriber.recv_multipart()[1] for _ in range(2)] == [b"test.log|a", b"debug b"]
    handler.setFormatter(None, logging.DEBUG)
    logger.debug("c")
    assert subscriber.recv_multipart()[1] == b"test.log|c"
    handler.formatters[25] = logging.Formatter("notice %(message)s")
    logger.log(25, "d")
    logger.log(26, "e")
    assert [subscriber.recv_multipart()[1] for _ in range(2)] == [b"notice d", b"test.log|e"]


def test_each_level_has_a_format_of_its_own_that_ends_with_a_newline(watched):
    logger, handler, subscriber = watched()
    assert sorted(handler.formatters) == [10, 20, 30, 40, 50]

    def line(level):
        logger.log(level, "text")
        return subscriber.recv_multipart()[1].decode()

    place = rf"test_log.py:{line.__code__.co_firstlineno + 1} - text"
    assert line(logging.DEBUG) == f"DEBUG {place}\n"
    assert line(logging.INFO) == "text\n"
    assert line(logging.WARNING) == f"WARNING {place}\n"
    assert line(logging.ERROR) == f"ERROR {place} - None\n"
    assert line(logging.CRITICAL) == f"CRITICAL {place}\n"
    assert line(25) == "text\n"


def test_a_traceback_follows_the_message(watched):
    logger, _, subscriber = watched()
    try:
        raise ArithmeticError("too much")
    except ArithmeticError:
        logger.exception("failed")
    text = subscriber.recv_multipart()[1].decode()
    assert "failed - (<class 'ArithmeticError'>" in text
    assert text.endswith("ArithmeticError: too much")


def test_topic_loggers_take_the_topic_first_and_name_their_caller(watched):
    logger, handler, subscriber = watched(cls=TopicLogger)
    handler.setFormatter(logging.Formatter("%(funcName)s %(message)s"))
    here = "test_topic_loggers_take_the_topic_first_and_name_their_caller"
    for name, level in [
        ("debug", "DEBUG"),
        ("info", "INFO"),
        ("warning", "WARNING"),
        ("warn", "WARNING"),
        ("error", "ERROR"),
        ("critical", "CRITICAL"),
        ("fatal", "CRITICAL"),
    ]:
        getattr(logger, name)("a.b", "%s!", name)
        assert subscriber.recv_multipart() == [f"{level}.a.b".encode(), f"{here} {name}!".encode()]
    logger.log(logging.INFO, "t", "x")
    assert subscriber.recv_multipart() == [b"INFO.t", f"{here} x".encode()]
    try:
        raise LookupError
    except LookupError:
        logger.exception("t", "y")
    assert b"LookupError" in subscriber.recv_multipart()[1]
    with pytest.raises(TypeError, match="level is an int"):
        logger.log("INFO", "t", "x")


@pytest.mark.parametrize("wrong", [5555, None, object()])
def test_what_is_neither_endpoint_nor_socket_is_refused(wrong):
    with pytest.raises(TypeError, match="endpoint or a socket"):
        PUBHandler(wrong)


def test_an_endpoint_that_cannot_be_bound_is_refused_at_once(socket, context):
    taken = socket(zmq.PUB)
    port = taken.bind_to_random_port("tcp://127.0.0.1")
    with pytest.raises(zmq.ZMQError, match="in use"):
        PUBHandler(f"tcp://127.0.0.1:{port}", context)


def test_eight_threads_and_an_event_loop_lose_nothing_and_keep_their_order(watched):
    logger, handler, subscriber = watched(transport="tcp")
    writers, each = 10, 10_000
    gathered = []

    def write(writer):
        for number in range(each):
            logger.info("%d %d", writer, number)

    async def write_asynchronously(writer):
        for number in range(each):
            logger.info("%d %d", writer, number)
            if number % 100 == 0:
                await asyncio.sleep(0)

    async def two_tasks():
        await asyncio.gather(write_asynchronously(8), write_asynchronously(9))

    def gather():
        for _ in range(writers * each):
            gathered.append(subscriber.recv_multipart()[1])

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    threads += [threading.Thread(target=asyncio.run, args=(two_tasks(),)), threading.Thread(target=gather)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gathered) == writers * each
    assert handler.dropped == 0
    order = {writer: [] for writer in range(writers)}
    for message in gathered:
        writer, number = map(int, message.split())
        order[writer].append(number)
    assert all(numbers == list(range(each)) for numbers in order.values())


def test_a_subscriber_that_does_not_keep_up_blocks_nobody_and_the_loss_is_counted(
    watched, socket, wait_until
):
    logger, handler, subscriber = watched(capacity=50)
    stuck = socket(zmq.SUB, rcvhwm=1)
    stuck.subscribe("")
    stuck.connect(handler.socket.last_endpoint)
    wait_until(lambda: logger.info("first") or stuck.poll(10))
    before = handler.dropped
    received = 0
    for number in range(500):
        logger.info("%d", number)
    handler.flush()
    wait_until(lambda: handler._sender.queue.empty())
    lost = handler.dropped - before
    assert lost >= 500 - 3 * 50 - 2
    # The other subscriber has everything that reached the socket.
    while subscriber.poll(200):
        received += subscriber.recv_multipart()[1] != b"first"
    assert received + handler._sender.refused >= 500


def test_a_full_queue_drops_and_counts(context, endpoint, log):
    # Connected to nobody: nothing leaves the queue.
    handler = PUBHandler(endpoint("ipc"), context, connect=True, capacity=10, linger=0.05)
    logger = log(handler)
    for number in range(25):
        logger.info("%d", number)
    assert handler.dropped == 15
    handler.close()
    assert handler.dropped == 25
    logger.info("after the end")
    assert handler.dropped == 26


def test_records_wait_for_the_receiver_they_connect_to(context, socket, endpoint, log):
    address = endpoint("ipc")
    logger = log(PUBHandler(address, context, connect=True))
    for number in range(100):
        logger.info("%d", number)
    late = socket(zmq.SUB)
    late.subscribe("")
    late.bind(address)
    assert [int(late.recv_multipart()[1]) for _ in range(100)] == list(range(100))


def test_a_record_is_in_libzmqs_hands_when_the_call_returns(context, socket, endpoint, log, wait_until):
    handler = PUBHandler(endpoint("tcp"), context)
    subscriber = socket(zmq.SUB)
    subscriber.subscribe("INFO")
    subscriber.connect(handler.socket.last_endpoint)
    logger = log(handler)
    wait_until(lambda: logger.info("probe") or subscriber.poll(10))
    for number in range(500):
        logger.info("%d", number)
    handler.socket.close()
    texts = []
    while texts[-1:] != [b"499\n"]:
        texts.append(subscriber.recv_multipart()[1])
    assert texts[-500:] == [b"%d\n" % number for number in range(500)]
    with pytest.raises(zmq.SocketClosed):
        logger.info("after the end")


def test_a_handler_goes_on_after_close_and_its_endpoint_is_free_when_it_is_gone(context, watched):
    logger, handler, subscriber = watched()
    handler.close()  # as logging.config.dictConfig() does with handlers that loggers go on using
    logger.info("still here")
    assert subscriber.recv_multipart() == [b"INFO", b"still here\n"]


def test_the_endpoint_is_free_when_the_handler_is_gone(endpoint, wait_until):
    address = endpoint("tcp")
    first = PUBHandler(address)
    bound = first.socket.last_endpoint.decode()
    first.close()
    del first

    def take_over():
        try:
            return PUBHandler(bound)
        except zmq.ZMQError:  # the I/O thread has not closed the listener yet
            return None

    second = wait_until(take_over)
    assert second.socket.last_endpoint.decode() == bound
    copy.copy(second)
    assert not second.socket.closed


def test_the_handlers_socket_is_of_the_contexts_class_and_has_its_options(endpoint):
    with zmq.Context() as context:
        context.linger = 7
        handler = PUBHandler(endpoint("inproc"), context)
        assert handler.ctx is context
        assert handler.socket.linger == 7
        del handler
    assert PUBHandler(endpoint("inproc")).ctx is not zmq.Context.instance()


class Unfit:
    def __str__(self):
        return "in words"


def test_json_records_come_back_as_records(watched):
    logger, _, subscriber = watched(json=True)
    try:
        raise KeyError("no such thing")
    except KeyError:
        logger.exception("sub::%s failed", "it", extra={"user": "me", "thing": Unfit()})
    topic, body = subscriber.recv_multipart()
    record = records.loads(body)
    assert topic == b"ERROR.sub"
    assert (record.name, record.levelno, record.getMessage()) == ("test.log", logging.ERROR, "it failed")
    assert record.funcName == "test_json_records_come_back_as_records"
    assert (record.user, record.thing) == ("me", "in words")
    assert "KeyError: 'no such thing'" in logging.Formatter().format(record)
    assert (record.process, record.threadName) == (os.getpid(), threading.current_thread().name)


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"message": 3}', b'{"message": "x"}', b"no json"])
def test_what_is_no_record_is_refused(data):
    with pytest.raises(ValueError):
        records.loads(data)


@pytest.mark.parametrize(
    "field",
    [
        '"created": "now"',
        '"created": 1e300',
        '"created": NaN',
        '"levelname": 3',
        '"stack_info": [1]',
        '"lineno": "x"',
    ],
)
def test_a_record_that_could_not_be_formatted_is_refused(field):
    name = field.partition(":")[0].strip('"')
    with pytest.raises(ValueError, match=name):
        records.loads(f'{{"message": "m", "levelno": 20, "name": "n", {field}}}'.encode())


@pytest.mark.parametrize(
    ("parts", "name", "level", "text"),
    [
        ([b"root.INFO.sub", b"hello\n"], "root.sub", logging.INFO, "hello"),
        ([b"ERROR", b"oh"], "root", logging.ERROR, "oh"),
        ([b"unknown", b"{no json"], "unknown", logging.INFO, "{no json"),
        ([b"alone"], "root", logging.INFO, "alone"),
        ([b"WARN.\xff", b"\xff"], "\ufffd", logging.WARNING, "\ufffd"),
    ],
)
def test_text_becomes_a_record_by_its_topic(parts, name, level, text):
    record = records.from_message(parts)
    assert (record.name, record.levelno, record.getMessage()) == (name, level, text)


class Keeps(logging.Handler):
    def __init__(self, level=logging.NOTSET):
        super().__init__(level)
        self.kept = []

    def emit(self, record):
        self.kept.append(record)


def test_a_forked_child_logs_through_a_socket_of_its_own(context, run_python, wait_until):
    code = """
        import logging, os, sys, warnings
        from zmq.log.handlers import PUBHandler
        logger = logging.getLogger()
        handler = PUBHandler(sys.argv[1], connect=True, json=True)
        logger.addHandler(handler)
        logger.warning("parent before")
        handler.flush()
        warnings.simplefilter("ignore")  # about the fork, which is what this is about
        pid = os.fork()
        logger.warning("child" if pid == 0 else "parent after")
        if pid == 0:
            logging.shutdown()
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    """
    keeps = Keeps()
    with Receiver("tcp://127.0.0.1:*", keeps, context=context) as receiver:
        done = run_python(code, receiver.address)
        assert (done.returncode, done.stderr) == (0, "")
        wait_until(lambda: len(keeps.kept) == 3)
    texts = {record.getMessage(): record.process for record in keeps.kept}
    assert texts["parent before"] == texts["parent after"] != texts["child"]


def test_a_forked_child_that_cannot_bind_says_so_once_and_counts(run_python):
    code = """
        import logging, os, warnings
        from zmq.log.handlers import PUBHandler
        logger = logging.getLogger()
        handler = PUBHandler("tcp://127.0.0.1:*")
        handler._address = handler.socket.last_endpoint.decode()
        logger.addHandler(handler)
        warnings.simplefilter("ignore")  # about the fork, which is what this is about
        pid = os.fork()
        if pid == 0:
            logger.warning("one")
            logger.warning("two")
            logging.shutdown()
            os._exit(handler.dropped)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    """
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("records of this process are dropped") == 1
    assert "connect=True" in done.stderr


def test_a_program_that_logs_to_nobody_ends_in_time(run_python):
    code = """
        import logging
        from zmq.log.handlers import PUBHandler
        logging.getLogger().addHandler(PUBHandler("tcp://127.0.0.1:9", connect=True))
        logging.warning("anybody?")
    """
    assert run_python(code, timeout=10).returncode == 0


def test_a_program_that_binds_and_logs_ends_without_a_word(run_python):
    code = """
        import logging
        from zmq.log.handlers import PUBHandler
        logging.getLogger().addHandler(PUBHandler("tcp://127.0.0.1:*"))
        logging.warning("anybody?")
    """
    done = run_python(code, timeout=10)
    assert (done.returncode, done.stderr) == (0, "")


def test_records_are_counted_as_dropped_when_the_context_ends_before_anybody_listens(endpoint, wait_until):
    context = zmq.Context()
    handler = PUBHandler(endpoint("inproc"), context, connect=True)
    try:
        handler.emit(logging.makeLogRecord({"msg": "too early"}))
        context.destroy(linger=0)
        wait_until(lambda: handler.dropped == 1)
        handler.emit(logging.makeLogRecord({"msg": "too late"}))
        wait_until(lambda: handler.dropped == 2)
    finally:
        handler.close()
