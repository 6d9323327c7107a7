"""Gathering records: many processes into one place, by handlers or by local loggers."""

from __future__ import annotations

import logging

import pytest

import zmq
from zmq.log.handlers import PUBHandler
from zmq.log.receiver import Receiver


class Keeps(logging.Handler):
    def __init__(self, level=logging.NOTSET):
        super().__init__(level)
        self.kept = []

    def emit(self, record):
        self.kept.append(record)


def test_many_processes_log_into_one_place_with_one_line_of_configuration(context, run_python, wait_until):
    code = """
        import logging, logging.config, sys
        logging.config.dictConfig({
            "version": 1,
            "handlers": {"net": {"class": "zmq.log.handlers.PUBHandler", "interface_or_socket": sys.argv[1],
                                 "connect": True, "json": True}},
            "root": {"handlers": ["net"], "level": "DEBUG"},
        })
        for number in range(200):
            logging.getLogger("program." + sys.argv[2]).debug("%d", number)
    """
    everything, errors = Keeps(), Keeps(logging.ERROR)
    with Receiver("tcp://127.0.0.1:*", everything, errors, context=context) as receiver:
        for name in ("one", "two", "three"):
            done = run_python(code, receiver.address, name)
            assert done.returncode == 0, done.stderr
            assert done.stderr == ""
        wait_until(lambda: len(everything.kept) == 600)
    for name in ("one", "two", "three"):
        mine = [record for record in everything.kept if record.name == f"program.{name}"]
        assert [int(record.getMessage()) for record in mine] == list(range(200))
        assert len({record.process for record in mine}) == 1
    assert errors.kept == []


def test_without_handlers_records_go_to_the_local_logger_of_their_name(
    context, endpoint, log, wait_until, caplog
):
    address = endpoint("ipc")
    caplog.set_level(logging.WARNING, "test.log")
    logger = log(PUBHandler(address, context, connect=True, json=True))
    with Receiver(address, context=context):
        logger.info("not wanted here")
        logger.warning("wanted")
        wait_until(lambda: caplog.records)
    assert [record.getMessage() for record in caplog.records] == ["wanted"]


def test_a_receiver_is_started_once_and_takes_a_level(context, endpoint, log, wait_until):
    keeps = Keeps()
    receiver = Receiver(endpoint("ipc"), keeps, level=logging.ERROR, context=context)
    logger = log(PUBHandler(receiver.address, context, connect=True, json=True))
    with receiver:
        logger.info("no")
        logger.error("yes")
        wait_until(lambda: keeps.kept)
        with pytest.raises(RuntimeError, match="before"):
            receiver.start()
    assert [record.getMessage() for record in keeps.kept] == ["yes"]
    assert receiver.received == 1


class Raises(logging.Handler):
    def handle(self, record):
        raise ValueError("a filter that fails")


def test_a_handler_that_raises_is_reported_and_the_others_get_every_record(
    context, endpoint, log, wait_until, capsys
):
    everything = Keeps()
    with Receiver(endpoint("inproc"), Raises(), everything, context=context) as receiver:
        logger = log(PUBHandler(receiver.address, context, connect=True, json=True))
        logger.error("one")
        logger.error("two")
        wait_until(lambda: len(everything.kept) == 2)
    assert capsys.readouterr().err.count("ValueError: a filter that fails") == 2


def test_a_local_logger_that_raises_is_reported_and_the_next_record_comes_through(
    context, endpoint, log, wait_until, capsys
):
    everything, local = Keeps(), logging.getLogger("test.log")
    local.addFilter(lambda record: 1 // (record.getMessage() != "one"))
    local.addHandler(everything)
    try:
        with Receiver(endpoint("inproc"), context=context) as receiver:
            logger = log(PUBHandler(receiver.address, context, connect=True, json=True))
            logger.error("one")
            logger.error("two")
            wait_until(lambda: everything.kept)
    finally:
        local.removeHandler(everything)
        local.filters.clear()
    assert [record.getMessage() for record in everything.kept] == ["two"]
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"a":' * 100_000, id="nested too deeply"),
        pytest.param(b'{"message": "m", "levelno": 20, "name": "n", "getMessage": 1}', id="a method"),
        pytest.param(b'{"message": "m", "levelno": 20, "name": "n", "exc_info": 1}', id="no exception"),
    ],
)
def test_no_sender_can_end_the_receiver(body, context, socket, endpoint, wait_until):
    everything = Keeps()
    everything.setFormatter(logging.Formatter())
    with Receiver(endpoint("inproc"), everything, context=context) as receiver:
        sender = socket(zmq.XPUB)
        sender.connect(receiver.address)
        sender.recv()
        sender.send_multipart([b"INFO", body])
        sender.send_multipart([b"INFO", b"the next"])
        wait_until(lambda: len(everything.kept) == 2)
    assert everything.format(everything.kept[0])
    assert everything.format(everything.kept[1]) == "the next"
