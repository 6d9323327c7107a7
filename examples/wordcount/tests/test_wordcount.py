"""The example run for real: what it prints when all goes well."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

MAIN = Path(__file__).resolve().parents[1] / "main.py"

# Runs a command and prints the peak of its memory. In a small process of its own: until a new process runs its program
# it has the memory of the one that started it, and that of these tests is large.
MEASURE = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(usage.ru_maxrss, file=sys.stderr)
sys.exit(process.returncode)
"""

TEXT = "The sea, the sea!\nAnd the Ägäis.\n\nthe end"


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("transport", ["tcp", "ipc", "both"])
def test_totals_of_a_given_file_are_right(word_count, text_file, transport):
    run = word_count(text_file, "--transport", transport, "--workers", 3)
    code, out, error = run.finish()
    assert (code, error) == (0, "")
    assert "totals      9 words, 5 distinct, 4 lines:" in out
    assert "equal to the count of a single process" in out
    assert "top words   the 4, sea 2" in out
    run.assert_nothing_left()


def test_default_text_is_repeated_and_says_so(word_count):
    run = word_count()
    code, out, error = run.finish()
    assert (code, error) == (0, "")
    assert re.search(r"text        README\.md, repeated [\d,]+ times: 40\.\d MB", out)
    assert out.count("] 100%") == 1
    assert 2 <= out.count("[") <= 5, "a line at the start and for each quarter, since this is no terminal"
    assert re.search(r"throughput  [\d,]+ lines/s, \d+\.\d MB/s", out)
    run.assert_nothing_left()


def test_ipc_works_below_a_deep_temporary_folder(word_count, text_file, short_folder):
    deep = short_folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    run = word_count(text_file, "--transport", "ipc", folder=deep)
    code, _, error = run.finish()
    assert (code, error) == (0, "")
    run.assert_nothing_left()


def test_bar_is_drawn_over_itself_on_a_terminal(text_file):
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    controller, terminal = pty.openpty()
    with subprocess.Popen([sys.executable, str(MAIN), str(text_file)], stdout=terminal) as process:
        os.close(terminal)
        drawn = b""
        with os.fdopen(controller, "rb", buffering=0) as screen, suppress(OSError):
            # Linux ends a terminal that nobody holds any more with EIO.
            while part := screen.read(4096):
                drawn += part
    assert process.returncode == 0
    assert re.search(rb"\r\[#{30}\] 100%  4 lines  \d+\.\d MB/s\x1b\[K\r\n", drawn)


def test_round_trips_are_reported_for_both_transports(word_count, text_file):
    code, out, _ = word_count(text_file).finish()
    assert code == 0
    for transport in ("tcp", "ipc"):
        found = re.search(rf"round trip  {transport}  p50 (\d+) us  p90 (\d+) us  p99 (\d+) us", out)
        assert found
        p50, p90, p99 = map(int, found.groups())
        assert 0 < p50 <= p90 <= p99


def test_installed_distributions_are_listed_with_their_size(word_count, text_file):
    code, out, _ = word_count(text_file).finish()
    assert code == 0
    assert re.search(r"installed   zmq-core 28\.\S+  [\d,]+ kB", out)


def test_repetition_never_glues_words_together(word_count, text_file):
    code, out, _ = word_count(text_file, "--repeat", 5000).finish()
    assert code == 0
    assert "totals      45,000 words, 5 distinct, 20,000 lines:" in out


def test_standard_input_is_counted(word_count):
    code, out, error = word_count("-", stdin=TEXT.encode()).finish()
    assert (code, error) == (0, "")
    assert "totals      9 words, 5 distinct, 4 lines:" in out


def test_a_big_file_is_streamed(tmp_path):
    path = tmp_path / "big.txt"
    line = b"x" * 65535 + b"\n"
    with path.open("wb") as file:
        for _ in range(3000):
            file.write(line)
    command = [sys.executable, "-c", MEASURE, sys.executable, str(MAIN), str(path)]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONWARNINGS": "error"}
    run = subprocess.run(command, capture_output=True, text=True, timeout=28, env=environment)
    assert run.returncode == 0, run.stderr
    assert "libzmq" in run.stdout
    # The peak in kB of the main process and of all its children, alone on stderr: far below the 197 MB of the file.
    assert int(run.stderr) < 100_000
