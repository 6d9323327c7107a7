"""The command that makes keys."""

from __future__ import annotations

import json
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
    assert main(["--secret", "too short"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("zmq.curve_keygen: ") == 2
    for arguments, reason in [
        (["alice"], "go together"),
        (["-o", str(tmp_path)], "go together"),
        (["-o", str(tmp_path), "alice", "--json"], "neither --json nor --secret"),
    ]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert said.startswith("usage: python3 -m zmq.curve_keygen [-h] [--json] [--secret SECRET]")
        assert reason in said


def test_it_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json"]) == 0
    printed = capsys.readouterr().out
    keys = json.loads(printed)
    assert (
        printed
        == f'{{\n "public": {json.dumps(keys["public"])},\n "secret": {json.dumps(keys["secret"])}\n}}\n'
    )
    assert zmq.curve_public(keys["secret"].encode()).decode() == keys["public"]


def test_it_derives_the_public_key_of_a_secret_one(capsys: pytest.CaptureFixture[str]) -> None:
    secret, public = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs", "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    assert main(["--secret", secret]) == 0
    assert (
        capsys.readouterr().out == f"== CURVE PUBLIC KEY ==\n{public}\n\n== CURVE SECRET KEY ==\n{secret}\n"
    )
    assert main(["--secret", secret, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"public": public, "secret": secret}


def test_it_fails_where_libzmq_has_no_curve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(zmq, "has", lambda name: False)
    assert main([]) == 1
    assert "without CURVE" in capsys.readouterr().err
