"""`python -m zmq.log` in a process of its own, on a pipe and on a terminal."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest

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


def test_it_prints_a_line_for_each_record(said):
    status, out, err = said("-n", "3", json=True)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "DEBUG    a.logger: quiet",
        "INFO     a.logger: heard",
        "ERROR    a.logger: loud",
    ]


def test_levels_and_topics_choose(said):
    assert said("-n", "1", "--level", "error", json=True)[1] == "ERROR    a.logger: loud\n"
    assert said("-n", "1", "-t", "prog.INFO.net")[1] == "INFO     prog.net: heard\n"


def test_options_may_do_without_their_values(said):
    assert said("-n", "1", "--timestamp", "--color", json=True)[1].startswith("20")
    first = said("-n", "1", "--timestamp", "--dateformat", "T%Y", "--separator", " | ", "--align", json=True)
    assert first[1].startswith("T20")
    assert first[1].endswith(" a.logger | quiet\n")


def test_the_address_is_no_value_of_an_option(said):
    for option in ("--timestamp", "--color"):
        command = [sys.executable, "-m", "zmq.log", option, "nonsense://"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert (done.returncode, "nonsense" in done.stderr) == (2, True)
        assert "usage" not in done.stderr


def test_timestamps_and_json(said):
    assert said("-n", "1", "--timestamp", "T%Y", json=True)[1].startswith("T20")
    fields = json.loads(said("-n", "1", "--json", json=True)[1])
    assert (fields["levelname"], fields["message"]) == ("DEBUG", "quiet")


def test_a_terminal_gets_colours_unless_told_otherwise(said):
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}

    def on_terminal(env):
        pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
        ours, theirs = pty.openpty()
        try:
            said("-n", "3", stdout=theirs, env=env, json=True)
            return os.read(ours, 4096).decode()
        finally:
            os.close(ours)
            os.close(theirs)

    assert "\x1b[31mERROR   \x1b[0m a.logger: loud" in on_terminal(plain)
    assert "\x1b" not in on_terminal({**plain, "NO_COLOR": "1"})
    assert "\x1b[32m" in said("-n", "3", "--color", "always")[1]


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
