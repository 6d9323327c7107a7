"""Write the docstrings of the sources into the stubs that editors and type checkers read in their place.

Those are `_zmq.pyi` of the extension, as editors read no .pxi files, and `_static.pyi` of the async sockets. Their
types are written by hand; this replaces the docstrings only.

python tools/generate_stub_docstrings.py            # write
python tools/generate_stub_docstrings.py --check    # exit 1 when a docstring of a stub is not that of the sources
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from pathlib import Path

import generated

PACKAGES = Path(__file__).resolve().parents[1] / "packages"
CORE = PACKAGES / "zmq-core/src/zmq"
EXTENSION = CORE / "backend/cython/_zmq.pyi"
ASYNC = PACKAGES / "zmq-async/src/zmq/asyncio/_static.pyi"
# The stub has one class for those that make up a socket, or a poller.
MERGED = {"SocketBase": "Socket", "SocketEndpoints": "Socket", "PollSet": "Poller"}
HEAD = re.compile(
    r'^(?P<indent> *)(?:cdef class (?P<class>\w+)|def (?P<function>\w+)).*?:\n\s+(?P<raw>r?)"""(?P<text>.*?)"""',
    re.MULTILINE | re.DOTALL,
)
START = re.compile(r"^( *)(?:(?:cdef )?class (\w+)|def (\w+))", re.MULTILINE)

Names = tuple[str, ...]


def documented(source: str) -> dict[Names, str]:
    """Return the docstrings of a Cython source, by the names of class and function."""
    found: dict[Names, str] = {}
    owner = ""
    for start in START.finditer(source):
        indent, cls, function = start.groups()
        if cls:
            owner = MERGED.get(cls, cls)
        elif not indent:
            owner = ""
        names = tuple(filter(None, (owner, function)))
        match = HEAD.match(source, start.start())
        following = START.search(source, start.end())
        merged = function is None and cls in MERGED
        if match and not merged and (following is None or match.end("text") < following.start()):
            found.setdefault(names, inspect.cleandoc(match["text"]))
    return found


def with_docstrings(stub: str, docs: dict[Names, str]) -> str:
    """Return the stub with these docstrings in the place of its own: the last overload has one, a setter none."""
    lines = stub.splitlines(keepends=True)
    edits: list[tuple[ast.AST, ast.stmt, str | None]] = []

    def visit(body: list[ast.stmt], names: Names) -> None:
        last = {node.name: node for node in body if isinstance(node, ast.FunctionDef) and not is_setter(node)}
        for node in body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                path = (*names, node.name)
                described = isinstance(node, ast.ClassDef) or last.get(node.name) is node
                text = docs.get(path) if described else None
                edits.append((node, node.body[0], text))
                if isinstance(node, ast.ClassDef):
                    visit(node.body, path)

    visit(ast.parse(stub).body, ())
    for node, first, text in reversed(edits):
        value = first.value if isinstance(first, ast.Expr) else None
        constant = value.value if isinstance(value, ast.Constant) else None
        indent = " " * (node.col_offset + 4)  # type: ignore[attr-defined]
        block = "" if text is None else textwrap.indent(f'"""{closed(text)}"""\n', indent)
        start, end = first.lineno - 1, (first.end_lineno or first.lineno)
        if isinstance(constant, str):
            lines[start:end] = [block]
            if not block and isinstance(node, ast.FunctionDef):
                lines[start - 1] = lines[start - 1].rstrip() + " ...\n"
        elif block and constant is Ellipsis:
            comment = lines[start][first.end_col_offset :].rstrip()
            lines[start] = lines[start][: first.col_offset].rstrip() + comment + "\n" + block
        elif block:
            first_line = min(each.lineno for each in [first, *getattr(first, "decorator_list", [])])
            lines.insert(first_line - 1, block)
    return "".join(lines)


def is_setter(node: ast.FunctionDef) -> bool:
    """Tell whether a function sets a property."""
    return any(isinstance(each, ast.Attribute) for each in node.decorator_list)


def closed(text: str) -> str:
    """Return a docstring so that its end does not run into the quotes."""
    return f"{text}\n" if "\n" in text else text


def extension_docs() -> dict[Names, str]:
    """Return the docstrings of the extension."""
    docs: dict[Names, str] = {}
    for path in sorted((CORE / "backend/cython").glob("*.pxi")):
        docs.update(documented(path.read_text(encoding="utf-8")))
    return docs


def async_docs(extension: dict[Names, str]) -> dict[Names, str]:
    """Return those of the async sockets' base: of messages from the extension, and of the rest from `zmq.Socket`."""
    docs = {
        ("AsyncBase", *names[1:]): text for names, text in extension.items() if names[0] == "FutureMethods"
    }
    docs.pop(("AsyncBase",), None)
    module = ast.parse((CORE / "sugar/socket.py").read_text(encoding="utf-8"))
    (cls,) = (node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Socket")
    for node in ast.walk(cls):
        text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
        if text and isinstance(node, ast.FunctionDef):
            docs.setdefault(("LoopBase", node.name), text)
    return docs


def main() -> int:
    """Write both stubs, or with --check compare them; return the exit code."""
    extension = extension_docs()
    failed = 0
    for target, docs in ((EXTENSION, extension), (ASYNC, async_docs(extension))):
        old = target.read_text(encoding="utf-8")
        failed |= generated.main(__doc__, target, lambda: with_docstrings(old, docs))  # noqa: B023
    return failed


if __name__ == "__main__":
    sys.exit(main())
