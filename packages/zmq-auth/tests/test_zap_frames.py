"""ZAP frames are read exactly or refused, and written as libzmq reads them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zmq.auth import _zap

GOOD = [b"peer", b"", b"1.0", b"1", b"global", b"127.0.0.1", b"", b"PLAIN", b"alice", b"secret"]


def changed(**frames: bytes) -> list[bytes]:
    """Return the good request with frames replaced by number: `f3=b"x"`."""
    return [frames.get(f"f{number}", frame) for number, frame in enumerate(GOOD)]


def test_a_good_request_is_read() -> None:
    request = _zap.parse(GOOD)
    assert request.envelope == b"peer"
    assert request.request_id == b"1"
    assert (request.domain, request.address, request.mechanism) == ("global", "127.0.0.1", "PLAIN")
    assert request.credentials == (b"alice", b"secret")


def test_a_request_of_a_rep_socket_has_no_envelope() -> None:
    assert _zap.parse(GOOD[2:]) == _zap.parse(GOOD)._replace(envelope=None)
    assert _zap.reply(None, b"7", 200, "OK", b"alice") == [b"1.0", b"7", b"200", b"OK", b"alice", b""]


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "at least 6 frames"),
        ([b"peer"], "at least 6 frames"),
        (GOOD[:1] + GOOD[2:], "version"),
        (GOOD[:3], "at least 6 frames"),
        (GOOD[:7], "at least 6 frames"),
        (changed(f2=b"1.1"), "version"),
        (changed(f2=b""), "version"),
        (changed(f3=b"x" * 256), "request id has 256 bytes"),
        (changed(f4=b"x" * 256), "domain has 256 bytes"),
        (changed(f5=b"x" * 256), "address has 256 bytes"),
        (changed(f6=b"x" * 256), "identity has 256 bytes"),
        (changed(f4=b"\xff"), "not text"),
        (changed(f5="ä".encode()), "not text"),
        (changed(f7=b"plain"), "mechanism"),
        (changed(f7=b"X" * 5000), "mechanism"),
        (GOOD[:9], "PLAIN has 2 frames of credentials, not 1"),
        ([*GOOD, b"more"], "PLAIN has 2 frames of credentials, not 3"),
        (changed(f8=b"x" * 256), "credential of PLAIN has 256 bytes"),
        (changed(f9=b"x" * 100_000), "credential of PLAIN has 100000 bytes"),
        (changed(f7=b"NULL"), "NULL has 0 frames of credentials, not 2"),
        ([*GOOD[:7], b"CURVE", b"k" * 31], "credential of CURVE has 31 bytes; from 32 to 32"),
        ([*GOOD[:7], b"CURVE", b"k" * 33], "credential of CURVE has 33 bytes"),
        ([*GOOD[:7], b"GSSAPI", b""], "credential of GSSAPI has 0 bytes"),
    ],
)
def test_anything_else_is_refused_with_the_reason(frames: list[bytes], reason: str) -> None:
    with pytest.raises(_zap.Malformed, match=reason) as caught:
        _zap.parse(frames)
    assert "secret" not in str(caught.value)


def test_a_malformed_request_says_whom_to_answer() -> None:
    with pytest.raises(_zap.Malformed) as caught:
        _zap.parse(changed(f7=b"NONE"))
    assert (caught.value.envelope, caught.value.request_id) == (b"peer", b"1")


def test_credentials_are_not_shown() -> None:
    assert "secret" not in repr(_zap.parse(GOOD))
    assert "secret" not in f"{_zap.parse(GOOD)!s}"


@given(st.lists(st.binary(max_size=40), max_size=14))
def test_random_frames_are_read_exactly_or_refused(frames: list[bytes]) -> None:
    check(frames)


@given(st.data())
def test_damaged_requests_are_read_exactly_or_refused(data: st.DataObject) -> None:
    frames = list(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(frames) - 1))
        how = data.draw(st.sampled_from(["replace", "insert", "remove"]))
        if how == "remove" and len(frames) > 1:
            del frames[position]
        elif how == "insert":
            frames.insert(position, data.draw(st.binary(max_size=300)))
        else:
            frames[position] = data.draw(st.binary(max_size=300))
    check(frames)


def check(frames: list[bytes]) -> None:
    """Parse frames; what is accepted must be what was given."""
    try:
        request = _zap.parse(frames)
    except _zap.Malformed:
        return
    assert [
        *([] if request.envelope is None else [request.envelope, b""]),
        b"1.0",
        request.request_id,
        request.domain.encode(),
        request.address.encode(),
        request.identity,
        request.mechanism.encode(),
        *request.credentials,
    ] == frames


def test_a_reply_has_the_frames_of_the_rfc() -> None:
    reply = _zap.reply(b"peer", b"7", 200, "OK", b"alice", b"meta")
    assert reply == [b"peer", b"", b"1.0", b"7", b"200", b"OK", b"alice", b"meta"]


@pytest.mark.parametrize("status", [300, 400, 500])
def test_a_refusal_carries_neither_user_id_nor_metadata(status: int) -> None:
    assert _zap.reply(b"peer", b"7", status, "no", b"alice", b"meta")[-2:] == [b"", b""]


def test_a_status_that_the_rfc_does_not_have_is_no_reply() -> None:
    with pytest.raises(KeyError):
        _zap.reply(b"peer", b"7", 201, "OK")


def test_metadata_are_written_as_zmtp_has_them() -> None:
    assert _zap.encode_metadata({"Team": "red"}) == b"\x04Team\x00\x00\x00\x03red"
    assert _zap.encode_metadata({}) == b""


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"": "x"}, "1 to 255 letters"),
        ({"a" * 256: "x"}, "1 to 255 letters"),
        ({"a b": "x"}, "1 to 255 letters"),
        ({"User-Id": "root"}, "libzmq's own"),
        ({"peer-address": "::1"}, "libzmq's own"),
        ({"a": "x\0y"}, "NUL"),
        ({"a": "x" * 70_000}, "at most 65536"),
    ],
)
def test_metadata_that_libzmq_would_misread_are_refused(properties: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        _zap.encode_metadata(properties)


def test_a_user_id_with_a_nul_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        _zap.encode_user_id("admin\0x")
