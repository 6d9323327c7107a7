"""The command that makes keys."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import zmq
import zmq.auth
from zmq.curve_keygen import main


def test_it_prints_a_pair_that_belongs_together() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-m", "zmq.curve_keygen"],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    title_1, public, empty, title_2, secret = done.stdout.splitlines()
    assert (title_1, empty, title_2) == ("== CURVE PUBLIC KEY ==", "", "== CURVE SECRET KEY ==")
    assert zmq.curve_public(secret.encode()) == public.encode()


def test_it_writes_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-o", str(tmp_path), "alice"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'alice.key'}\n{tmp_path / 'alice.key_secret'}\n"
    assert zmq.auth.load_certificate(tmp_path / "alice.key_secret")[1] is not None


def test_it_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-o", str(tmp_path / "none"), "alice"]) == 1
    assert main(["-o", str(tmp_path), "a/b"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("zmq-curve-keygen: ") == 2
    for arguments in (["alice"], ["-o", str(tmp_path)]):
        with pytest.raises(SystemExit):
            main(arguments)
        assert "go together" in capsys.readouterr().err


def test_it_fails_where_libzmq_has_no_curve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(zmq, "has", lambda name: False)
    assert main([]) == 1
    assert "without CURVE" in capsys.readouterr().err
