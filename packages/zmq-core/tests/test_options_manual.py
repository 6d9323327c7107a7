"""The option table agrees with libzmq's own sources: numbers with the headers, types and access with the manual.

The session `draft` has the sources and names them with ZMQ_SOURCE; so may anybody else.
"""

from __future__ import annotations

import os
import re
import tarfile
from pathlib import Path

import pytest

import zmq
from zmq import _options

SOURCE = os.environ.get("ZMQ_SOURCE", "")
pytestmark = pytest.mark.skipif(
    not SOURCE, reason="ZMQ_SOURCE names no sources of libzmq, as it does in nox -s draft"
)

KINDS = {
    "int": {"int", "bool"},
    "int64_t": {"int64"},
    "uint64_t": {"uint64", "int64"},  # programs set them as signed ones: -1 is all bits
    "int on POSIX systems, SOCKET on Windows": {"fd"},
    "uid_t": {"int"},
    "gid_t": {"int"},
    "pid_t": {"int"},
    "binary data": {"bytes"},
    "character string": {"text"},
    "NULL-terminated character string": {"text"},
    "binary data or Z85 text string": {"text"},
}
# Numbers in the headers that say nothing to a program in Python: versions, defaults, what the compiler has.
NOT_API = "VERSION|.*_INCLUDED|DEFINED_STDINT|HAUSNUMERO|.*_DFLT|CURRENT_EVENT|GROUP_MAX|HAS_|HAVE_"
# Text of an address range in libzmq, and, as with other text, None switches it off.
CALLED_BINARY = {"TCP_ACCEPT_FILTER"}


def read(name: str) -> str:
    """Return a file of libzmq's source tree, which is a folder or an archive."""
    if os.path.isdir(SOURCE):
        return (Path(SOURCE) / name).read_text("utf-8")
    with tarfile.open(SOURCE) as archive:
        (member,) = (each for each in archive.getnames() if each.partition("/")[2] == name)
        content = archive.extractfile(member)
        assert content is not None
        return content.read().decode("utf-8")


def manual(page: str) -> dict[str, str]:
    """Return the value type of each option that a page of the manual describes."""
    found = {}
    for section in re.split(r"\n(?=ZMQ_\w+:.*\n~~~)", read(f"doc/{page}.txt")):
        title = re.match(r"ZMQ_(\w+):", section)
        kind = re.search(r"^Option value type:+\s*(.+?)\s*$", section, re.M)
        if title and kind:
            found[title[1]] = kind[1]
    assert len(found) > 50
    return found


def rows() -> dict[str, tuple[str, str]]:
    return {name: (ctype, access) for name, _, ctype, access in _options.SOCKET_OPTIONS}


def defined() -> dict[str, int]:
    """Return every number that the headers give a name, drafts included."""
    text = read("include/zmq.h") + read("src/zmq_draft.h")
    lines = re.findall(r"^#define ZMQ_(\w+) (0x[0-9a-fA-F]+|\d+)\s*$", text, re.M)
    return {name: int(number, 0) for name, number in lines}


def test_every_number_of_the_headers_is_ours() -> None:
    wanted = {name: number for name, number in defined().items() if not re.match(NOT_API, name)}
    ours = {name: getattr(zmq, name, None) for name in wanted}
    # libzmq 4.3.4 made of this flag the two others together by mistake.
    if re.search(r"^#define ZMQ_VERSION_PATCH [0-4]$", read("include/zmq.h"), re.M):
        ours["RECONNECT_STOP_AFTER_DISCONNECT"] = 3
    assert {name: value for name, value in ours.items() if value != wanted[name]} == {}
    assert len(wanted) > 150


@pytest.mark.parametrize(("page", "letter"), [("zmq_setsockopt", "w"), ("zmq_getsockopt", "r")])
def test_every_option_of_the_manual_has_its_type_and_access(page: str, letter: str) -> None:
    table = rows()
    wrong = []
    for name, kind in manual(page).items():
        if name not in table:
            wrong.append(f"{name} is missing")
        elif letter not in table[name][1]:
            wrong.append(f"{name} should be {letter}, not {table[name][1]}")
        elif table[name][0] not in KINDS[kind] and name not in CALLED_BINARY:
            wrong.append(f"{name} is {kind}, not {table[name][0]}")
    assert wrong == []
