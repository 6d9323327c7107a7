"""What the command `zmq` reads, for the fuzzer: recordings, contexts, files of keys and its arguments.

The files are read as the command does. Arguments are parsed, and the socket is made, bound and connected that they ask
for; what would leave this machine, such as names to resolve and tunnels, is left out.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import math
import os
import re
import shutil
import tempfile
from pathlib import Path

import click
from engine import Target

import zmq
from zmq.cli import _app, _contexts, _keyfile, _link, _recording

FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
#: Endpoints that a mutated argument may name.
LOCAL = re.compile(r"inproc://.*|ipc://[^/]*|tcp://([0-9.]+|\*|\[[0-9a-f:]*\]):.*", re.DOTALL)
KEY = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"


def _file(name: str, data: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(data)
    return path


def recording(data: bytes) -> bool:
    """Each message has parts and a time at which it can be sent."""
    try:
        head, messages = _recording.read(_file("recording", data))
        assert isinstance(head, dict)
        for at, parts in messages:
            assert math.isfinite(at)
            assert parts
            assert all(isinstance(part, bytes) for part in parts)
    except click.ClickException:
        return False
    return True


def contexts(data: bytes) -> bool:
    """Every context in a file has options that commands know."""
    os.environ[_contexts.VARIABLE] = str(_file("contexts", data))
    names = set(re.findall(r"\[([^\]\n]*)\]", data.decode(errors="replace"))) | {"DEFAULT", "a"}
    read = 0
    for name in sorted(names):
        with contextlib.suppress(click.ClickException):
            found = _contexts.completed(name, {"bind": (), "connect": (), "settings": ()})
            assert all(isinstance(key, str) for key in found)
            read += 1
    return read > 0


def key_file(data: bytes) -> bool:
    """What is read as a key is one."""
    path = _file("key", data)
    try:
        secret = _keyfile.secret_key(f"@{path}")
    except click.ClickException as error:
        return _refused(error)
    assert len(zmq.curve_public(secret)) == 40
    return True


def _refused(error: click.ClickException) -> bool:
    assert KEY not in error.format_message()
    return False


def arguments(data: bytes) -> bool:
    """Arguments are refused by the command, or make a socket."""
    name, *words = (os.fsdecode(word) for word in data.split(b"\0"))
    command = _app.app.commands.get(name)
    if command is None:
        return False
    before = os.getcwd()
    os.chdir(FOLDER)  # where a bound ipc endpoint may replace a file
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            given = command.make_context(name, words).params
            link = {key: value for key, value in given.items() if key in LINK}
            asked = (*link.get("bind", ()), *link.get("connect", ()))
            if link.get("ssh") is not None or not all(map(LOCAL.fullmatch, asked)):
                return False
            if link:
                with _link.linked(zmq.PAIR, prepare=_forget, **link):
                    pass
        except (click.ClickException, click.exceptions.Exit, click.Abort, zmq.ZMQError):
            return False
        finally:
            os.chdir(before)
    return True


def _forget(socket: zmq.Socket) -> None:
    socket.linger = 0


LINK = {
    "context_name", "bind", "connect", "settings", "ssh", "ssh_key", "ssh_config", "plain_server", "plain_username",
    "plain_password", "curve_server", "curve_server_key", "curve_secret_key",
}  # fmt: skip
_HEAD = b'{"zmq-recording": 1, "type": "sub", "began": "2026-11-30T10:00:00.000+00:00"}\n'
RECORDED = (
    _HEAD
    + b'{"at": 0.25, "parts": ["topic", "text"], "crc": %d}\n' % _recording.checksum([b"topic", b"text"]),
    _HEAD + b'{"at": 1.5, "parts": [{"hex": "ff00"}], "crc": %d}\n' % _recording.checksum([b"\xff\0"]),
)
READERS = (
    Target(
        "recording",
        RECORDED,
        (b"1e999", b"NaN", b"[" * 2_000, b'{"hex":' * 500, b"9" * 400, b"[]", b"null", b"\n", b'"\\ud800"', b'"at": '),
        ("cli/_recording.py",),
        recording,
    ),
    Target(
        "contexts",
        (b"[a]\nconnect = tcp://broker:5555\nplain-server = yes\n[b]\noption = rcvhwm=1 linger=0\n",),
        (b"[", b"]", b"=", b"\n", b" ", b"#", b"%(a)s", b"[DEFAULT]\n", b"curve-server = maybe\n", b"\xff", b"\r"),
        ("cli/_contexts.py",),
        contexts,
    ),
    Target(
        "key-file",
        (f'secret-key = "{KEY}"\n'.encode(), KEY.encode(), f'{{"secret": "{KEY}"}}'.encode()),
        (b"\n", b'"', b"secret ", b"public ", b"@", b"[" * 2_000, b"\xff", b"== CURVE SECRET KEY ==\n"),
        ("cli/_keyfile.py",),
        key_file,
    ),
    Target(
        "arguments",
        (
            b"push\0-b\0inproc://a\0-o\0sndhwm=10\0-m\0hello\0-F\0json",
            b"sub\0-c\0tcp://127.0.0.1:9\0-s\0a\0-n\0" + b"3\0-t\0" + b"1",
            b"req\0--bind\0ipc://x\0--curve-server\0--curve-secret-key\0" + KEY.encode(),
            b"rep\0-b\0tcp://127.0.0.1:*\0--plain-server\0--plain-username\0a\0--plain-password\0b",
            b"record\0pull\0file\0-b\0inproc://a\0--stats",
            b"proxy\0queue\0inproc://a\0inproc://b",
            b"perf\0latency\0--local",
        ),
        (
            b"\0-o\0", b"routing_id=\xff", b"=", b"-1", b"99999999999999999999", b"\0--option\0rcvhwm=x", b"\0-t\0nan",
            b"\0-n\0" + b"0", b"\xff", b"\0--curve-server-key\0", b"\0-i\0inf", b"linger=", b"\0--context\0a",
            b"\0--\0", b"mechanism=1", b"subscribe=", b"fd=1", b"\0-F\0", b"\0--help",
        ),
        ("cli/_link.py", "cli/_talk_options.py", "cli/_contexts.py", "cli/_keyfile.py"),
        arguments,
    ),
)  # fmt: skip
