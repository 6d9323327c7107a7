"""The example run for real: every failure has a clear message and an exit code, and leaves nothing behind."""

from __future__ import annotations

import os
import signal

import pytest


def test_wrong_path(word_count):
    code, _, error = word_count("no/such/file.txt").finish()
    assert code == 2
    assert "no/such/file.txt does not exist" in error


def test_folder_instead_of_a_file(word_count, tmp_path):
    code, _, error = word_count(tmp_path).finish()
    assert code == 2
    assert f"{tmp_path} is a directory" in error


def test_empty_file(word_count, tmp_path):
    path = tmp_path / "empty.txt"
    path.touch()
    code, _, error = word_count(path).finish()
    assert code == 2
    assert f"{path} is empty" in error


def test_empty_standard_input(word_count):
    code, _, error = word_count("-").finish()
    assert code == 2
    assert "standard-input is empty" in error


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            b"fine\nfine\n\xff\xfe\n", "line 3 holds the byte 0xff: this is not UTF-8 text", id="latin"
        ),
        pytest.param(
            b"\x7fELF\x02\x00\x00", "line 1 holds the byte 0x00: this is not UTF-8 text", id="binary"
        ),
        pytest.param(b"x" * 5_000_000, "line 1 is longer than 4194304 bytes", id="one endless line"),
    ],
)
def test_what_is_no_text(word_count, short_folder, tmp_path, content, said):
    path = tmp_path / "data"
    path.write_bytes(content)
    run = word_count(path)
    code, _, error = run.finish()
    assert code == 2
    assert str(path) in error
    assert said in error
    run.assert_nothing_left()


def test_unreadable_file(word_count, tmp_path):
    # Permission bits would not stop root; a name that no file system takes stops everybody.
    code, _, error = word_count(tmp_path / ("n" * 1000)).finish()
    assert code == 2
    assert "cannot be read: [Errno" in error


@pytest.mark.parametrize(
    "arguments", [("--workers", "0"), ("--workers", "65"), ("--repeat", "x"), ("--deadline", "-1")]
)
def test_unusable_numbers(word_count, arguments):
    code, _, error = word_count(*arguments).finish()
    assert code == 2
    assert "must be a whole number from 1 to" in error
    assert repr(arguments[1]) in error


@pytest.mark.parametrize("name", ["worker-2", "sink"])
def test_killed_process_is_named(word_count, name):
    run = word_count("--repeat", 10**6)
    run.read_until(b"[")
    victim = run.children()[name]
    os.kill(victim, signal.SIGKILL)
    code, _, error = run.finish()
    assert code == 1
    assert f"{name} (pid {victim}) was killed by SIGKILL before its work was done" in error
    run.assert_nothing_left()


@pytest.mark.parametrize("name", ["worker-1", "worker-2", "sink"])
def test_stuck_process_is_named(word_count, name):
    run = word_count("--repeat", 10**6, "--deadline", 2)
    run.read_until(b"[")
    stuck = run.children()[name]
    os.kill(stuck, signal.SIGSTOP)
    code, _, error = run.finish()
    assert code == 1
    assert f"nothing moved for 2 s: {name} (pid {stuck}) is stuck" in error
    run.assert_nothing_left()


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_run_cleans_up(word_count, number, expected):
    run = word_count("--repeat", 10**6)
    run.read_until(b"[")
    run.process.send_signal(number)
    code, _, error = run.finish()
    assert code == expected
    assert "Traceback" not in error
    run.assert_nothing_left()


def test_children_end_with_a_killed_parent(word_count):
    run = word_count("--repeat", 10**6)
    run.read_until(b"[")
    run.process.kill()
    # They share its standard output, so this times out unless every one of them ends.
    assert run.finish()[0] == -signal.SIGKILL
