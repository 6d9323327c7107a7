"""The text of a CURVE key, which each decision about its owner needs."""

from __future__ import annotations

from functools import lru_cache

from zmq.utils import z85

__all__ = ["key_text"]

# As many as clients that connect again and again; those of strangers push older ones out.
_REMEMBERED = 1024


@lru_cache(_REMEMBERED)
def key_text(key: bytes) -> bytes:
    """Return a 32-byte key as 40 characters of Z85. Public keys only: texts are remembered.

    Raises
    ------
    ValueError
        The length is no multiple of 4.
    """
    return z85.encode(key)
