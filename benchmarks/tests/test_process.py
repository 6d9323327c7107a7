"""Talking to child processes: answers, refusals, deaths and silence."""

from __future__ import annotations

import sys

import pytest
from harness.process import Broken, Missing, Process


@pytest.fixture
def child():
    """A factory of children that run a line of Python for every line they are asked."""
    children = []

    def start(reaction, **options):
        code = f"import os, sys\nfor line in sys.stdin:\n    if line == 'quit\\n': break\n    {reaction}"
        process = Process([sys.executable, "-u", "-c", code], **options)
        children.append(process)
        return process

    yield start
    for process in children:
        process.kill()


def test_run_returns_the_cost(child):
    assert child("print('cost', int(line.split()[1]) * 2.5)").run(4) == 10.0


def test_ok_returns_what_follows(child):
    assert child("print('ok tcp://127.0.0.1:5555')").ask("open pull") == "tcp://127.0.0.1:5555"


def test_missing_and_error_raise(child):
    with pytest.raises(Missing, match=r"zmq\.Socket\.try_recv"):
        child("print('missing zmq.Socket.try_recv')").ask("open x")
    with pytest.raises(Broken, match="ValueError: no"):
        child("print('error ValueError: no')").ask("open x")


def test_death_is_told_with_its_signal(child):
    with pytest.raises(Broken, match="killed by signal 9"):
        child("os.kill(os.getpid(), 9)").run(1)


def test_silence_ends_after_patience(child):
    with pytest.raises(Broken, match=r"no answer in 0\.2 s"):
        child("pass", patience=0.2).run(1)


def test_close_is_quiet_for_a_child_that_ends_well(child):
    process = child("print('ok')")
    process.ask("hello")
    assert process.close() is None


def test_close_tells_how_a_child_ended(child):
    process = child("print('ok', flush=True); os._exit(3)")
    process.ask("hello")
    assert process.close() == "ended with code 3"
