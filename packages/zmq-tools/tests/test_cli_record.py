"""`zmq record` and `zmq replay`: what is recorded, kept when the disk is full, and sent again."""

from __future__ import annotations

import contextlib
import errno
import json
import re
import signal
import sys
import time

import pytest

import zmq
from zmq.cli import _recording
from zmq.cli._status import Stop

PARTS = [[b"topic", b"text"], [b"\xff\x00"], ["ü\u2028".encode(), b""]]


def recorded(path, messages=PARTS):
    with _recording.Writer(path, "sub", overwrite=True) as recording:
        for parts in messages:
            recording.add(parts)
    return path


def test_what_is_recorded_is_read_with_its_times(tmp_path):
    head, messages = _recording.read(recorded(tmp_path / "day"))
    found = list(messages)
    assert head["type"] == "sub"
    assert [parts for _, parts in found] == PARTS
    assert sorted(at for at, _ in found) == [at for at, _ in found]
    lines = (tmp_path / "day").read_text(encoding="utf-8").split("\n")
    assert json.loads(lines[1])["parts"] == ["topic", "text"]


@pytest.mark.parametrize(
    ("damage", "words", "left"),
    [
        (lambda text: text[:-3], "line 4: it is cut off; the 2 messages before it are whole", 2),
        (lambda text: text.replace(b'"text"', b'"tixt"'), "line 2: it is not as it was written", 0),
        (lambda text: text.replace(b'"hex"', b'"hix"'), "line 3: this is no message", 1),
        (lambda text: text + b"nonsense\n", "line 5: this is no message; the 3 messages before", 3),
        (lambda text: text + b"[" * 100_000 + b"\n", "line 5: this is no message", 3),
        (lambda text: text + b'{"at": 0, "parts": [], "crc": 0}\n', "line 5: this is no message", 3),
        (lambda text: text + b'{"at": 1e999, "parts": [""], "crc": 558161692}\n', "line 5: it is not as", 3),
        (
            lambda text: text + b'{"at": %s, "parts": [""], "crc": 0}\n' % (b"9" * 400),
            "line 5: this is no message",
            3,
        ),
    ],
)
def test_a_damaged_recording_gives_what_is_whole_and_says_where_it_ends(damage, words, left, tmp_path):
    path = recorded(tmp_path / "day")
    path.write_bytes(damage(path.read_bytes()))
    _, messages = _recording.read(path)
    found = []
    with pytest.raises(_recording.Damaged, match=words) as caught:
        found.extend(messages_of(messages, found))
    assert len(found) == left
    assert caught.value.exit_code == 1


def messages_of(messages, found):
    for at, parts in messages:
        found.append((at, parts))
    return []


@pytest.mark.parametrize("content", [b"", b"text\n", b"{}\n", b"[1]\n", b"\xff", b"[" * 100_000])
def test_a_file_that_is_no_recording_is_refused(content, tmp_path):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Stop, match="is no recording"):
        _recording.read(tmp_path / "file")


def test_a_recording_of_a_later_version_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b'{"zmq-recording": 2}\n')
    with pytest.raises(Stop, match="of version 2; this command reads version 1"):
        _recording.read(tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of processes")
def test_when_the_disk_is_full_what_is_in_the_file_is_whole(start, socket, endpoint, tmp_path):
    import resource

    pusher = socket(zmq.PUSH)
    pusher.bind(address := endpoint("ipc"))

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    process = start("record", "pull", str(tmp_path / "day"), "-c", address, preexec_fn=limited)
    pusher.sndtimeo = 100
    number = 0
    while process.poll() is None:
        with contextlib.suppress(zmq.Again):  # it has not connected yet, or it has gone
            pusher.send(b"%d" % number * 100)
            number += 1
    _, error = process.communicate(timeout=25)
    assert process.returncode == 1
    _, messages = _recording.read(tmp_path / "day")
    found = [parts for _, parts in messages]
    assert found == [[b"%d" % number * 100] for number in range(len(found))]
    assert f"it has the {len(found)} messages before" in error.decode()
    assert len(found) > 2


def test_a_device_that_is_full_is_no_file_to_cut(monkeypatch, tmp_path):
    recording = _recording.Writer(tmp_path / "day", "pull", overwrite=False)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with recording, monkeypatch.context() as patch:
        patch.setattr(_recording.os, "write", full)
        with pytest.raises(
            _recording.DiskFull, match="No space left on device; it has the 0 messages before"
        ):
            recording.add([b"x"])


def test_a_recording_is_not_overwritten_unasked(run, endpoint, tmp_path):
    path = recorded(tmp_path / "day")
    status, _, error = run("record", "pull", str(path), "-b", endpoint("ipc"))
    assert (status, "--overwrite" in error) == (2, True)
    assert _recording.read(path)[0]["type"] == "sub"


def test_messages_are_recorded_and_replayed_with_their_pauses(start, run, socket, endpoint, tmp_path):
    publisher = socket(zmq.XPUB)
    publisher.bind(address := endpoint("ipc"))
    path = str(tmp_path / "day")
    recorder = start("record", "sub", path, "-c", address, "-n", "3", "-s", "a")
    assert publisher.recv() == b"\x01a"
    for parts in ([b"a", b"1"], [b"b"], [b"a", b"\xff"]):
        publisher.send_multipart(parts)
    time.sleep(0.5)  # the pause is what is recorded
    publisher.send_multipart([b"a", b"last"])
    assert recorder.wait(25) == 0
    subscriber = socket(zmq.SUB)
    subscriber.subscribe(b"")
    subscriber.bind(address := endpoint("ipc"))
    player = start("replay", path, "-c", address)
    assert [subscriber.recv_multipart() for _ in range(2)] == [[b"a", b"1"], [b"a", b"\xff"]]
    began = time.monotonic()
    assert subscriber.recv_multipart() == [b"a", b"last"]
    assert time.monotonic() - began > 0.4
    assert player.wait(25) == 0


def test_a_replay_sends_what_is_whole_before_the_damage(run, socket, endpoint, tmp_path):
    path = recorded(tmp_path / "day")
    path.write_bytes(path.read_bytes()[:-2])
    puller = socket(zmq.PULL)
    puller.bind(address := endpoint("ipc"))
    status, _, error = run("replay", str(path), "--as", "push", "-c", address, "--speed", "0")
    assert (status, "it is cut off" in error) == (1, True)
    assert [puller.recv_multipart() for _ in range(2)] == PARTS[:2]


def test_a_replay_gives_up_in_the_midst_of_a_pause(run, socket, endpoint, tmp_path):
    path = tmp_path / "day"
    path.write_bytes(re.sub(rb'"at": [^,]*', b'"at": 4e12', recorded(path).read_bytes()))
    puller = socket(zmq.PULL)
    puller.bind(address := endpoint("ipc"))
    status, _, error = run("replay", str(path), "--as", "push", "-c", address, "-t", "0.5")
    assert (status, "time is up after 0 messages" in error) == (3, True)
