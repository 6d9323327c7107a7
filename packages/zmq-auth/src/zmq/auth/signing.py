"""Messages that carry objects and a signature, so that only holders of a key can have theirs loaded.

The methods of a `Signer` are for `send_serialized` and `recv_serialized` of every kind of socket:

    signer = Signer(key)
    push.send_serialized({"job": 1}, signer.pack)
    pull.recv_serialized(signer.unpack)

A message has two parts: the HMAC-SHA256 of the data under the key, and the data. The data is not looked at before the
signature is found right.
"""

from __future__ import annotations

import hmac
import pickle
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ("BadSignature", "Signer")

#: Bytes that a key must have at least.
SHORTEST_KEY = 16
_DIGEST = "sha256"


class BadSignature(ValueError):
    """A message is not signed with the key, or was changed; its data was not loaded.

    .. versionadded:: 1.0
    """


class Signer:
    """Packs objects into signed messages, and unpacks those that are signed with the same key.

    It does not encrypt, and does not know a message again that an attacker has recorded and sends a second time: that
    needs CURVE, or a number in the objects.

    Parameters
    ----------
    key
        At least 16 bytes that only the parties know, such as those of `secrets.token_bytes(32)`.
    dumps, loads
        What makes bytes of an object and an object of bytes; pickle by default. ``json.dumps`` gives text, sent as
        UTF-8; ``msgpack.packb`` and ``msgpack.unpackb`` fit, too.

    Raises
    ------
    TypeError
        The key is not bytes.
    ValueError
        The key is too short.

    Examples
    --------
    >>> signer = Signer(b"sixteen bytes or more", dumps=json.dumps, loads=json.loads)
    >>> push.send_serialized({"job": 1}, signer.pack)
    >>> pull.recv_serialized(signer.unpack)
    {'job': 1}

    .. versionadded:: 1.0
    """

    def __init__(
        self,
        key: bytes,
        *,
        dumps: Callable[[Any], bytes | str] = pickle.dumps,
        loads: Callable[[bytes], Any] = pickle.loads,
    ) -> None:
        if not isinstance(key, (bytes, bytearray)):
            raise TypeError(f"key is {type(key).__name__}, and has to be bytes")
        if len(key) < SHORTEST_KEY:
            raise ValueError(
                f"key has {len(key)} bytes, and needs {SHORTEST_KEY}: secrets.token_bytes(32) makes one"
            )
        self._key = bytes(key)
        self._dumps = dumps
        self._loads = loads

    def pack(self, obj: Any) -> list[bytes]:
        """Return the two parts of a message.

        Raises
        ------
        Exception
            What `dumps` raises.
        """
        data = self._dumps(obj)
        data = data.encode() if isinstance(data, str) else data
        return [self._sign(data), data]

    def unpack(self, parts: Sequence[Any]) -> Any:
        """Return the object in a message.

        Parameters
        ----------
        parts
            The message, received with ``copy=True`` or not. What a ROUTER puts before it is to be taken off first.

        Raises
        ------
        BadSignature
            It does not have two parts, or the first is not the signature of the second.
        Exception
            What `loads` raises for data that the key's holder signed.
        """
        if len(parts) != 2:
            raise BadSignature(f"a signed message has 2 parts, and this one {len(parts)}")
        signature, data = (bytes(part) for part in parts)
        if not hmac.compare_digest(signature, self._sign(data)):
            raise BadSignature("the message is not signed with this key")
        return self._loads(data)

    def _sign(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, _DIGEST)
