"""Password files and certificate folders follow their changes; a broken one keeps the last good state and says so."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth._checkers import parse_passwords
from zmq.auth._folder import KeyFolder


def write_passwords(path: Path, text: str) -> None:
    """Write a password file in place."""
    path.write_text(text)
    path.chmod(0o600)


def test_a_password_file_is_read_again_whenever_it_changed(
    authenticator: Any, site: Any, tmp_path: Path
) -> None:
    path = tmp_path / "passwords"
    write_passwords(path, "# users\n\nalice = secret\n")
    authenticator.configure_plain(passwords=path)
    server = site.serve("PLAIN")
    assert server.attempt(("alice", " secret")).status == 200
    for number in range(20):
        write_passwords(path, f"alice=secret{number:03}\n")
        assert server.attempt(("alice", f"secret{number:03}")).status == 200
        assert server.attempt(("alice", f"secret{number - 1:03}")).status == 400
    assert authenticator.counters["reloads"] == 20


@pytest.mark.parametrize(
    "broken", ["alice\n", "=x\n", "alice=\n", "alice=a\nalice=b\n", b"\xff\xfe\n", None], ids=repr
)
def test_a_broken_password_file_keeps_the_last_good_one(
    authenticator: Any, site: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: Any
) -> None:
    path = tmp_path / "passwords"
    write_passwords(path, "alice=secret\n")
    authenticator.configure_plain(passwords=path)
    server = site.serve("PLAIN")
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    assert server.attempt(("alice", "secret")).status == 200
    assert server.attempt(("alice", "x")).status == 400
    complaints = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(complaints) == 1, "it says so once"
    assert str(path) in complaints[0].getMessage()
    assert authenticator.counters["reload_errors"] == 1
    write_passwords(path, "alice=other\n")
    assert server.attempt(("alice", "other")).status == 200


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere than in the mode")
def test_a_password_file_open_to_others_is_refused_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.write_text("alice=secret\n")
    path.chmod(0o644)
    authenticator = zmq.auth.Authenticator()
    with pytest.raises(PermissionError, match="chmod 600"):
        authenticator.configure_plain(passwords=path)
    authenticator.configure_plain(passwords=path, check_permissions=False)


def test_a_password_file_that_cannot_be_used_is_an_error_at_the_call(tmp_path: Path) -> None:
    authenticator = zmq.auth.Authenticator()
    with pytest.raises(FileNotFoundError):
        authenticator.configure_plain(passwords=tmp_path / "none")
    write_passwords(tmp_path / "broken", "secret\n")
    with pytest.raises(ValueError, match="line 1") as caught:
        authenticator.configure_plain(passwords=tmp_path / "broken")
    assert "secret" not in str(caught.value)
    authenticator.configure_plain(passwords=None)
    assert authenticator.passwords == {}


def test_passwords_may_contain_what_they_like() -> None:
    assert parse_passwords("a=b=c\nb= x \r\nc=#\n d=ü".encode()) == {
        "a": "b=c",
        "b": " x ",
        "c": "#",
        "d": "ü",
    }


def test_a_mapping_of_passwords_is_looked_into_at_each_login(authenticator: Any, site: Any) -> None:
    passwords: dict[str, Any] = {}
    authenticator.configure_plain(passwords=passwords)
    server = site.serve("PLAIN")
    assert server.attempt(("alice", "secret")).status == 400
    passwords["alice"] = b"secret"
    assert server.attempt(("alice", "secret")).status == 200
    passwords["alice"] = ""
    assert server.attempt(("alice", "secret")).status == 400


def owner(folder: Path, name: str) -> Any:
    """Make a certificate and return its keys."""
    zmq.auth.create_certificates(folder, name)
    return zmq.auth.load_certificate(folder / f"{name}.key_secret")


def test_a_folder_of_certificates_is_read_again_whenever_it_changed(
    authenticator: Any, site: Any, clients: Path
) -> None:
    authenticator.configure_curve(location=clients)
    server = site.serve("CURVE")
    for name in ("alice", "bob", "carol"):
        keys = owner(clients, name)
        assert server.attempt(keys).status == 200, "added"
        old, keys = keys, owner(clients, name)
        assert server.attempt(keys).status == 200, "replaced"
        assert server.attempt(old).status == 400
        (clients / f"{name}.key").unlink()
        assert server.attempt(keys).status == 400, "removed"


def test_a_certificate_rewritten_in_place_is_noticed(
    authenticator: Any, site: Any, clients: Path, tmp_path: Path, wait_until: Any
) -> None:
    old, new = owner(clients, "alice"), owner(tmp_path, "new")
    authenticator.configure_curve(location=clients)
    server = site.serve("CURVE")
    assert server.attempt(old).status == 200
    shutil.copyfile(tmp_path / "new.key", clients / "alice.key")
    wait_until(lambda: server.attempt(new).status == 200)
    assert server.attempt(old).status == 400


def test_a_broken_certificate_keeps_its_last_key_but_no_revoked_one(
    authenticator: Any, site: Any, clients: Path, caplog: pytest.LogCaptureFixture, wait_until: Any
) -> None:
    alice, bob = owner(clients, "alice"), owner(clients, "bob")
    authenticator.configure_curve(location=clients)
    server = site.serve("CURVE")
    (clients / "alice.key").write_text("curve\n")
    (clients / "mallory.key").write_text('curve\n    public-key = "short"\n')
    (clients / "bob.key").unlink()
    assert server.attempt(bob).status == 400
    assert server.attempt(alice).status == 200
    errors = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert len(errors) == 2
    assert any("alice.key" in each for each in errors)
    assert any("mallory.key" in each for each in errors)
    assert "short" not in "".join(errors)


def test_a_folder_that_is_gone_keeps_the_last_good_keys(
    authenticator: Any, site: Any, clients: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alice = owner(clients, "alice")
    authenticator.configure_curve(location=clients)
    server = site.serve("CURVE")
    shutil.rmtree(clients)
    assert server.attempt(alice).status == 200
    assert server.attempt(alice).status == 200
    assert len([each for each in caplog.records if each.levelno == logging.ERROR]) == 1
    clients.mkdir()
    assert server.attempt(alice).status == 400


def test_a_folder_that_cannot_be_used_is_reported_and_lets_nobody_in(
    authenticator: Any, site: Any, clients: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alice = owner(clients, "alice")
    authenticator.configure_curve(location=clients / "none")
    assert "Failed to load CURVE certs" in caplog.text
    assert f"Invalid certificate directory: {clients / 'none'}" in caplog.text
    (clients / "broken.key").write_text("curve\n")
    authenticator.configure_curve(location=clients)
    assert f"No public key found in {clients / 'broken.key'}" in caplog.text
    assert authenticator.certs == {}
    assert site.serve("CURVE").attempt(alice).status == 400


def test_a_certificate_whose_key_is_none_keeps_no_other_out(
    authenticator: Any, site: Any, clients: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alice = owner(clients, "alice")
    (clients / "short.key").write_text("curve\n    public-key = short\n")
    authenticator.configure_curve(location=clients)
    assert "has 5 characters" in caplog.text
    assert site.serve("CURVE").attempt(alice).status == 200


def test_a_key_in_two_files_stays_until_both_are_gone(clients: Path) -> None:
    owner(clients, "alice")
    shutil.copyfile(clients / "alice.key", clients / "copy.key")
    complaints: list[object] = []
    folder = KeyFolder(clients, failed=lambda *each: complaints.append(each), loaded=lambda path: None)
    (key,) = folder.keys
    (clients / "alice.key").unlink()
    assert folder.user_of(key) is not None
    (clients / "copy.key").unlink()
    assert folder.user_of(key) is None
    assert complaints == []
