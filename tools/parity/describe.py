"""Describe values in words that two implementations can share: JSON without addresses, ports or timings."""

from __future__ import annotations

import asyncio
import enum
import hashlib
import inspect
import re
from collections.abc import Mapping
from typing import Any

ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
PORT = re.compile(r"(127\.0\.0\.1|0\.0\.0\.0|localhost):\d{4,5}")
# Longer texts are described by their length and digest.
LONG = 300
SCALARS = (bool, int, float, complex, str, bytes, bytearray)
# Classes that are private there and have another name here.
ALIASES = {"Endpoint": "SocketContext"}
CALLABLES = {
    "builtin_function_or_method",
    "partial",
    "cyfunction",
    "cython_function_or_method",
    "function",
    "method",
    "method_descriptor",
    "method-wrapper",
    "wrapper_descriptor",
}


class Names(frozenset):  # type: ignore[type-arg]
    """Names that an object has; a side that has more of them than the other agrees with it."""


def normal(text: str) -> str:
    """Remove addresses of objects and numbers of ports from a text, and shorten it."""
    text = PORT.sub(r"\1:PORT", ADDRESS.sub("0x", text))
    if len(text) > LONG:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        return f"{text[:60]}... {len(text)} characters, {digest}"
    return text


def scalar(value: Any) -> str:
    """Describe a number or text, with its type where that is not one of Python's own."""
    kind = type(value)
    if isinstance(value, enum.Enum):
        return f"{kind.__name__}.{value.name}={value.value!r}"
    for base in SCALARS:
        if isinstance(value, base):
            text = normal(base.__repr__(value))
            return text if kind is base else f"{kind.__name__}({text})"
    raise TypeError(kind)


def describe(value: Any, known: Mapping[int, str], depth: int = 4) -> Any:
    """Describe any value; `known` names the objects of the scene by their id, so that identity is compared too."""
    if value is None or isinstance(value, (enum.Enum, *SCALARS)):
        return scalar(value) if value is not None else "None"
    if isinstance(value, Names):
        return {"names": sorted(value)}
    if id(value) in known:
        return f"is {known[id(value)]}"
    if depth and isinstance(value, (list, tuple, set, frozenset)):
        items = [describe(each, known, depth - 1) for each in value]
        if isinstance(value, (set, frozenset)):
            items.sort(key=str)
        return [type(value).__name__, *items]
    if depth and isinstance(value, dict):
        pairs = [[describe(k, known, depth - 1), describe(v, known, depth - 1)] for k, v in value.items()]
        return [type(value).__name__, *pairs]
    if isinstance(value, BaseException):
        return {"exception": raised(value)}
    return thing(value)


def thing(value: Any) -> str:
    """Describe an object by its type, and what is inside where that is what a program would look at."""
    # A leading underscore tells of a private class; its name is not what programs see.
    name = type(value).__name__.lstrip("_")
    name = ALIASES.get(name, name)
    if name in CALLABLES:
        return "callable"
    if isinstance(value, type) and value.__name__ in CALLABLES:
        return "class callable"
    if isinstance(value, type):
        return f"class {value.__name__.lstrip('_')}"
    if isinstance(value, asyncio.Future):
        return "Future"
    if inspect.iscoroutine(value):
        value.close()
        return "coroutine"
    if name == "Frame":
        return f"Frame({scalar(bytes(value))}, more={value.more})"
    if isinstance(value, memoryview):
        content = scalar(value.tobytes()) if value.nbytes < LONG else value.nbytes
        return f"memoryview({content}, {value.format}, {value.shape}, readonly={value.readonly})"
    if name == "MessageTracker":
        return "MessageTracker"
    if name.startswith("nd") and hasattr(value, "tolist"):
        return f"{name} {value.dtype} {value.tolist()!r}"
    return name


def raised(error: BaseException) -> dict[str, Any]:
    """Describe an exception by its classes and its number; the two sides word their texts differently."""
    names = [each.__name__ for each in type(error).__mro__ if each not in (object, BaseException)]
    found: dict[str, Any] = {"class": names[0], "mro": names[1:]}
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        found["errno"] = int(number)
    return found
