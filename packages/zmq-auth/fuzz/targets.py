"""What is fuzzed: each target takes bytes, and raises AssertionError where something was accepted that must not be."""

from __future__ import annotations

import hmac
import logging

from engine import Target

import zmq
from zmq.auth import Authenticator, InvalidCertificate, _addresses, _checkers, _zap, certs
from zmq.utils import z85

PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
CERTIFICATE = (
    f'# note\nmetadata\n    name = "A"\ncurve\n    public-key = "{PUBLIC}"\n    secret-key = "{SECRET}"\n'
)
PASSWORDS = "# users\n\nalice=secret\nbob = a=b\n"
KEY = z85.decode(PUBLIC)


def frames_of(data: bytes) -> list[bytes]:
    """Cut an input into frames: a byte of length before each."""
    frames = []
    while data:
        size = data[0]
        frames.append(data[1 : 1 + size])
        data = data[1 + size :]
    return frames


def joined(*frames: bytes) -> bytes:
    """Return the input that `frames_of` cuts into these."""
    return b"".join(bytes((len(frame),)) + frame for frame in frames)


HEAD = (b"peer", b"", b"1.0", b"1", b"global", b"127.0.0.1", b"")
REQUESTS = (
    joined(*HEAD, b"NULL"),
    joined(*HEAD, b"PLAIN", b"alice", b"secret"),
    joined(*HEAD, b"CURVE", KEY),
    joined(*HEAD, b"GSSAPI", b"alice@EXAMPLE.ORG\0"),
)


def zap(data: bytes) -> bool:
    """A request that is read must be what was given, frame by frame."""
    frames = frames_of(data)
    try:
        found = _zap.parse(frames)
    except _zap.Malformed:
        return False
    envelope = [] if found.envelope is None else [found.envelope, b""]
    again = [*envelope, b"1.0", found.request_id, found.domain.encode(), found.address.encode()]
    assert [*again, found.identity, found.mechanism.encode(), *found.credentials] == frames
    return True


def make_authenticator() -> Authenticator:
    """Return one that lets in alice with her password or her key, and principals of a list, from one network."""
    log = logging.getLogger("fuzz")
    log.disabled = True
    made = Authenticator(zmq.Context(), log=log)
    made.allow("127.0.0.0/8")
    made.configure_null(allowed=False)
    made.configure_plain(passwords={"alice": "secret"})
    made.configure_curve_callback(
        credentials_provider=lambda domain, key: hmac.compare_digest(key, PUBLIC.encode())
    )
    made.configure_gssapi(principals=["alice@EXAMPLE.ORG"])
    return made


AUTHENTICATOR = make_authenticator()
RIGHT = ([b"PLAIN", b"alice", b"secret"], [b"CURVE", KEY])


def decision(data: bytes) -> bool:
    """Nobody comes in but with the right credentials from the right network."""
    frames = frames_of(data)
    reply = AUTHENTICATOR._answer(frames)
    if reply is None:
        return False
    assert isinstance(reply, list), "no callback is a coroutine"
    if len(reply) == 6:
        frames, reply = [b"peer", b"", *frames], [b"peer", b"", *reply]
    assert len(reply) == 8
    assert reply[:2] == [frames[0], b""]
    assert reply[4] in (b"200", b"300", b"400", b"500")
    if reply[4] != b"200":
        assert reply[6:] == [b"", b""]
        return False
    peer = _addresses.parse_peer(frames[5].decode())
    assert str(peer).startswith("127.")
    given = frames[7:]
    assert given in RIGHT or (given[0] == b"GSSAPI" and given[1].rstrip(b"\0") == b"alice@EXAMPLE.ORG")
    return True


def refused(error: ValueError, secret: str) -> bool:
    """Return False, after a look whether the text of a refusal tells a secret."""
    assert secret not in str(error)
    return False


def certificate(data: bytes) -> bool:
    """Only whole keys that are in the text come out of a certificate."""
    try:
        public, secret = certs.parse_certificate(data, "fuzz")
        certs.check_key(public, "fuzz")
    except InvalidCertificate as error:
        return refused(error, SECRET)
    assert len(z85.decode(public)) == 32
    assert public in data
    assert secret is None or secret in data
    return True


def passwords(data: bytes) -> bool:
    """Only names and passwords that are in the text come out of a password file, and no empty ones."""
    try:
        found = _checkers.parse_passwords(data)
    except ValueError as error:
        return refused(error, "secret")
    for name, password in found.items():
        assert name
        assert password
        assert f"={password}".encode() in data
        assert name.encode() in data
    return True


TARGETS = (
    Target("zap", REQUESTS, (b"\0", b"\xff", b"\x041.0\0", b"\x05PLAIN"), ("auth/_zap.py",), zap),
    Target(
        "decision",
        REQUESTS,
        (b"\x05PLAIN", b"\x05alice\x06secret", b"\x03::1", b"\x10::ffff:127.0.0.1", b"\x0dlocalhost:0:0:"),
        (
            "auth/_zap.py",
            "auth/_policy.py",
            "auth/_checkers.py",
            "auth/_addresses.py",
            "auth/base.py",
            "auth/_callbacks.py",
        ),
        decision,
    ),
    Target(
        "certificate",
        (CERTIFICATE.encode(),),
        (b"curve\n", b"    public-key = ", b'"', b"'", b"#", b"\r\n", PUBLIC.encode()),
        ("auth/certs.py",),
        certificate,
    ),
    Target(
        "passwords",
        (PASSWORDS.encode(),),
        (b"=", b"\n", b"#", b"\r", "ü".encode()),
        ("auth/_checkers.py",),
        passwords,
    ),
)
