"""What concerns the library rather than a socket: versions, capabilities, keys, and how all this was built."""

from zmq._refusals import both_versions, draft_state, shorten
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import decode, raise_error
from zmq.error import _DraftMissing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

_KEY_SIZE = 40  # in Z85, without the terminating NUL


def zmq_version_info() -> "tuple[int, int, int]":
    """Return the version of libzmq that is running, as (major, minor, patch) (zmq_version)."""
    numbers = ffi.new("int[3]")
    lib.zmq_version(numbers, numbers + 1, numbers + 2)
    return (numbers[0], numbers[1], numbers[2])


def has(capability: str) -> bool:
    """Return whether libzmq was built with a capability such as ``"curve"`` or ``"ipc"`` (zmq_has)."""
    if not isinstance(capability, str):
        raise TypeError(f"a capability is a str, not {type(capability).__name__}: {shorten(capability)}")
    return bool(lib.zmq_has(capability.encode()))


def curve_keypair() -> "tuple[bytes, bytes]":
    """Return a new CURVE key pair (public, secret), each 40 bytes of Z85 text (zmq_curve_keypair).

    Raises
    ------
    ZMQError
        ENOTSUP when libzmq was built without CURVE.
    """
    public_key, secret_key = ffi.new("char[]", _KEY_SIZE + 1), ffi.new("char[]", _KEY_SIZE + 1)
    if lib.zmq_curve_keypair(public_key, secret_key) == -1:
        raise_error(
            lib.zmq_errno(), f"this libzmq has no CURVE: {_versions_in_words()}; see zmq.build_info()"
        )
    return ffi.string(public_key), ffi.string(secret_key)


def curve_public(secret_key: "Union[bytes, str]") -> bytes:
    """Return the public key, 40 bytes of Z85 text, that belongs to a secret key (zmq_curve_public).

    Raises
    ------
    ValueError
        `secret_key` has another length than 40.
    ZMQError
        EINVAL when it is not Z85, ENOTSUP when libzmq was built without CURVE.
    """
    key = secret_key.encode() if isinstance(secret_key, str) else secret_key
    if len(key) != _KEY_SIZE:
        raise ValueError(f"a CURVE key in Z85 has {_KEY_SIZE} characters, not {len(key)}")
    raw = bytes(memoryview(key))
    public_key = ffi.new("char[]", _KEY_SIZE + 1)
    if lib.zmq_curve_public(public_key, raw) == -1:
        raise_error(
            lib.zmq_errno(), f"the secret key is not Z85, or this libzmq has no CURVE: {_versions_in_words()}"
        )
    found: bytes = ffi.string(public_key)
    return found


def build_info() -> "dict[str, Any]":
    """Return how this extension was built and which libzmq it runs with, as the Cython backend does.

    .. versionadded:: 28.0
    """
    return {
        "backend": "cffi",
        "version": decode(lib.core_version),
        "linkage": decode(lib.core_linkage),
        "location": decode(lib.core_location),
        "curve": decode(lib.core_curve),
        "patches": decode(lib.core_patches).split(),
        "draft": bool(lib.ZMQ_CORE_DRAFT),
        "libzmq_built": f"{lib.ZMQ_VERSION_MAJOR}.{lib.ZMQ_VERSION_MINOR}.{lib.ZMQ_VERSION_PATCH}",
        "libzmq_running": ".".join(map(str, zmq_version_info())),
    }


def _versions_in_words() -> str:
    return both_versions(build_info())


def draft_in_words() -> str:
    """Return a sentence on the draft API, for errors."""
    return draft_state(build_info(), has("draft"))


def require_draft(what: str) -> None:
    """Raise ENOTSUP unless this build and the running libzmq have the draft API."""
    if not DRAFT_API:
        raise _DraftMissing(lib.ENOTSUP, f"{what} belongs to libzmq's draft API: {draft_in_words()}")


DRAFT_API: bool = bool(lib.ZMQ_CORE_DRAFT) and has("draft")
PYZMQ_DRAFT_API: bool = bool(lib.ZMQ_CORE_DRAFT)
IPC_PATH_MAX_LEN: int = lib.IPC_PATH_LIMIT
