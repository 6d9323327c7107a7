"""libzmq's error numbers come from `zmq.constants`: on Windows those of Python's `errno` module are Winsock's."""

from __future__ import annotations

import ast
from pathlib import Path

from zmq.constants import _ERRNO_WINDOWS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for path in ROOT.glob("packages/*/src/zmq/**/*.py"))


def names_of_errno(path: Path) -> set[str]:
    """Return which numbers a source file takes from the module `errno`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "errno":
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == "errno":
            found |= {each.name for each in node.names}
    return found


def test_no_source_takes_an_error_of_the_network_from_pythons_errno():
    mistaken = {path.name: names_of_errno(path) & set(_ERRNO_WINDOWS) for path in SOURCES}
    assert {name: found for name, found in mistaken.items() if found} == {}
