"""Gathering records: many processes into one place, by handlers or by local loggers."""

from __future__ import annotations

import logging

import pytest

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
    logger = log(PUBHandler(receiver.address, context, connect=True))
    with receiver:
        logger.info("no")
        logger.error("yes")
        wait_until(lambda: keeps.kept)
        with pytest.raises(RuntimeError, match="before"):
            receiver.start()
    assert [record.getMessage() for record in keeps.kept] == ["yes"]
    assert receiver.received == 1
