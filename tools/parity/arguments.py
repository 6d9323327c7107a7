"""Classes of arguments: each is made anew for the statement that names it, as `A.name`."""

from __future__ import annotations

import array
import ctypes
import decimal
import fractions
import io
import mmap
import pickle
from typing import Any, Callable
from unittest import mock

import numpy

import zmq


class Text(str):
    """A subclass of str."""


class Data(bytes):
    """A subclass of bytes."""


class Number(int):
    """A subclass of int."""


class Index:
    """What has `__index__` only."""

    def __index__(self) -> int:
        return 1


class Int:
    """What has `__int__` only."""

    def __int__(self) -> int:
        return 1


class Printed:
    """What has `__str__`."""

    def __str__(self) -> str:
        return "printed"


class Bytes:
    """What has `__bytes__` only."""

    def __bytes__(self) -> bytes:
        return b"bytes"


class Fileno:
    """What has `fileno()`, of a file that is always ready."""

    def __init__(self) -> None:
        self.file = open("/dev/null", "rb")  # noqa: SIM115

    def fileno(self) -> int:
        return self.file.fileno()


def released() -> memoryview:
    """Return a memoryview that was released."""
    view = memoryview(b"released")
    view.release()
    return view


def read_only() -> Any:
    """Return an array that refuses to be written to."""
    found = numpy.arange(4, dtype="u1")
    found.flags.writeable = False
    return found


def mapped() -> mmap.mmap:
    """Return a small anonymous map of memory."""
    return mmap.mmap(-1, 8)


NUMBERS: dict[str, Callable[[], Any]] = {
    "zero": lambda: 0,
    "one": lambda: 1,
    "two": lambda: 2,
    "minus_one": lambda: -1,
    "minus_two": lambda: -2,
    "true": lambda: True,
    "false": lambda: False,
    "hundred": lambda: 100,
    "number": lambda: Number(1),
    "index": Index,
    "int_only": Int,
    "float_one": lambda: 1.0,
    "fraction": lambda: fractions.Fraction(1),
    "half": lambda: 0.5,
    "nan": lambda: float("nan"),
    "complex": lambda: 1j,
    "decimal": lambda: decimal.Decimal(1),
    "np_int": lambda: numpy.int64(1),
    "np_int8": lambda: numpy.uint8(1),
    "np_bool": lambda: numpy.bool_(True),
    "np_float": lambda: numpy.float64(1),
    "member": lambda: zmq.PUSH,
    "flag": lambda: zmq.DONTWAIT,
    "sndmore": lambda: zmq.SNDMORE,
    "pollin": lambda: zmq.POLLIN,
}
# A call that takes one of these as a time waits for ever.
HUGE: dict[str, Callable[[], Any]] = {
    "int_max": lambda: 2**31 - 1,
    "int_over": lambda: 2**31,
    "int_under": lambda: -(2**31) - 1,
    "long_max": lambda: 2**63 - 1,
    "long_over": lambda: 2**63,
    "ulong_over": lambda: 2**64,
    "infinite": lambda: float("inf"),
}
TEXTS: dict[str, Callable[[], Any]] = {
    "empty_text": lambda: "",
    "text": lambda: "text",
    "umlaut": lambda: "\xfc",
    "lone": lambda: "\ud800",
    "nul": lambda: "a\0b",
    "long_text": lambda: "t" * 300,
    "text_class": lambda: Text("sub"),
    "digits": lambda: "1",
    "np_text": lambda: numpy.str_("np"),
    "inproc": lambda: "inproc://elsewhere",
    "tcp": lambda: "tcp://127.0.0.1:*",
    "tcp_bad": lambda: "tcp://127.0.0.1:99999",
    "tcp_negative": lambda: "tcp://127.0.0.1:-1",
    "no_scheme": lambda: "127.0.0.1:5555",
    "odd_scheme": lambda: "http://127.0.0.1:5555",
}
BINARY: dict[str, Callable[[], Any]] = {
    "empty": lambda: b"",
    "data": lambda: b"data",
    "binary": lambda: b"\xff\x00\x80",
    "long_data": lambda: b"d" * 300,
    "huge_data": lambda: b"h" * 70_000,
    "data_class": lambda: Data(b"sub"),
    "inproc_data": lambda: b"inproc://elsewhere",
    "key": lambda: b"k" * 32,
    "z85_key": lambda: b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
    "bytearray": lambda: bytearray(b"array"),
    "view": lambda: memoryview(b"view"),
    "view_writable": lambda: memoryview(bytearray(b"view")),
    "view_strided": lambda: memoryview(b"abcdefgh")[::2],
    "view_reversed": lambda: memoryview(b"abcd")[::-1],
    "view_ints": lambda: memoryview(array.array("i", [1, 2])),
    "view_square": lambda: memoryview(b"abcd").cast("B", [2, 2]),
    "view_released": released,
    "array": lambda: array.array("i", [1, 2, 3]),
    "array_empty": lambda: array.array("d"),
    "ctypes": lambda: (ctypes.c_char * 4).from_buffer_copy(b"ctyp"),
    "mmap": mapped,
    "pickle_buffer": lambda: pickle.PickleBuffer(b"pickled"),
    "np_bytes": lambda: numpy.bytes_(b"np"),
    "np_array": lambda: numpy.arange(4, dtype="u1"),
    "np_ints": lambda: numpy.arange(3),
    "np_square": lambda: numpy.arange(4, dtype="u1").reshape(2, 2),
    "np_fortran": lambda: numpy.asfortranarray(numpy.arange(6, dtype="u1").reshape(2, 3)),
    "np_strided": lambda: numpy.arange(8, dtype="u1")[::2],
    "np_scalar": lambda: numpy.array(7, dtype="u1"),
    "np_empty": lambda: numpy.empty(0),
    "np_object": lambda: numpy.array([b"a", None], dtype=object),
    "np_datetime": lambda: numpy.array(["2026-01-01"], dtype="datetime64[D]"),
    "np_record": lambda: numpy.zeros(2, dtype=[("a", "i4"), ("b", "u1")]),
    "np_text_array": lambda: numpy.array(["ab", "c"]),
    "np_read_only": read_only,
    "frame": lambda: zmq.Frame(b"frame"),
    "frame_empty": lambda: zmq.Frame(),
    "has_bytes": Bytes,
}
CONTAINERS: dict[str, Callable[[], Any]] = {
    "list": lambda: [b"a", b"b"],
    "list_empty": list,
    "list_text": lambda: [b"a", "b"],
    "list_none": lambda: [b"a", None],
    "list_frames": lambda: [zmq.Frame(b"a"), zmq.Frame(b"b")],
    "list_mixed": lambda: [b"a", bytearray(b"b"), memoryview(b"c"), zmq.Frame(b"d")],
    "list_ints": lambda: [1, 2],
    "list_last_bad": lambda: [b"a", b"b", object()],
    "tuple": lambda: (b"a", b"b"),
    "set": lambda: {b"a"},
    "dict": lambda: {"key": 1},
    "nested": lambda: [[b"a"], [b"b"]],
    "generator": lambda: (each for each in (b"a", b"b")),
    "iterator": lambda: iter([b"a", b"b"]),
    "range": lambda: range(3),
    "map": lambda: map(bytes, [[1], [2]]),
    "bytesio": lambda: io.BytesIO(b"file"),
    "fileno": Fileno,
}
OBJECTS: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "object": object,
    "type": lambda: int,
    "function": lambda: lambda *args: None,
    "ellipsis": lambda: ...,
    "mock": mock.Mock,
    "magic_mock": mock.MagicMock,
    "error": lambda: ValueError("error"),
    "printed": Printed,
    "poller": lambda: zmq.Poller(),
}
GROUPS = {
    "number": NUMBERS,
    "huge": HUGE,
    "text": TEXTS,
    "binary": BINARY,
    "container": CONTAINERS,
    "object": OBJECTS,
}
EVERY = {name: make for group in GROUPS.values() for name, make in group.items()}


class Arguments:
    """The name `A` of statements: an attribute is a new argument of that class."""

    def __getattr__(self, name: str) -> Any:
        try:
            make = EVERY[name]
        except KeyError:
            raise AssertionError(f"no argument is called {name}") from None
        return make()
