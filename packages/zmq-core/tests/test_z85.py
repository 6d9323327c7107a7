"""Z85 as ZeroMQ RFC 32 has it."""

from __future__ import annotations

import pickle
import random
import struct
from typing import Callable

import pytest

from zmq.utils import z85

# The example of RFC 32.
RAW = bytes((0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B))
TEXT = b"HelloWorld"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_the_example_of_the_rfc(kind: Callable[[bytes], bytes]) -> None:
    assert z85.encode(kind(RAW)) == TEXT
    assert z85.decode(kind(TEXT)) == RAW


def test_text_is_accepted_both_ways() -> None:
    assert z85.decode(TEXT.decode()) == RAW
    assert z85.encode("abcd") == z85.encode(b"abcd")


def test_nothing_encodes_to_nothing() -> None:
    assert z85.encode(b"") == z85.decode(b"") == b""


def test_the_smallest_and_largest_numbers() -> None:
    assert z85.encode(bytes(4)) == b"00000"
    assert z85.encode(b"\xff" * 4) == b"%nSc0"
    assert z85.decode(b"%nSc0") == b"\xff" * 4


def test_random_data_comes_back() -> None:
    source = random.Random(85)
    for words in range(200):
        data = bytes(source.getrandbits(8) for _ in range(4 * words))
        text = z85.encode(data)
        assert len(text) == 5 * words
        assert z85.decode(text) == data


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_encoding_refuses_a_length_that_is_no_multiple_of_4(length: int) -> None:
    with pytest.raises(ValueError, match=rf"4 bytes at a time: {length} bytes"):
        z85.encode(bytes(length))


def test_decoding_refuses_a_length_that_is_no_multiple_of_5() -> None:
    with pytest.raises(ValueError, match="11 is no multiple of 5"):
        z85.decode(b"HelloWorld!")


@pytest.mark.parametrize("text", [b"Hello,orld", "Hello,orld", "Hello\u00e9orld", b"Hello\xfforld"])
def test_decoding_names_the_position_of_a_wrong_character(text: bytes | str) -> None:
    with pytest.raises(ValueError, match="the character at position 5 is not of the Z85 alphabet") as caught:
        z85.decode(text)
    assert "Hello" not in str(caught.value)


def test_decoding_refuses_more_than_32_bits() -> None:
    with pytest.raises(ValueError, match="from position 5 stand for more than 32 bits"):
        z85.decode(b"00000%nSc1")


@pytest.mark.parametrize(
    ("text", "kind"), [(b"\x7f" * 5, KeyError), (b"#####", struct.error)], ids=["character", "number"]
)
def test_programs_that_catch_what_pyzmq_raises_catch_what_is_no_z85(
    text: bytes, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as caught:
        z85.decode(text)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == caught.value.args[0]
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (type(copied), str(copied)) == (type(caught.value), str(caught.value))


@pytest.mark.parametrize("function", [z85.encode, z85.decode])
def test_an_integer_is_no_data(function: Callable[[object], bytes]) -> None:
    with pytest.raises(TypeError, match="int"):
        function(20)
