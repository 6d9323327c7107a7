"""How `zmq` prints messages: times, templates, decoded JSON, rates; and what it keeps from a terminal."""

from __future__ import annotations

import os
import re
import sys

import pytest

import zmq
from zmq.cli import _render
from zmq.cli._display import Template, clock, harmless
from zmq.cli._status import Stop


def pulled(start, socket, endpoint, messages, *options, **process):
    """Return the process of a pull that gets these messages."""
    pusher = socket(zmq.PUSH)
    pusher.bind(address := endpoint("ipc"))
    started = start("pull", "-c", address, "-n", str(len(messages)), *options, **process)
    for message in messages:
        pusher.send_multipart(message)
    return started


def test_a_template_has_a_column_for_the_topic(start, socket, endpoint):
    template = r"{number}\t{topic:<8}{1} {size} {parts}"
    process = pulled(start, socket, endpoint, [[b"news", b"none"], [b"x"]], "--template", template)
    assert process.communicate(timeout=25)[0] == b"1\tnews    none 8 2\n2\tx        1 1\n"


def test_a_timestamp_comes_before_the_message(start, socket, endpoint):
    process = pulled(start, socket, endpoint, [[b"a", b"b"]], "--timestamp")
    line = process.communicate(timeout=25)[0].decode()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d\ta\tb\n", line)
    assert len(clock(0)) == len("1970-01-01T00:00:00.000+00:00")


@pytest.mark.parametrize("text", ["{nonsense}", "{", "{0.__class__}", "{text!z}{"])
def test_a_template_that_is_none_is_refused(text):
    with pytest.raises(Stop, match="template"):
        Template(text)


def test_json_is_decoded_and_indented():
    parts = [b'{"a": [1, "\xc3\xbc"]}']
    assert _render.writer("decoded", "\t")(parts) == '{"a": [1, "ü"]}\n'.encode()
    assert _render.writer("pretty", "\t")(parts) == '{\n  "a": [\n    1,\n    "ü"\n  ]\n}\n'.encode()
    assert _render.writer("decoded", "\t")([b"topic", b"{}", b"\xff"]) == b'["topic", {}, {"hex": "ff"}]\n'
    assert _render.reader("decoded", "\t")('{"a": "b"}') == [b'{"a":"b"}']


def test_rates_are_told_on_standard_error(start, socket, endpoint):
    process = pulled(start, socket, endpoint, [[b"a"], [b"b"]], "--stats")
    out, error = process.communicate(timeout=25)
    assert out == b"a\nb\n"
    assert error.startswith(b"2 messages  2 B  in ")


def test_control_characters_are_digits():
    assert harmless("a\x1b[2J\x07\tü\x9b\n".encode()) == "a\\x1b[2J\\x07\tü\\x9b\n".encode()
    assert harmless(b"\xff") == b"\\xff"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_control_characters_of_the_network_reach_a_file_and_no_terminal(start, socket, endpoint):
    message = [b"\x1b]0;title\x07harmless"]
    assert pulled(start, socket, endpoint, [message]).communicate(timeout=25)[0] == message[0] + b"\n"
    ours, theirs = os.openpty()
    process = pulled(start, socket, endpoint, [message], stdout=theirs)
    os.close(theirs)
    seen = b""
    while b"harmless" not in seen:
        seen += os.read(ours, 4096)
    os.close(ours)
    process.wait(25)
    assert b"\x1b" not in seen
    assert b"\\x1b]0;title\\x07harmless" in seen


def test_a_program_answers_requests(start, run, endpoint):
    start("rep", "-b", address := endpoint("ipc"), "--exec", "tr a-z A-Z")
    assert run("req", "-c", address, "-t", "25", "-m", "one\ttwo", "-m", "three")[1] == "ONE\tTWO\nTHREE\n"
    status, _, error = run("rep", "-b", endpoint("ipc"), "--exec", "no-such-program x")
    assert (status, "there is no program 'no-such-program'" in error) == (2, True)


def test_xpub_prints_subscriptions_and_xsub_what_is_published(start, socket, endpoint):
    publisher = start("xpub", "-b", address := endpoint("ipc"), "-n", "1", "-F", "hex", stdin=None)
    subscriber = socket(zmq.SUB)
    subscriber.connect(address)
    subscriber.subscribe(b"ab")
    assert publisher.communicate(timeout=25)[0] == b"016162\n"
    pub = socket(zmq.XPUB)
    pub.bind(address := endpoint("ipc"))
    receiver = start("xsub", "-c", address, "-s", "ab", "-n", "1")
    assert pub.recv() == b"\x01ab"
    pub.send(b"abc")
    assert receiver.communicate(timeout=25)[0] == b"abc\n"


def test_stream_speaks_plain_tcp(start):
    import socket as sockets

    process = start("stream", "-b", "tcp://127.0.0.1:*", "-n", "2", "-F", "json")
    line = process.stderr.readline().decode()
    assert line.startswith("bound to tcp://127.0.0.1:")
    with sockets.create_connection(("127.0.0.1", int(line.rpartition(":")[2]))) as connection:
        connection.sendall(b"plain")
        out = process.communicate(timeout=25)[0].decode().splitlines()
    assert out[1].endswith('"plain"]')
