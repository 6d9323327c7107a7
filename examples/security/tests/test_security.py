"""Each house of the ladder lets in whom it says, and nobody else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent

EXPECTED = {
    "grasslands": ["anybody: in, as nobody in particular"],
    "strawhouse": ["a neighbour: in, as anonymous", "the neighbour, no longer welcome: out, with status 400"],
    "woodhouse": [
        "alice: in, as alice",
        "alice, mistyped: out, with status 400",
        "mallory: out, with status 400",
        "alice, with her new password: in, as alice",
    ],
    "stonehouse": ["a stranger: in, as <key>"],
    "ironhouse": ["alice: in, as alice", "mallory: out, with status 400"],
    "rotating_keys": [
        "alice, with her spring key: in, as <key>",
        "alice, with her autumn key: in, as <key>",
        "whoever found her spring key: out, with status 400",
        "alice, at the new door: in, as <key>",
    ],
}


def without_key(line: str) -> str:
    """Replace the 40 characters of a key, which are others each time."""
    before, is_in, user = line.partition(": in, as ")
    return f"{before}{is_in}<key>" if len(user) == 40 else line


@pytest.mark.parametrize("house", EXPECTED)
def test_a_house_lets_in_whom_it_says(house: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(FOLDER / f"{house}.py")],
        capture_output=True,
        text=True,
        timeout=25,
    )
    assert done.returncode == 0, done.stderr
    assert [without_key(line) for line in done.stdout.splitlines()] == EXPECTED[house]


def test_every_house_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == {*EXPECTED, "door"}
