"""`zmq proxy`: what it passes on, counts, and does when it is interrupted."""

from __future__ import annotations

import os
import re
import signal
import time

import pytest

import zmq


def proxied(start, socket, *more, **options):
    """Start a proxy between two new sockets."""
    pusher, puller = socket(zmq.PUSH), socket(zmq.PULL, rcvhwm=0)
    ends = [f"tcp://127.0.0.1:{each.bind_to_random_port('tcp://127.0.0.1')}" for each in (pusher, puller)]
    process = start("proxy", "streamer", *ends, "--connect-in", "--connect-out", *more, **options)
    pusher.send(b"first")
    assert puller.recv() == b"first"
    return process, pusher, puller


def test_a_proxy_counts_and_loses_nothing_it_accepted_when_interrupted(start, socket):
    process, pusher, puller = proxied(start, socket, "--interval", "0.1")
    line = process.stderr.readline().decode()
    assert re.match(r"in>out 1 msgs 5 B", line)
    for number in range(20_000):
        pusher.send(b"%d" % number)
    assert int(puller.recv()) == 0
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=10)
    assert process.returncode == 0
    passed = int(re.search(r"passed on: ([\d,]+) in", error.decode())[1].replace(",", ""))
    # What the proxy has not accepted is still with the pusher; what it has, is here.
    assert [int(puller.recv()) for _ in range(passed - 2)] == list(range(1, passed - 1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_idle_proxy_ends_at_once(number, start, socket):
    process, _, _ = proxied(start, socket, "--quiet")
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 5  # a hang is what this finds; the figure is in the benchmarks


def test_a_proxy_copies_to_its_capture(start, socket, endpoint, wait_until):
    watcher = socket(zmq.SUB)
    watcher.subscribe("")
    watcher.connect(capture := endpoint("ipc"))
    _, pusher, _ = proxied(start, socket, "--capture", capture)
    wait_until(lambda: pusher.send(b"seen") or watcher.poll(20))
    assert watcher.recv() in (b"first", b"seen")


def test_on_a_terminal_counters_stay_in_one_line_and_ctrl_c_ends_the_proxy(start, socket):
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    ours, theirs = pty.openpty()
    process, _, _ = proxied(start, socket, "--interval", "0.1", stderr=theirs, start_new_session=True)
    os.close(theirs)
    seen = b""
    while b"in>out 1 msgs" not in seen:
        seen += os.read(ours, 4096)
    assert b"\r\x1b[K" in seen
    assert b"\n" not in seen
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    while b"passed on" not in seen:
        seen += os.read(ours, 4096)
    os.close(ours)
