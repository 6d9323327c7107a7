"""Every public name, member and parameter that programs know from before the split is still there.

`data/surface.json` lists them: of a callable the parameters, with "=" behind those that have a default; of a class the
members with theirs; of an enum and of the constants the values.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SURFACE: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/data/surface.json").read_text("utf-8"))[
    "modules"
]

OWNERS = {
    "zmq.asyncio": "zmq-async",
    "zmq.eventloop": "zmq-async",
    "zmq.green": "zmq-green",
    "zmq.auth": "zmq-auth",
    "zmq.devices": "zmq-tools",
    "zmq.log": "zmq-tools",
    "zmq.ssh": "zmq-tools",
}

# What is gone, or called otherwise, and why nobody misses it.
ACCEPTED = {
    "zmq.green.Socket.get: no parameter 'opt'": "it is called 'option', as in every other class",
    "zmq.green.Socket.set: no parameter 'opt'": "it is called 'option', as in every other class",
    "zmq.green.Socket.set: no parameter 'val'": "it is called 'optval', as in every other class",
}


def shipped(module: str) -> bool:
    """Whether a distribution of this repository has the module."""
    owner = OWNERS.get(".".join(module.split(".")[:2]), "zmq-core")
    return (ROOT / "packages" / owner).is_dir()


def parameters(thing: Any) -> inspect.Signature | None:
    """Return the signature of what can be called, if it tells."""
    try:
        return inspect.signature(thing)
    except (TypeError, ValueError):
        return None


def missing_parameters(where: str, known: list[str] | None, thing: Any) -> list[str]:
    signature = parameters(thing)
    if known is None or signature is None:
        return []
    have = signature.parameters
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
    if known["kind"] == "enum":
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


@pytest.mark.parametrize("module", [name for name in sorted(SURFACE) if shipped(name)])
def test_everything_public_is_still_there(module: str) -> None:
    mine = importlib.import_module(module)
    found = []
    for name, known in SURFACE[module].items():
        where = f"{module}.{name}"
        if hasattr(mine, name):
            found += differences(where, known, getattr(mine, name))
        else:
            found.append(f"{where} is missing")
    # Exactly: what has become the same must leave the list.
    accepted = [each for each in ACCEPTED if re.fullmatch(rf"{re.escape(module)}\.\w+(\.\w+)?[: ].*", each)]
    assert sorted(found) == sorted(accepted)


def test_what_is_accepted_belongs_to_a_module_that_is_compared() -> None:
    for entry in ACCEPTED:
        assert any(entry.startswith(f"{module}.") for module in SURFACE), entry
