"""The README's programs run as they stand, only on free ports."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"
PROGRAM = re.compile(r"^```python\n# (\w+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMISED = re.compile(r"print\(.*\)  # (.+)")


@pytest.fixture
def programs():
    """Return the README's programs by file name."""
    text = README.read_text(encoding="utf-8")
    found = dict(PROGRAM.findall(text))
    assert len(found) == text.count("```python"), (
        "every Python block of the README has its file name in line one"
    )
    return found


@pytest.fixture
def free_port():
    """Return a tcp port that nobody is listening on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("background", "foreground"),
    [
        pytest.param("server.py", "client.py", id="REQ and REP"),
        pytest.param("publisher.py", "subscriber.py", id="PUB and SUB"),
    ],
)
def test_pair_of_programs_prints_what_it_says(programs, free_port, background, foreground):
    def command(name):
        return [sys.executable, "-W", "error", "-c", re.sub(r":555\d", f":{free_port}", programs[name])]

    [promised] = PROMISED.findall(programs[foreground])
    with subprocess.Popen(command(background), stderr=subprocess.PIPE, text=True) as other:
        try:
            run = subprocess.run(command(foreground), capture_output=True, text=True, timeout=20)
        finally:
            other.kill()
        assert (run.returncode, run.stdout, run.stderr) == (0, promised + "\n", "")
        assert other.stderr is not None
        assert other.stderr.read() == ""


def test_programs_have_ten_lines_at_most(programs):
    for name, source in programs.items():
        assert len([line for line in source.splitlines() if line.strip()]) <= 10, name


WRITTEN = [*README.parent.glob("*.md"), *README.parent.glob("packages/*/README.md")]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(README.parent).as_posix())
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
