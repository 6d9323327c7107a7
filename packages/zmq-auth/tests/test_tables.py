"""The tables of credentials: a program may read and change them itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth import Accepted


def test_a_key_that_a_program_puts_into_certs_is_accepted(authenticator: Any, site: Any, keys: Any) -> None:
    known, unknown = keys(), keys()
    authenticator.certs["*"] = {known.public: True}
    server = site.serve("CURVE")
    assert server.attempt(known)[:2] == (200, known.public.decode())
    assert server.attempt(unknown).status == 400
    authenticator.certs["*"][unknown.public] = True
    assert server.attempt(unknown).status == 200
    authenticator.certs = {"*": {known.public: False}}
    assert server.attempt(known).status == 400


def test_keys_can_be_added_to_those_of_a_folder_and_removed(
    authenticator: Any, site: Any, keys: Any, clients: Path
) -> None:
    zmq.auth.create_certificates(clients, "alice")
    alice, bob = zmq.auth.load_certificate(clients / "alice.key_secret"), keys()
    authenticator.configure_curve(location=clients)
    assert dict(authenticator.certs["*"]) == {alice[0]: True}
    authenticator.certs["*"][bob.public] = True
    server = site.serve("CURVE")
    assert server.attempt(alice).status == 200
    assert server.attempt(bob).status == 200
    del authenticator.certs["*"][alice[0]]
    assert server.attempt(alice).status == 400
    zmq.auth.create_certificates(clients, "carol")
    carol = zmq.auth.load_certificate(clients / "carol.key_secret")
    assert server.attempt(carol).status == 200
    assert set(authenticator.certs["*"]) == {bob.public, carol[0]}


@pytest.mark.parametrize("module", ["zmq.auth.base", "zmq.auth.thread", "zmq.auth.certs"])
def test_a_folder_is_read_by_the_function_that_a_program_put_in_the_place_of_the_one_of_base(
    authenticator: Any, site: Any, keys: Any, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    known, asked = keys(), []

    def load(location: Any) -> dict[bytes, bool]:
        asked.append(location)
        return {known.public: True}

    monkeypatch.setattr(f"{module}.load_certificates", load, raising=False)
    authenticator.configure_curve(location="no such folder")
    assert asked == (["no such folder"] if module == "zmq.auth.base" else [])
    if asked:
        assert site.serve("CURVE").attempt(known).status == 200
    else:
        assert "*" not in authenticator.certs


def test_a_folder_is_not_taken_when_the_function_in_that_place_raises(
    authenticator: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def load(location: Any) -> dict[bytes, bool]:
        raise OSError("gone")

    monkeypatch.setattr("zmq.auth.base.load_certificates", load)
    authenticator.configure_curve(location="no such folder")
    assert "*" not in authenticator.certs
    assert "gone" in caplog.text


def test_the_certificates_of_a_folder_are_read_by_the_function_that_a_program_put_in_place(
    authenticator: Any, site: Any, keys: Any, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, asked = keys(), []

    def load(filename: Any) -> tuple[bytes, None]:
        asked.append(str(filename))
        return known.public, None

    (clients / "a.key").write_text("in a format of the program's own")
    monkeypatch.setattr("zmq.auth.certs.load_certificate", load)
    authenticator.configure_curve(location=clients)
    assert asked == [str(clients / "a.key")]
    assert site.serve("CURVE").attempt(known).status == 200


def test_passwords_are_what_was_configured_and_can_be_changed(authenticator: Any, site: Any) -> None:
    table = {"alice": "secret", "empty": ""}
    authenticator.configure_plain("*", table)
    assert authenticator.passwords["*"] is table
    server = site.serve("PLAIN")
    assert server.attempt(("alice", "secret")).status == 200
    assert authenticator._authenticate_plain("*", "empty", "")[0] is True
    assert authenticator._authenticate_plain("*", "empty", "x")[0] is False
    authenticator.passwords = {"*": {"bob": "builder"}}
    assert server.attempt(("alice", "secret")).status == 400
    assert server.attempt(("bob", "builder")).status == 200


def test_a_table_of_passwords_needs_no_more_than_membership_and_items(authenticator: Any, site: Any) -> None:
    class Table:
        def __contains__(self, name: str) -> bool:
            return name == "alice"

        def __getitem__(self, name: str) -> str:
            return "secret"

    authenticator.configure_plain(passwords=Table())
    server = site.serve("PLAIN")
    assert server.attempt(("alice", "secret")).status == 200
    assert server.attempt(("bob", "secret")).status == 400


def test_the_passwords_of_a_file_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.touch(mode=0o600)
    path.write_text("alice=secret\n")
    authenticator = zmq.auth.Authenticator()
    authenticator.configure_plain(passwords=path)
    assert dict(authenticator.passwords["*"]) == {"alice": "secret"}


class Judge:
    """A credentials provider as programs write them."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def callback(self, domain: str, key: bytes) -> object:
        return self.answer


def test_a_provider_that_a_program_puts_into_the_table_is_asked(
    authenticator: Any, site: Any, keys: Any
) -> None:
    judge = Judge(True)
    authenticator.credentials_providers["*"] = judge
    server, pair = site.serve("CURVE"), keys()
    assert server.attempt(pair).status == 200
    judge.answer = False
    assert server.attempt(pair).status == 400
    judge.callback = lambda domain, key: Accepted("alice")  # type: ignore[method-assign]
    assert server.attempt(pair)[:2] == (200, "alice")
    authenticator.credentials_providers["*"] = Judge(False)
    assert server.attempt(pair).status == 400


def test_a_provider_comes_before_a_folder(authenticator: Any, site: Any, keys: Any, clients: Path) -> None:
    judge = Judge(True)
    authenticator.configure_curve_callback("*", judge)
    authenticator.configure_curve("*", clients)
    assert authenticator.credentials_providers == {"*": judge}
    assert site.serve("CURVE").attempt(keys()).status == 200
    authenticator.credentials_providers.clear()
    assert site.serve("CURVE").attempt(keys()).status == 400


def test_allow_any_says_and_sets_whether_all_keys_are_accepted(
    authenticator: Any, site: Any, keys: Any, clients: Path
) -> None:
    server, pair = site.serve("CURVE"), keys()
    authenticator.configure_curve("*", zmq.auth.CURVE_ALLOW_ANY)
    assert authenticator.allow_any
    assert server.attempt(pair).status == 200
    authenticator.configure_curve("*", clients)
    assert not authenticator.allow_any
    assert server.attempt(pair).status == 400
    authenticator.allow_any = True
    assert server.attempt(pair).status == 200
    authenticator.allow_any = False
    assert server.attempt(pair).status == 400


def test_any_key_in_one_domain_leaves_the_keys_of_another_in_force(
    authenticator: Any, site: Any, keys: Any, clients: Path
) -> None:
    authenticator.configure_curve("inner", clients)
    authenticator.configure_curve("outer", zmq.auth.CURVE_ALLOW_ANY)
    assert site.serve("CURVE", domain="inner").attempt(keys()).status == 400
    assert site.serve("CURVE", domain="outer").attempt(keys()).status == 200
    assert site.serve("CURVE", domain="").attempt(keys()).status == 200


def test_the_addresses_of_all_domains_can_be_read() -> None:
    authenticator = zmq.auth.Authenticator()
    authenticator.allow("127.0.0.1", "somewhere")
    assert authenticator._allowed == {"127.0.0.1", "somewhere"}
    assert authenticator._denied == set()


def test_nothing_goes_to_stderr_where_logging_is_not_configured(tmp_path: Path) -> None:
    code = f"""
        import asyncio, os, zmq, zmq.auth
        _, secret = zmq.auth.create_certificates({str(tmp_path)!r}, "a")
        os.chmod(secret, 0o644)
        zmq.auth.load_certificate(secret)
        authenticator = zmq.auth.Authenticator()
        authenticator.configure_curve("*", {str(tmp_path / "none")!r})
        authenticator.configure_curve_callback()
        authenticator.allow("somewhere")
        asyncio.run(authenticator.handle_zap_message([b"1.0", b"1", b"", b"192.0.2.1", b"", b"NULL"]))
    """.replace("\n        ", "\n")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("encoding", ["no such encoding"])
def test_an_encoding_that_is_none_refuses_peers(encoding: str, context: zmq.Context[Any]) -> None:
    authenticator = zmq.auth.Authenticator(context, encoding)
    authenticator.configure_plain(passwords={"alice": "secret"})
    frames = [b"1.0", b"1", b"", b"127.0.0.1", b"", b"PLAIN", b"alice", b"secret"]
    reply: Any = authenticator._answer(frames)
    assert reply[2] == b"500"
