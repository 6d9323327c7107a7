"""Other names of what the reference documents, in the inventory that other projects link to.

Programs know most things by several names: `zmq.REQ` is `zmq.SocketType.REQ`, `zmq.green.ZMQError` is `zmq.ZMQError`,
and `zmq.asyncio.Socket.bind` is inherited. Each thing is documented once. This extension adds every public name that
programs know from before the split, as `tests/data/surface.json` lists them, to `objects.inv`, where it leads to that
one place. A name that the reference does not have at all is a warning, and so an error of `dev.py docs`.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from sphinx import addnodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

SURFACE = Path(__file__).resolve().parents[1] / "tests" / "data" / "surface.json"
# Of Python itself, or not for programs: backends, and where the parts of `zmq` are.
FOREIGN = {
    "Enum",
    "IntEnum",
    "IntFlag",
    "CancelledError",
    "IOLoop",
    "TYPE_CHECKING",
    "basestring",
    "bytes",
    "unicode",
}
OWN_SOCKETS = ("zmq.anyio", "zmq.asyncio", "zmq.green")
PRIVATE = (
    "zmq.backend",
    "zmq.sugar",
    "zmq.utils.garbage",
    "zmq.green.core",
    "zmq.green.device",
    "zmq.green.poll",
)


def public_names() -> Iterator[str]:
    """Yield the full name of every thing, and of every member that is not inherited from Python's own classes."""
    modules = json.loads(SURFACE.read_text("utf-8"))["modules"]
    for module, things in modules.items():
        if module.startswith(PRIVATE):
            continue
        for name, facts in things.items():
            if name.startswith("_") or name in FOREIGN or facts["kind"] == "object":
                continue
            yield f"{module}.{name}"
            if facts["kind"] in ("class", "enum"):
                owner = find(f"{module}.{name}")
                members = (each for each in facts.get("members", ()) if not each.startswith("_"))
                yield from (f"{module}.{name}.{each}" for each in members if is_ours(owner, each))


def find(name: str) -> Any:
    """Return what has this name, or None for an attribute of instances alone."""
    path = name.split(".")
    for cut in range(len(path), 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(path[:cut]))
        except ModuleNotFoundError:
            continue
        for step in path[cut:]:
            thing = getattr(thing, step, None)
        return thing
    raise LookupError(name)


def definer(owner: Any, member: str) -> Any:
    """Return the class that defines a member of `owner`."""
    return next((each for each in getattr(owner, "__mro__", ()) if member in vars(each)), owner)


def is_ours(owner: Any, member: str) -> bool:
    """Tell whether a class of zmq defines the member, rather than one of Python's or of another library."""
    return definer(owner, member).__module__.split(".")[0] == "zmq"


def documented_as(name: str, objects: dict[str, Any], known: dict[int, str]) -> str | None:
    """Return under which name the reference has what `name` names."""
    thing = find(name)
    if id(thing) in known:
        return known[id(thing)]
    parent, _, member = name.rpartition(".")
    for each in getattr(find(parent), "__mro__", ()):
        if (described := f"{known.get(id(each))}.{member}") in objects:
            return described
    return None


def add_names(app: Any, env: Any) -> None:
    """Add what is missing; warn of a public name that the reference does not have at all."""
    objects = env.get_domain("py").objects
    # Numbers and texts may be the same object by chance.
    things = {
        name: find(name) for name, entry in objects.items() if not entry.aliased and name.startswith("zmq")
    }
    # The shortest name last, so that it stands: an attribute may have a class as its value.
    longest_first = sorted(things, key=len, reverse=True)
    known = {
        id(things[name]): name
        for name in longest_first
        if callable(things[name]) or isinstance(things[name], Enum)
    }
    for name in public_names():
        if name in objects:
            continue
        described = documented_as(name, objects, known)
        if described is None:
            logger.warning("the reference lacks the public name %s", name)
        else:
            objects[name] = objects[described]._replace(aliased=True)


def name_fully(app: Any, doctree: Any) -> None:
    """Have `Socket` in an annotation mean `zmq.Socket`, where the module has no class of this name itself."""
    for reference in doctree.findall(addnodes.pending_xref):
        target = reference.get("reftarget")
        if target in ("Context", "Socket", "Poller") and reference.get("py:module") not in OWN_SOCKETS:
            reference["reftarget"] = f"zmq.{target}"


def setup(app: Any) -> dict[str, bool]:
    """Register what runs when pages are read."""
    app.connect("doctree-read", name_fully)
    app.connect("env-updated", add_names)
    return {"parallel_read_safe": True}
