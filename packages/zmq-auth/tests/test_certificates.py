"""Certificates: written privately, read strictly, and never shown."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zmq
from zmq.auth import (
    InvalidCertificate,
    certs,
    create_certificates,
    load_certificate,
    load_certificates,
)
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
    assert "    name = Alice\n" in Path(public_path).read_text()
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
def test_an_open_descriptor_is_read_and_closed(tmp_path: Path) -> None:
    public_path, _ = create_certificates(tmp_path, "alice")
    descriptor = os.open(public_path, os.O_RDONLY)
    assert load_certificate(descriptor) == load_certificate(public_path)
    with pytest.raises(OSError, match="descriptor"):
        os.close(descriptor)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_secret_open_to_others_is_loaded_with_a_warning_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int
) -> None:
    public_path, secret_path = create_certificates(tmp_path, "alice")
    os.chmod(secret_path, mode)
    assert load_certificate(secret_path, check_permissions=False)[1] is not None
    load_certificate(public_path)
    assert caplog.records == []
    assert load_certificate(secret_path)[1] is not None
    assert f"mode {mode:04o}" in caplog.text


def test_the_name_of_a_pair_may_lead_into_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    assert create_certificates(tmp_path, "sub/a.b")[0] == os.path.join(str(tmp_path), "sub/a.b.key")
    with pytest.raises(FileNotFoundError):
        create_certificates(tmp_path, "none/a")


def test_metadata_are_any_text_and_never_make_lines_of_their_own(tmp_path: Path) -> None:
    metadata: dict[str, Any] = {"a b": 'x"y', "n": 3, "bad": f"x\n    public-key = {PUBLIC}"}
    public_path, secret_path = create_certificates(tmp_path, "alice", metadata)
    public, secret = load_certificate(secret_path)
    assert secret is not None
    assert zmq.curve_public(secret) == public
    lines = Path(public_path).read_text().splitlines()
    assert '    a b = x"y' in lines
    assert "    n = 3" in lines
    assert f"    bad = x     public-key = {PUBLIC}" in lines


@posix
def test_a_program_writes_a_pair_that_it_has(tmp_path: Path) -> None:
    secret_path, public_path = tmp_path / "own.key_secret", tmp_path / "own.key"
    certs._write_key_file(secret_path, "# {0}: mine\n", PUBLIC, SECRET.encode(), {"name": "Alice"})
    certs._write_key_file(str(public_path), certs._cert_public_banner, PUBLIC.encode())
    assert load_certificate(secret_path) == (PUBLIC.encode(), SECRET.encode())
    assert load_certificate(public_path) == (PUBLIC.encode(), None)
    first, *others = secret_path.read_text().splitlines()
    assert re.fullmatch(r"# \d{4}-\d\d-\d\d .*: mine", first)
    assert others[:3] == ["metadata", "    name = Alice", "curve"]
    assert stat.S_IMODE(os.stat(secret_path).st_mode) == 0o600


@pytest.mark.parametrize("nothing", [-1, "", b"", "nowhere"])
def test_what_names_no_file_and_no_folder_is_an_oserror(nothing: Any) -> None:
    with pytest.raises(OSError, match="Invalid certificate file"):
        load_certificate(nothing)
    with pytest.raises(OSError, match="Invalid certificate directory"):
        load_certificates(nothing)


def test_the_form_of_other_libraries_is_read() -> None:
    text = (
        "#   ****  Generated on 2024-01-01 00:00:00  ****\n\n"
        "version = 1\nmetadata\n    name = Alice\ncurve\r\n"
        f"    public-key = '{PUBLIC}'   # hers\n"
    )
    assert certs.parse_certificate(text.encode(), "here") == (PUBLIC.encode(), None)
    assert certs.parse_certificate(TEXT.encode(), "here") == (PUBLIC.encode(), SECRET.encode())


@pytest.mark.parametrize(
    "line",
    [
        f'    public-key = "{PUBLIC}"',
        f"\tpublic-key='{PUBLIC}'\r",
        f"public-key = {PUBLIC}",
        f'    public-key = " {PUBLIC} "',
        f'    public-key = "{PUBLIC}" # hers',
    ],
)
@pytest.mark.parametrize(
    "before", ["", "curve\n", "CURVE\n", "  curve  \n", "metadata\n a\n", "\ufeffcurve\n"]
)
def test_the_lines_of_the_keys_are_found_wherever_and_however_they_stand(before: str, line: str) -> None:
    assert certs.parse_certificate(f"{before}{line}\nwhat is this\n".encode(), "here") == (
        PUBLIC.encode(),
        None,
    )


def test_the_last_key_counts_and_comments_do_not() -> None:
    text = f'# \xff public-key = "x"\ncurve\n public-key = "{SECRET}"\n public-key = "{PUBLIC}"\n'
    assert certs.parse_certificate(text.encode("latin-1"), "here") == (PUBLIC.encode(), None)


@pytest.mark.parametrize("text", ["", "curve\n", "public-key\n", f'curve\n    secret-key = "{SECRET}"\n'])
def test_a_certificate_without_a_public_key_is_refused_by_name_but_without_keys(text: str) -> None:
    with pytest.raises(InvalidCertificate, match="No public key found in here") as caught:
        certs.parse_certificate(text.encode(), "here")
    assert SECRET not in str(caught.value)


def test_a_file_that_is_not_there_or_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"Invalid certificate file: .*none\.key"):
        load_certificate(tmp_path / "none.key")
    with pytest.raises(OSError):
        load_certificate(tmp_path)


def test_names_of_files_may_be_bytes_and_files_large(tmp_path: Path) -> None:
    public_path, _ = create_certificates(tmp_path, "alice")
    with open(public_path, "a", encoding="utf-8") as file:
        file.write("#" * 100_000)
    assert load_certificate(os.fsencode(public_path)) == load_certificate(public_path)  # type: ignore[arg-type]


def test_a_folder_of_certificates_is_read(tmp_path: Path) -> None:
    for name in ("alice", "bob"):
        create_certificates(tmp_path, name)
    (tmp_path / "README").write_text("no certificate")
    expected = {load_certificate(tmp_path / f"{name}.key")[0]: True for name in ("alice", "bob")}
    assert load_certificates(tmp_path) == expected


def test_a_folder_that_is_none_or_has_a_broken_certificate_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Invalid certificate directory"):
        load_certificates(tmp_path / "none")
    (tmp_path / "broken.key").write_text("curve\n")
    with pytest.raises(InvalidCertificate, match=r"broken\.key"):
        load_certificates(tmp_path)


@given(st.binary(max_size=400))
def test_no_random_bytes_are_a_certificate(content: bytes) -> None:
    with pytest.raises(InvalidCertificate):
        certs.parse_certificate(content, "here")


@given(st.integers(0, len(TEXT) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_a_damaged_certificate_is_read_or_refused(at: int, put: bytes, drop: int) -> None:
    raw = TEXT.encode()
    try:
        public, _ = certs.parse_certificate(raw[:at] + put + raw[at + drop :], "here")
        certs.check_key(public, "here")
    except InvalidCertificate:
        return
    assert len(z85.decode(public)) == 32


@pytest.mark.parametrize("key", [PUBLIC[:-1], PUBLIC[:-1] + "~", "#" * 40])
def test_what_is_no_key_is_told_from_one(key: str) -> None:
    certs.check_key(PUBLIC.encode(), "here")
    with pytest.raises(InvalidCertificate, match="here: the public key") as caught:
        certs.check_key(key.encode(), "here")
    assert key not in str(caught.value)
