"""Conversions between text and bytes, from the time when programs ran on Python 2 and 3.

In new code write `s.encode()` and `s.decode()`.
"""

from builtins import bytes as bytes
from builtins import str as unicode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

__all__ = ["asbytes", "b", "basestring", "bytes", "cast_bytes", "cast_unicode", "u", "unicode"]

basestring: "tuple[type[str]]" = (str,)


def cast_bytes(s: "Union[bytes, str]", encoding: str = "utf8", errors: str = "strict") -> bytes:
    """Return `s` as bytes, encoded if it is text.

    Raises
    ------
    TypeError
        If `s` is neither bytes nor str.
    UnicodeEncodeError
        If `encoding` cannot express the text.
    """
    if isinstance(s, bytes):
        return s
    if isinstance(s, str):
        return s.encode(encoding, errors)
    raise TypeError(f"expected bytes or str, not {type(s).__name__}: {s!r}")


def cast_unicode(s: "Union[bytes, str]", encoding: str = "utf8", errors: str = "strict") -> str:
    """Return `s` as text, decoded if it is bytes.

    Raises
    ------
    TypeError
        If `s` is neither bytes nor str.
    UnicodeDecodeError
        If the bytes are not text in `encoding`.
    """
    if isinstance(s, bytes):
        return s.decode(encoding, errors)
    if isinstance(s, str):
        return s
    raise TypeError(f"expected bytes or str, not {type(s).__name__}: {s!r}")


asbytes = cast_bytes
b = cast_bytes
u = cast_unicode
