"""The small helpers of zmq.utils."""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
import types
from typing import Callable

import pytest

import zmq
from zmq.utils import interop, jsonapi, strtypes
from zmq.utils.win32 import allow_interrupt


@pytest.mark.parametrize(
    "pointer",
    [1234, ctypes.c_void_p(1234), ctypes.cast(1234, ctypes.POINTER(ctypes.c_int))],
    ids=["int", "void pointer", "typed pointer"],
)
def test_an_address_is_cast_to_an_integer(pointer: object) -> None:
    assert interop.cast_int_addr(pointer) == 1234


def test_a_null_pointer_is_zero() -> None:
    assert interop.cast_int_addr(ctypes.c_void_p(None)) == 0


class FakeFFI:
    """The two things of CFFI's backend that the cast uses, so that the test needs no CFFI."""

    class CData:
        def __init__(self, address: int) -> None:
            self.address = address

        def __int__(self) -> int:
            return self.address

    def cast(self, ctype: str, pointer: FakeFFI.CData) -> FakeFFI.CData:
        assert ctype == "uintptr_t"
        return pointer


def test_a_cffi_pointer_is_cast_to_an_integer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_cffi_backend", types.SimpleNamespace(FFI=FakeFFI))
    assert interop.cast_int_addr(FakeFFI.CData(1234)) == 1234


@pytest.mark.parametrize("pointer", ["1234", 12.5, None, ctypes.c_int(5)])
def test_what_is_no_address_is_refused_by_name(pointer: object) -> None:
    with pytest.raises(ValueError, match=type(pointer).__name__):
        interop.cast_int_addr(pointer)


def test_json_is_bytes_both_ways() -> None:
    value = {"text": "\u00e9", "numbers": [1, 2.5, None]}
    text = jsonapi.dumps(value)
    assert text == json.dumps(value).encode()
    assert jsonapi.loads(text) == jsonapi.loads(text.decode()) == jsonapi.loads(bytearray(text)) == value


def test_json_arguments_are_passed_on() -> None:
    assert (
        jsonapi.dumps({"b": 1, "a": "\u00e9"}, sort_keys=True, ensure_ascii=False)
        == '{"a": "é", "b": 1}'.encode()
    )
    assert jsonapi.loads(b"[1.5]", parse_float=str) == ["1.5"]
    assert jsonapi.jsonmod is json


def test_json_refuses_what_is_not_json() -> None:
    with pytest.raises(TypeError, match="object"):
        jsonapi.dumps(object())
    with pytest.raises(ValueError, match="line 1 column 2"):
        jsonapi.loads(b"{")
    with pytest.raises(UnicodeDecodeError):
        jsonapi.loads(b"\xff")


@pytest.mark.parametrize("cast", [strtypes.cast_bytes, strtypes.asbytes, strtypes.b])
def test_text_becomes_bytes(cast: Callable[..., bytes]) -> None:
    assert cast("\u00e9") == b"\xc3\xa9"
    assert cast("\u00e9", "latin1") == b"\xe9"
    assert cast(b"raw") == b"raw"


@pytest.mark.parametrize("cast", [strtypes.cast_unicode, strtypes.u])
def test_bytes_become_text(cast: Callable[..., str]) -> None:
    assert cast(b"\xc3\xa9") == "\u00e9"
    assert cast(b"\xff", errors="replace") == "\ufffd"
    assert cast("text") == "text"


@pytest.mark.parametrize("cast", [strtypes.cast_bytes, strtypes.cast_unicode])
def test_neither_text_nor_bytes_is_refused_by_name(cast: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="expected bytes or str, not int: 5"):
        cast(5)


def test_the_string_types_are_the_builtin_ones() -> None:
    assert (strtypes.bytes, strtypes.unicode) == (bytes, str)
    assert isinstance("text", strtypes.basestring)


def test_an_interrupt_passes_through_allow_interrupt() -> None:
    called: list[int] = []

    def interrupted() -> None:
        with allow_interrupt(lambda: called.append(1)):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert called == []  # a signal raised in the program is no console event on any system


def test_allow_interrupt_runs_its_action_on_ctrl_c_only() -> None:
    called: list[int] = []
    guard = allow_interrupt(lambda: called.append(1))
    assert guard._on_event(1) == 0
    assert called == []
    assert guard._on_event(0) == 0
    assert called == [1]
    assert allow_interrupt()._on_event(0) == 0


def test_utils_are_reached_through_the_package() -> None:
    command = [sys.executable, "-c", "import zmq; print(zmq.utils.z85.encode(b'\\0' * 4))"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert result.stdout.strip() == "b'00000'"
    with pytest.raises(AttributeError, match=r"'zmq\.utils' has no attribute 'nothing'"):
        _ = zmq.utils.nothing
