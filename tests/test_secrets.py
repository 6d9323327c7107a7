"""No key and no password is in a log, an error, a repr, a warning, a monitor event or a line of the command line."""

from __future__ import annotations

import base64
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import zmq
from zmq.utils import z85

PROGRAM = Path(__file__).with_name("talkative.py")
#: So many characters in a row give too much of a secret away.
SHOWN = 12


def forms(secret: str) -> set[str]:
    """Return how a secret may look when it is printed, whole."""
    data = secret.encode()
    found = {secret, data.hex(), base64.b64encode(data).decode(), repr(secret)[1:-1], repr(data)[2:-1]}
    if len(secret) == 40:
        raw = z85.decode(data)
        found |= {raw.hex(), base64.b64encode(raw).decode(), repr(raw)[2:-1]}
    return found


def shown(output: str, secret: str) -> list[str]:
    """Return the lines in which enough of a secret stands, at any place of it."""
    pieces = {form[at : at + SHOWN] for form in forms(secret) for at in range(max(1, len(form) - SHOWN + 1))}
    return [line for line in output.splitlines() if any(piece in line for piece in pieces)]


@pytest.mark.parametrize(
    "said",
    [
        "denied: correct-horse-battery",
        b"correct-horse-battery".hex(),
        "...t-horse-battery",
        "(b'correct-horse-b",
    ],
)
def test_a_secret_is_found_however_it_is_printed(said: str) -> None:
    assert shown(f"one\n{said}\n", "correct-horse-battery") == [said]
    assert shown("the horse is correct", "correct-horse-battery") == []


@pytest.mark.timeout(90)
@pytest.mark.parametrize("front", ["sync", "asyncio", "trio", "green"])
def test_nothing_that_is_printed_has_a_secret_in_it(front: str, tmp_path: Path) -> None:
    needed = {"trio": "trio", "green": "gevent"}.get(front)
    if needed and importlib.util.find_spec(needed) is None:
        pytest.skip(f"needs {needed}")
    command = [sys.executable, "-X", "dev", str(PROGRAM), front, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, timeout=85, cwd=tmp_path)
    output = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
    assert output.splitlines()[-1] == "END" or "\nEND\n" in output, output[-3000:]
    line = re.search(r"^SECRETS (.*)$", output, re.MULTILINE)
    assert line is not None
    secrets = [bytes.fromhex(word).decode() for word in line[1].split()]
    said = output.replace(line[0], "")
    # It was loud: each kind of what is looked through is there.
    for word in ("Traceback", "denied PLAIN", "callback raised", "'event':", "TypeError", "ZMQError"):
        assert word in said, word
    if zmq.has("curve"):
        assert "CURVE" in said
    for secret in secrets:
        assert shown(said, secret) == []
