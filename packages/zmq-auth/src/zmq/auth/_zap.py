"""ZAP frames, read and written: RFC 27. No input or output, no decisions; what does not fit exactly is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["ENDPOINT", "Malformed", "Request", "encode_metadata", "encode_user_id", "parse", "reply"]

ENDPOINT = "inproc://zeromq.zap.01"
VERSION = b"1.0"
REPLY_FRAMES = 6
"""Of an answer without an envelope."""

# Longest frames in bytes: ZMTP has one byte for the length of each of these. A principal has no limit of its own.
_LONGEST = 255
_LONGEST_PRINCIPAL = 1024
_CURVE_KEY = 32
_LONGEST_METADATA = 65536

# mechanism: sizes allowed for each of its credentials
_MECHANISMS: dict[bytes, tuple[str, tuple[range, ...]]] = {
    b"NULL": ("NULL", ()),
    b"PLAIN": ("PLAIN", (range(_LONGEST + 1), range(_LONGEST + 1))),
    b"CURVE": ("CURVE", (range(_CURVE_KEY, _CURVE_KEY + 1),)),
    b"GSSAPI": ("GSSAPI", (range(1, _LONGEST_PRINCIPAL + 1),)),
}
_STATUS = {200: b"200", 300: b"300", 400: b"400", 500: b"500"}
_NAME_CHARACTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+")
# What libzmq says about a connection itself, and no callback may say in its place.
_RESERVED = frozenset(("user-id", "peer-address", "socket-type", "identity", "routing-id", "resource"))


class Request(NamedTuple):
    """One question of libzmq: may this peer come in? The envelope is that of a ROUTER socket, None for a REP."""

    envelope: bytes | None
    request_id: bytes
    domain: str
    address: str
    identity: bytes
    mechanism: str
    credentials: tuple[bytes, ...]

    def __repr__(self) -> str:
        """Show everything but the credentials, which must reach no log."""
        return f"<ZAP request: {self.mechanism} from {self.address!r} for domain {self.domain!r}>"


class Malformed(ValueError):
    """These are not the frames of a ZAP request.

    Attributes
    ----------
    envelope, request_id
        Whom to answer, as far as the frames say it; None where they do not.
    status_text
        What to answer.
    """

    def __init__(
        self,
        reason: str,
        envelope: bytes | None = None,
        request_id: bytes | None = None,
        status_text: str = "malformed request",
    ) -> None:
        super().__init__(reason)
        self.envelope = envelope
        self.request_id = request_id
        self.status_text = status_text


def parse(frames: Sequence[bytes], encoding: str = "utf-8") -> Request:
    """Read what a ROUTER or a REP socket received from libzmq.

    Parameters
    ----------
    frames
        Of a ROUTER socket a routing id and an empty frame; then version, request id, domain, address, identity,
        mechanism, credentials.
    encoding
        Of the domain.

    Raises
    ------
    Malformed
        If anything at all is not as RFC 27 says. The text names sizes and counts, never contents.
    """
    envelope = None
    if frames and frames[0] != VERSION and frames[1:2] == [b""]:
        envelope, frames = frames[0], frames[2:]
    if len(frames) < 2:
        raise Malformed(
            f"a request has at least 6 frames, not {len(frames)}", envelope, status_text="Not enough frames"
        )
    request_id = frames[1]
    if len(request_id) > _LONGEST:
        raise Malformed(f"the request id has {len(request_id)} bytes; at most {_LONGEST}", envelope)
    if frames[0] != VERSION:
        raise Malformed("the version is not 1.0", envelope, request_id, "Invalid version")
    if len(frames) < 6:
        raise Malformed(
            f"a request has at least 6 frames, not {len(frames)}", envelope, request_id, "Not enough frames"
        )
    for name, frame in zip(("domain", "address", "identity"), frames[2:5]):
        if len(frame) > _LONGEST:
            raise Malformed(f"the {name} has {len(frame)} bytes; at most {_LONGEST}", envelope, request_id)
    known = _MECHANISMS.get(frames[5])
    if known is None:
        raise Malformed(
            "the mechanism is none of NULL, PLAIN, CURVE and GSSAPI", envelope, request_id, "NO ACCESS"
        )
    mechanism, sizes = known
    credentials = tuple(frames[6:])
    if len(credentials) != len(sizes):
        raise Malformed(
            f"{mechanism} has {len(sizes)} frames of credentials, not {len(credentials)}",
            envelope,
            request_id,
            "Invalid credentials",
        )
    for credential, allowed in zip(credentials, sizes):
        if len(credential) not in allowed:
            raise Malformed(
                f"a credential of {mechanism} has {len(credential)} bytes; from {allowed[0]} to {allowed[-1]}",
                envelope,
                request_id,
                "Invalid credentials",
            )
    try:
        domain = str(frames[2], encoding)
        address = str(frames[3], "ascii")
    except UnicodeDecodeError:
        raise Malformed(
            f"domain or address are not text in {encoding} and ASCII", envelope, request_id
        ) from None
    return Request(envelope, request_id, domain, address, frames[4], mechanism, credentials)


def reply(
    envelope: bytes | None,
    request_id: bytes,
    status: int,
    reason: str,
    user_id: bytes = b"",
    metadata: bytes = b"",
) -> list[bytes]:
    """Return the frames that answer a request; user id and metadata only count when the status is 200."""
    text = reason.encode("ascii", "replace")[:_LONGEST]
    if status != 200:
        user_id = metadata = b""
    body = [VERSION, request_id, _STATUS[status], text, user_id, metadata]
    return body if envelope is None else [envelope, b"", *body]


def encode_user_id(user_id: str | bytes) -> bytes:
    """Return a user id as libzmq is to pass it on.

    Raises
    ------
    ValueError
        If it contains a NUL, where libzmq would cut it: `"admin\\0x"` would come out as `"admin"`.
    """
    raw = user_id.encode("utf-8") if isinstance(user_id, str) else user_id
    if 0 in raw:
        raise ValueError("a user id must not contain a NUL character: libzmq ends it there")
    return raw


def encode_metadata(properties: Mapping[str, str | bytes]) -> bytes:
    """Return properties in the form of ZMTP metadata: they become properties of every message of the peer.

    Raises
    ------
    ValueError
        If a name is empty, longer than 255 bytes, reserved by libzmq, or has other characters than letters,
        digits and ``-_.+``; if a value contains a NUL, or all together exceed 65536 bytes.
    """
    parts: list[bytes] = []
    for name, value in properties.items():
        raw_name = name.encode("utf-8")
        raw = value.encode("utf-8") if isinstance(value, str) else bytes(value)
        if not 1 <= len(raw_name) <= _LONGEST or not _NAME_CHARACTERS.issuperset(raw_name):
            raise ValueError(
                f"a property's name has 1 to 255 letters, digits and characters of '-_.+', not {name[:60]!r}"
            )
        if name.lower() in _RESERVED:
            raise ValueError(f"the property {name!r} is libzmq's own: choose another name")
        if 0 in raw:
            raise ValueError(f"the property {name!r} must not contain a NUL character: libzmq ends it there")
        parts += (bytes((len(raw_name),)), raw_name, len(raw).to_bytes(4, "big"), raw)
    encoded = b"".join(parts)
    if len(encoded) > _LONGEST_METADATA:
        raise ValueError(f"the metadata of a peer have {len(encoded)} bytes; at most {_LONGEST_METADATA}")
    return encoded
