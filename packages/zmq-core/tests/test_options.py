"""The option table agrees with the constants and with itself."""

from __future__ import annotations

import pytest
from zmq import _options, constants

TABLES = [_options.SOCKET_OPTIONS, _options.CONTEXT_OPTIONS]
CTYPES = {"int", "int64", "uint64", "bool", "fd", "bytes", "text"}


@pytest.mark.parametrize("table", TABLES, ids=["socket", "context"])
def test_rows_are_well_formed(table: tuple[tuple[str, int, str, str], ...]) -> None:
    assert len({name for name, _, _, _ in table}) == len(table)
    for name, _, ctype, access in table:
        assert ctype in CTYPES, name
        assert access in {"r", "w", "rw"}, name


def test_every_socket_option_has_a_row_with_its_number() -> None:
    rows = {name: number for name, number, _, _ in _options.SOCKET_OPTIONS}
    # BLOCKY is the context's, though zmq.h lists it among the socket options.
    expected = {
        name: number for name, number in constants.TABLES["SocketOption"][2].items() if name != "BLOCKY"
    }
    assert rows == expected


def test_every_context_option_has_a_row_with_its_number() -> None:
    rows = {name: number for name, number, _, _ in _options.CONTEXT_OPTIONS}
    borrowed = {"IPV6": 42, "BLOCKY": 70}
    assert rows == {**constants.TABLES["ContextOption"][2], **borrowed}


def test_aliases_differ_in_name_only() -> None:
    kinds: dict[int, tuple[str, str]] = {}
    for name, number, ctype, access in _options.SOCKET_OPTIONS:
        assert kinds.setdefault(number, (ctype, access)) == (ctype, access), name


def test_a_context_number_is_read_and_written_by_one_row_each() -> None:
    for mode in "rw":
        numbers = [number for _, number, _, access in _options.CONTEXT_OPTIONS if mode in access]
        assert len(set(numbers)) == len(numbers)
