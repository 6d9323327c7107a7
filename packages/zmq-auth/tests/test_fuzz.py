"""The fuzzer runs, finds its way into the code, and notices a wrong acceptance."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).resolve().parent.parent / "fuzz"

pytestmark = pytest.mark.skipif(not FUZZ.is_dir(), reason="the source archive has no fuzzer")


def test_a_short_session_of_every_target_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(FUZZ / "run.py"), "--inputs", "1500", "--seed", "1"],
        capture_output=True,
        text=True,
        timeout=25,
    )
    assert done.returncode == 0, done.stderr
    found = re.findall(
        r"(\w+): 1500 inputs, (\d+) rightly accepted.* (\d+) inputs in the corpus", done.stdout
    )
    assert [name for name, _, _ in found] == ["zap", "decision", "certificate", "passwords"]
    seeds = {"zap": 4, "decision": 4, "certificate": 1, "passwords": 1}
    for name, accepted, corpus in found:
        assert int(accepted) > 0, "some inputs stay good"
        assert int(corpus) > seeds[name], "new ways were found"


def test_a_wrong_acceptance_is_noticed() -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
sys.argv = ["run.py", "--inputs", "3000", "--seed", "1", "decision"]
import targets
targets.AUTHENTICATOR.configure_null()
import run
run.main()
"""
    done = subprocess.run([sys.executable, "-c", code, str(FUZZ)], capture_output=True, text=True, timeout=25)
    assert done.returncode == 1
    assert "decision: this input fails: b'" in done.stderr
    assert "AssertionError" in done.stderr
