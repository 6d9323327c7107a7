"""Certificates: written privately, read strictly, and never shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zmq
from zmq.auth import (
    InvalidCertificate,
    create_certificates,
    load_certificate,
    load_certificates,
)
from zmq.auth.certs import parse_certificate
from zmq.utils import z85

PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
TEXT = f'metadata\n    name = "Alice"\ncurve\n    public-key = "{PUBLIC}"\n    secret-key = "{SECRET}"\n'

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere than in the mode")


def test_a_new_pair_can_be_loaded_and_belongs_together(tmp_path: Path) -> None:
    public_path, secret_path = create_certificates(
        tmp_path, "alice", {"name": "Alice", "email": "a@example.org"}
    )
    assert (public_path, secret_path) == (str(tmp_path / "alice.key"), str(tmp_path / "alice.key_secret"))
    public, secret = load_certificate(secret_path)
    assert secret is not None
    assert zmq.curve_public(secret) == public
    assert load_certificate(public_path) == (public, None)
    assert 'name = "Alice"' in Path(public_path).read_text()
    assert secret.decode() not in Path(public_path).read_text()


@posix
def test_a_new_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    _, secret_path = create_certificates(tmp_path, "alice")
    assert stat.S_IMODE(os.stat(secret_path).st_mode) == 0o600


def test_making_a_pair_leaves_nothing_else_behind(tmp_path: Path) -> None:
    create_certificates(tmp_path, "alice")
    create_certificates(tmp_path, "alice")
    assert sorted(os.listdir(tmp_path)) == ["alice.key", "alice.key_secret"]


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_secret_open_to_others_is_refused_unless_told_otherwise(tmp_path: Path, mode: int) -> None:
    _, secret_path = create_certificates(tmp_path, "alice")
    os.chmod(secret_path, mode)
    with pytest.raises(PermissionError, match=f"mode {mode:04o}"):
        load_certificate(secret_path)
    assert load_certificate(secret_path, check_permissions=False)[1] is not None


@pytest.mark.parametrize("name", ["", "..", "a/b", "/etc/passwd", "a\0b"])
def test_a_name_that_is_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="one file name"):
        create_certificates(tmp_path, name)


@pytest.mark.parametrize("metadata", [{"a b": "x"}, {"a": 'x"y'}, {"a": "x\ncurve"}, {"": "x"}])
def test_metadata_that_would_make_lines_of_their_own_are_refused(
    tmp_path: Path, metadata: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"property's name|value of"):
        create_certificates(tmp_path, "alice", metadata)
    assert list(tmp_path.iterdir()) == []


def test_the_form_of_other_libraries_is_read() -> None:
    text = (
        "#   ****  Generated on 2024-01-01 00:00:00  ****\n\n"
        "version = 1\nmetadata\n    name = Alice\ncurve\r\n"
        f"    public-key = '{PUBLIC}'   # hers\n"
    )
    assert parse_certificate(text.encode(), "here") == (PUBLIC.encode(), None)
    assert parse_certificate(TEXT.encode(), "here") == (PUBLIC.encode(), SECRET.encode())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no public-key in a section curve"),
        ("curve\n", "no public-key"),
        (f'metadata\n    public-key = "{PUBLIC}"\n', "no public-key"),
        (f'curve\nother = 1\n    public-key = "{PUBLIC}"\n', "no public-key"),
        (f'curve\n    secret-key = "{SECRET}"\n', "no public-key"),
        (TEXT + f'    public-key = "{PUBLIC}"\n', "line 6: a second public-key"),
        (f'curve\n    public-key = "{PUBLIC[:-1]}"\n', "line 2: public-key has 39 characters; a key has 40"),
        (f'curve\n    public-key = "{PUBLIC[:-1]}~"\n', "public-key is not a key: .* position 39"),
        ('curve\n    public-key = "' + "#" * 40 + '"\n', "more than 32 bits"),
        (TEXT.replace(SECRET, SECRET[:-1]), "secret-key has 39 characters"),
        ("curve\n    nonsense\n", "line 2: neither a section"),
    ],
)
def test_a_broken_certificate_is_refused_with_place_and_reason_but_no_key(text: str, reason: str) -> None:
    with pytest.raises(InvalidCertificate, match=reason) as caught:
        parse_certificate(text.encode(), "here")
    assert PUBLIC[:-1] not in str(caught.value)
    assert SECRET[:-1] not in str(caught.value)


def test_a_file_that_is_not_there_or_too_large_or_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_certificate(tmp_path / "none.key")
    (tmp_path / "large.key").write_text("#" * 70_000)
    with pytest.raises(InvalidCertificate, match="larger than 65536 bytes"):
        load_certificate(tmp_path / "large.key")
    with pytest.raises((InvalidCertificate, OSError)):
        load_certificate(tmp_path)


@posix
def test_a_fifo_does_not_hold_the_reader_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.key")
    with pytest.raises(InvalidCertificate, match="not a regular file"):
        load_certificate(tmp_path / "fifo.key")


def test_a_folder_of_certificates_is_read(tmp_path: Path) -> None:
    for name in ("alice", "bob"):
        create_certificates(tmp_path, name)
    (tmp_path / "README").write_text("no certificate")
    expected = {load_certificate(tmp_path / f"{name}.key")[0]: True for name in ("alice", "bob")}
    assert load_certificates(tmp_path) == expected


def test_a_folder_that_is_none_or_has_a_broken_certificate_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no such folder"):
        load_certificates(tmp_path / "none")
    (tmp_path / "broken.key").write_text("curve\n")
    with pytest.raises(InvalidCertificate, match=r"broken\.key"):
        load_certificates(tmp_path)


@given(st.binary(max_size=400))
def test_no_random_bytes_are_a_certificate(content: bytes) -> None:
    with pytest.raises(InvalidCertificate):
        parse_certificate(content, "here")


@given(st.integers(0, len(TEXT) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_a_damaged_certificate_is_refused_or_still_has_whole_keys(at: int, put: bytes, drop: int) -> None:
    raw = TEXT.encode()
    try:
        public, secret = parse_certificate(raw[:at] + put + raw[at + drop :], "here")
    except InvalidCertificate:
        return
    assert len(z85.decode(public)) == 32
    assert secret is None or len(z85.decode(secret)) == 32
