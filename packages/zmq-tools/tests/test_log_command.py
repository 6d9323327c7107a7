"""`python -m zmq.log` in a process of its own, on a pipe and on a terminal."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time

import pytest

from zmq.log.__main__ import Lines
from zmq.log.handlers import PUBHandler


@pytest.fixture
def said(context, endpoint):
    """Give a function that logs to the command until it has ended, and returns its output and status."""
    handlers = []

    def run(*arguments, stdout=subprocess.PIPE, env=None, **options):
        address = endpoint("ipc")
        handler = PUBHandler(address, context, connect=True, root_topic="prog", **options)
        handlers.append(handler)
        logger = logging.Logger("a.logger")
        logger.addHandler(handler)
        command = [sys.executable, "-m", "zmq.log", "--bind", address, *arguments]
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=env)
        logger.debug("quiet")
        logger.info("net::heard")
        logger.error("loud")
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err

    yield run
    for handler in handlers:
        handler.close()


def test_it_prints_topic_and_text_of_each_record(said):
    status, out, err = said("-n", "3")
    assert (status, err) == (0, "")
    debug, info, error = out.splitlines()
    assert debug.startswith("prog.DEBUG | DEBUG test_log_command.py:")
    assert debug.endswith(" - quiet")
    assert info == "prog.INFO.net | heard"
    assert error.startswith("prog.ERROR | ERROR test_log_command.py:")
    assert error.endswith(" - loud - None")


def test_levels_and_topics_choose(said):
    assert said("-n", "1", "--level", "error")[1].startswith("prog.ERROR | ")
    assert said("-n", "1", "-t", "prog.INFO.net")[1] == "prog.INFO.net | heard\n"


def test_separator_time_and_colour_are_options_without_surprises(said):
    assert said("-n", "1", "-t", "prog.INFO", "--separator", "+")[1] == "prog.INFO.net+heard\n"
    assert said("-n", "1", "--timestamp")[1][:17] == time.strftime("%Y-%d-%m %H:%M ")
    assert said("-n", "1", "-t", "prog.INFO", "--timestamp", "--dateformat", "T%Y")[1].endswith(
        " prog.INFO.net | heard\n"
    )
    assert said("-n", "1", "-t", "prog.INFO", "--color")[1] == "prog.INFO.net | heard\n\n"


@pytest.mark.parametrize("option", ["--timestamp", "--color", "--align"])
def test_the_address_is_no_value_of_an_option(option):
    command = [sys.executable, "-m", "zmq.log", option, "nonsense://"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert (done.returncode, "nonsense" in done.stderr) == (2, True)
    assert "usage" not in done.stderr


def test_words_of_topics_are_aligned_in_their_place():
    lines = Lines(None, " | ", align=True, colour=False)
    texts = [lines.line(topic, "x\n") for topic in ("INFO", "root.WARNING", "ERROR.sub.x", "DEBUG.", "c")]
    assert texts == [
        "INFO | x",
        "root.WARNING | x",
        "ERROR.sub    .x | x",
        "DEBUG.       .  | x",
        "c    .       .  | x",
    ]


def test_records_as_json(said):
    fields = json.loads(said("-n", "1", "--json", json=True)[1])
    assert (fields["levelname"], fields["message"]) == ("DEBUG", "quiet")


def test_a_terminal_gets_colours_when_asked(said):
    def on_terminal(*options):
        pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
        ours, theirs = pty.openpty()
        try:
            said("-n", "1", "-t", "prog.INFO", *options, stdout=theirs)
            return os.read(ours, 4096).decode()
        finally:
            os.close(ours)
            os.close(theirs)

    assert on_terminal() == "prog.INFO.net | heard\r\n"
    coloured = "\x1b[97mprog.INFO.net | heard\x1b[39m\r\n\x1b[39m\r\n\x1b[0m"
    assert on_terminal("--color") == coloured


def test_bad_arguments_and_endpoints_end_with_status_2(said):
    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "zmq.log", *arguments], capture_output=True, text=True, timeout=20
        )
        return done.returncode, done.stderr

    status, error = run("nonsense")
    assert status == 2
    assert "nonsense" in error
    status, error = run("tcp://127.0.0.1:9", "--level", "shouting")
    assert status == 2
    assert "DEBUG, INFO, WARNING" in error
    status, error = run("tcp://127.0.0.1:9", "--count", "0")
    assert status == 2
    assert "1 or more, not '0'" in error


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no file that is always full")
def test_a_full_disk_is_told_in_a_line(said):
    with open("/dev/full", "w") as full:
        status, _, err = said("-n", "1", stdout=full)
    assert (status, err) == (1, "zmq.log: cannot write: No space left on device\n")
