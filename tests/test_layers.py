"""A module imports only its own layer or those below, read from the source; and `import zmq` stays light."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for path in ROOT.glob("packages/*/src/zmq/**/*.py"))

# The layer of a module is that of its longest prefix here. See docs/development/architecture.md.
LAYERS = {
    "zmq": 3,
    "zmq.constants": 0,
    "zmq.error": 0,
    "zmq._typing": 0,
    "zmq._option_texts": 0,
    "zmq._options": 0,
    "zmq._arguments": 0,
    "zmq._endpoints": 0,
    "zmq._awaited": 0,
    "zmq._repair": 0,
    "zmq._subinterpreters": 0,
    "zmq._annotations": 0,
    "zmq._refusals": 0,
    "zmq.backend": 1,
    "zmq.sugar": 2,
    "zmq.utils": 2,
    "zmq.decorators": 4,
    "zmq.anyio": 4,
    "zmq._future": 4,
    "zmq.asyncio": 4,
    "zmq.eventloop": 4,
    "zmq.green": 4,
    "zmq.auth": 4,
    "zmq.curve_keygen": 4,
    "zmq._tools": 4,
    "zmq.devices": 4,
    "zmq.log": 4,
    "zmq.ssh": 4,
    "zmq.cli": 4,
}

# Modules of the standard library that cost milliseconds; whoever needs one imports it where it is used.
HEAVY = {
    "asyncio", "contextlib", "ctypes", "dataclasses", "enum", "functools", "inspect", "json", "logging", "pickle",
    "platform", "random", "re", "select", "socket", "struct", "subprocess", "threading", "typing",
}  # fmt: skip


def module_name(path: Path) -> str:
    """Return the dotted name of a source file."""
    names = path.with_suffix("").relative_to(ROOT).parts[3:]  # below packages/<distribution>/src
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def layer(name: str) -> int:
    """Return the layer of a module, which must belong to one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in LAYERS and (prefix != "zmq" or name == "zmq"):
            return LAYERS[prefix]
    raise AssertionError(f"{name} belongs to no layer: add it to LAYERS")


def is_type_checking(node: ast.AST) -> bool:
    """Tell whether a statement is `if TYPE_CHECKING:`, whose body never runs."""
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def imports(path: Path) -> list[tuple[int, str]]:
    """Return line and name of every module of zmq that a file can import at run time."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    found: list[tuple[int, str]] = []
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    modules = {module_name(each) for each in SOURCES} | {"zmq.backend.cython._zmq"}
    while pending:
        node = pending.pop()
        if is_type_checking(node):
            pending += node.orelse  # type: ignore[attr-defined]  # it is an ast.If
            continue
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            origin = (f"{base}.{node.module}" if node.module else base) if node.level else (node.module or "")
            for alias in node.names:
                full = f"{origin}.{alias.name}"
                found.append((node.lineno, full if full in modules else origin))
        pending += ast.iter_child_nodes(node)
    return [(line, name) for line, name in found if name.split(".")[0] == "zmq"]


def test_there_are_sources_to_check() -> None:
    assert "zmq" in map(module_name, SOURCES)


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_a_module_imports_only_its_own_layer_or_below(path: Path) -> None:
    own = layer(module_name(path))
    upward = [f"line {line}: {name}" for line, name in imports(path) if layer(name) > own]
    assert upward == [], f"{module_name(path)} is in layer {own}"


def test_no_module_imports_one_that_imports_it() -> None:
    """Imports in functions count: a cycle that is closed later is one all the same."""
    modules = {module_name(path): path for path in SOURCES}
    graph = {
        name: {imported for _, imported in imports(path) if imported in modules and imported != name}
        for name, path in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"a cycle of imports: {' -> '.join(error.args[1])}") from None


def test_the_page_of_hooks_lists_what_other_distributions_use_of_the_core() -> None:
    """Beside the documented modules: `zmq.backend`, `zmq.sugar` and what begins with an underscore."""
    page = (ROOT / "docs" / "development" / "hooks.md").read_text(encoding="utf-8")
    core = {module_name(path) for path in SOURCES if "zmq-core" in path.parts}
    unlisted = []
    for path in SOURCES:
        if "zmq-core" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in core:
                inner = node.module.startswith(("zmq.backend", "zmq.sugar", "zmq._"))
                private = [alias.name for alias in node.names if inner or alias.name.startswith("_")]
                unlisted += [
                    f"{module_name(path)} uses {node.module}.{name}"
                    for name in private
                    if not name.startswith("__") and not re.search(rf"\b{name}\b", page)
                ]
    assert unlisted == []


def test_importing_zmq_loads_no_heavy_module(run_python) -> None:
    code = """
        import sys
        before = set(sys.modules)
        import zmq
        print(*sorted(set(sys.modules) - before))
    """
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "zmq" in loaded
    assert loaded & HEAVY == set()


def test_importing_zmq_loads_no_extra(run_python) -> None:
    done = run_python("import sys, zmq; print(*sys.modules)")
    extras = {name for name, number in LAYERS.items() if number == 4}
    assert set(done.stdout.split()) & extras == set()
