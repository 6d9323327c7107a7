"""Compare what is installed with the public names that programs know from before the split.

`data/surface.json` lists them: of a callable the parameters, with "=" behind those that have a default; of a class
the members with theirs; of an enum and of the constants the values. As a program (`nox -s surface`) this prints how
much was compared for one distribution, and fails at any difference:

    python tests/surface.py zmq-core
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import platform
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SURFACE: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/data/surface.json").read_text("utf-8"))[
    "modules"
]

OWNERS = {
    "zmq.anyio": "zmq-async",
    "zmq.asyncio": "zmq-async",
    "zmq.eventloop": "zmq-async",
    "zmq.green": "zmq-green",
    "zmq.auth": "zmq-auth",
    "zmq.curve_keygen": "zmq-auth",
    "zmq.devices": "zmq-tools",
    "zmq.log": "zmq-tools",
    "zmq.ssh": "zmq-tools",
}

# How much was compared, by kind of thing.
compared: Counter[str] = Counter()


def owner(module: str) -> str:
    """Return the distribution that has a module."""
    return OWNERS.get(".".join(module.split(".")[:2]), "zmq-core")


def shipped(module: str) -> bool:
    """Whether a distribution of this repository has the module."""
    return (ROOT / "packages" / owner(module)).is_dir()


def parameters(thing: Any) -> inspect.Signature | None:
    """Return the signature of what can be called, if it tells."""
    try:
        return inspect.signature(thing)
    except (TypeError, ValueError):
        return None


def missing_parameters(where: str, known: list[str] | None, thing: Any) -> list[str]:
    signature = parameters(thing)
    if known is None:
        return []
    if signature is None:
        compared["callables that do not tell their parameters"] += 1
        return []
    have = signature.parameters
    compared["parameters"] += len(known)
    if any(each.kind is each.VAR_KEYWORD for each in have.values()):
        return []
    found = []
    for name in known:
        mine = have.get(name.rstrip("="))
        if mine is None:
            found.append(f"{where}: no parameter {name.rstrip('=')!r}")
        elif name.endswith("=") and mine.default is mine.empty:
            found.append(f"{where}: the parameter {name!r} must be given now")
    return found


def missing_members(where: str, known: dict[str, Any], cls: type) -> list[str]:
    found = []
    compared["members"] += len(known)
    for member, wanted in known.items():
        try:
            mine = inspect.getattr_static(cls, member)
        except AttributeError:
            found.append(f"{where}.{member} is missing")
            continue
        bound = getattr(cls, member) if isinstance(mine, (classmethod, staticmethod)) else mine
        found += missing_parameters(f"{where}.{member}", wanted, bound)
    return found


def plain(value: Any) -> Any:
    """The value of a constant as the list has it: an enum member as its number, anything else as its repr."""
    return int(value) if isinstance(value, enum.Enum) and isinstance(value.value, int) else repr(value)


def differences(where: str, known: dict[str, Any], thing: Any) -> list[str]:
    compared["names"] += 1
    if known["kind"] == "enum":
        compared["members"] += len(known["members"])
        have = {name: int(member) for name, member in thing.__members__.items()}
        return [
            f"{where}.{name} is not {value}"
            for name, value in known["members"].items()
            if have.get(name) != value
        ]
    if known["kind"] == "constant":
        return [] if plain(thing) == known["value"] else [f"{where} is {plain(thing)}, not {known['value']}"]
    if known["kind"] == "class":
        found = missing_parameters(where, known.get("parameters"), thing)
        return found + missing_members(where, known["members"], thing)
    if known["kind"] == "callable":
        return missing_parameters(where, known["parameters"], thing)
    return []


def module_differences(module: str) -> list[str]:
    """Return what a module lacks, in sentences."""
    mine = importlib.import_module(module)
    compared["modules"] += 1
    found = []
    for name, known in SURFACE[module].items():
        where = f"{module}.{name}"
        if hasattr(mine, name):
            found += differences(where, known, getattr(mine, name))
        else:
            found.append(f"{where} is missing")
    return found


def main(distribution: str) -> int:
    """Compare every module of a distribution; print figures and differences and return the exit code."""
    found = [each for name in SURFACE if owner(name) == distribution for each in module_differences(name)]
    import zmq

    backend = zmq.build_info()["backend"]
    figures = ", ".join(f"{count} {what}" for what, count in sorted(compared.items()))
    where = f"{platform.python_implementation()} {platform.python_version()}, {backend}"
    print(f"{where}: {figures}: {len(found)} differences")
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found or compared["names"] < 100 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
