"""Z85, the text form of CURVE keys: ZeroMQ RFC 32.

Every 4 bytes, read as one big-endian number, become 5 printable characters.
"""

import struct

from zmq._arguments import Z85 as _Z85

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

__all__ = ["Z85CHARS", "decode", "encode"]

Z85CHARS = _Z85

# All texts of two digits: a number is one digit and two such pairs, so two divisions instead of five.
_PAIRS = [bytes((high, low)) for high in Z85CHARS for low in Z85CHARS]
_DIGITS = [bytes((digit,)) for digit in Z85CHARS]
_INVALID = 255
_VALUES = bytes(Z85CHARS.index(code) if code in Z85CHARS else _INVALID for code in range(256))
_LARGEST = 0xFFFFFFFF


class _NotInAlphabet(ValueError, KeyError):
    """A character that Z85 does not have; programs catch the KeyError that pyzmq 27 raises."""

    __str__ = ValueError.__str__  # KeyError's is a repr


class _TooLarge(ValueError, struct.error):
    """Characters that stand for more than 32 bits; programs catch the error of `struct` that pyzmq 27 raises."""


def _not_in_alphabet(position: int) -> ValueError:
    return _NotInAlphabet(
        f"the character at position {position} is not of the Z85 alphabet: see zmq.utils.z85.Z85CHARS"
    )


def encode(rawbytes: "Union[bytes, bytearray, memoryview, str]") -> bytes:
    """Return `rawbytes` as Z85 text, 5 bytes for every 4.

    Parameters
    ----------
    rawbytes
        The data; text is taken as ASCII.

    Raises
    ------
    ValueError
        If the length is no multiple of 4, or text is not ASCII.
    TypeError
        If `rawbytes` is neither text nor a buffer.
    """
    source = rawbytes.encode("ascii") if isinstance(rawbytes, str) else rawbytes
    if len(source) % 4:
        raise ValueError(f"Z85 encodes 4 bytes at a time: {len(source)} bytes are no multiple; pad them")
    parts: list[bytes] = []
    for number in struct.Struct(f">{len(source) // 4}I").unpack(source):
        rest, last = divmod(number, 7225)
        first, middle = divmod(rest, 7225)
        parts += (_DIGITS[first], _PAIRS[middle], _PAIRS[last])
    return b"".join(parts)


def decode(z85bytes: "Union[bytes, bytearray, memoryview, str]") -> bytes:
    """Return the data that Z85 text stands for, 4 bytes for every 5.

    Parameters
    ----------
    z85bytes
        The text, as bytes or as str.

    Raises
    ------
    ValueError
        If the length is no multiple of 5, a character is not of the Z85 alphabet (`Z85CHARS`), or 5
        characters stand for more than 32 bits. It names the position, and never the text: that may be a
        secret key. A wrong character is a KeyError, too, and a number that is too large a `struct.error`.
    TypeError
        If `z85bytes` is neither text nor a buffer.
    """
    if isinstance(z85bytes, str):
        try:
            z85bytes = z85bytes.encode("ascii")
        except UnicodeEncodeError as error:
            raise _not_in_alphabet(error.start) from None
    if len(z85bytes) % 5:
        raise ValueError(f"Z85 text has 5 characters for every 4 bytes: {len(z85bytes)} is no multiple of 5")
    digits = bytes(memoryview(z85bytes)).translate(_VALUES)
    if _INVALID in digits:
        raise _not_in_alphabet(digits.index(_INVALID))
    numbers = [
        (((a * 85 + b) * 85 + c) * 85 + d) * 85 + e
        for a, b, c, d, e in zip(digits[0::5], digits[1::5], digits[2::5], digits[3::5], digits[4::5])
    ]
    if numbers and max(numbers) > _LARGEST:
        position = 5 * next(index for index, number in enumerate(numbers) if number > _LARGEST)
        raise _TooLarge(f"the 5 characters from position {position} stand for more than 32 bits")
    return struct.Struct(f">{len(numbers)}I").pack(*numbers)
