"""The option table agrees with the constants and with itself."""

from __future__ import annotations

from typing import Callable

import pytest

import zmq
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


STABLE = [row for row in _options.SOCKET_OPTIONS if 1 < row[1] <= 80 and not row[0].startswith("GSSAPI")]
SAMPLES = {
    "int": 1,
    "int64": 1 << 40,
    "bool": 1,
    "bytes": b"0123456789" * 4,
    "text": b"some text",
    "CURVE_PUBLICKEY": b"0123456789" * 4,
    "CURVE_SECRETKEY": b"0123456789" * 4,
    "CURVE_SERVERKEY": b"0123456789" * 4,
    "HEARTBEAT_TTL": 100,  # libzmq keeps tenths of a second
}


@pytest.mark.parametrize("row", [row for row in STABLE if row[3] == "rw"], ids=lambda row: row[0])
def test_an_option_of_the_table_reads_back_what_was_set(
    socket: Callable[[int], zmq.Socket], row: tuple[str, int, str, str]
) -> None:
    name, number, ctype, _ = row
    sample = SAMPLES.get(name, SAMPLES[ctype])
    dealer = socket(zmq.DEALER)
    dealer.set(number, sample)
    value = dealer.get(number)
    assert value == sample
    assert type(value) is type(sample)


@pytest.mark.parametrize("row", [row for row in STABLE if row[3] == "r"], ids=lambda row: row[0])
def test_a_read_only_option_of_the_table_is_read(
    socket: Callable[[int], zmq.Socket], row: tuple[str, int, str, str]
) -> None:
    _, number, ctype, _ = row
    assert isinstance(socket(zmq.DEALER).get(number), bytes if ctype == "text" else int)


@pytest.mark.parametrize("row", [row for row in STABLE if row[3] == "w"], ids=lambda row: row[0])
def test_libzmq_does_not_read_a_write_only_option_of_the_table(
    socket: Callable[[int], zmq.Socket], row: tuple[str, int, str, str]
) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        socket(zmq.DEALER).get(row[1])
    assert caught.value.errno == zmq.EINVAL
