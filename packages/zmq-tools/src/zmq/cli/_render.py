"""Messages as lines of text, and back."""

from __future__ import annotations

import importlib
import json
from typing import Any, Callable

from zmq.cli._status import USAGE, Stop, refuse

FORMATS = ("text", "raw", "hex", "json", "decoded", "pretty", "msgpack")


def bad(line: str, what: str) -> Stop:
    shown = line if len(line) <= 60 else line[:57] + "..."
    return Stop(USAGE, f"{what}: {shown!r}")


def msgpack() -> Any:
    """Import msgpack, or say how to get it."""
    try:
        return importlib.import_module("msgpack")
    except ImportError:
        refuse("zmq.cli needs msgpack: pip install 'zmq-tools[cli]'")


def shown(part: bytes) -> Any:
    """Return a part as JSON has it: text where it is UTF-8, else its hexadecimal digits."""
    try:
        return part.decode()
    except UnicodeDecodeError:
        return {"hex": part.hex()}


def decoded(part: bytes) -> Any:
    """Return the value of a part that is JSON, else what `shown` does."""
    try:
        return json.loads(part)
    except (ValueError, RecursionError):
        return shown(part)


def meant(value: Any) -> bytes:
    """Return the part that a JSON value stands for: the inverse of `shown`; other values are sent as JSON."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and set(value) == {"hex"}:
        return bytes.fromhex(value["hex"])
    return json.dumps(value, separators=(",", ":")).encode()


def writer(form: str, separator: str) -> Callable[[list[bytes]], bytes]:
    """Return the function that renders a message, with what ends it."""

    def text(parts: list[bytes]) -> bytes:
        return separator.encode().join(parts) + b"\n"

    def raw(parts: list[bytes]) -> bytes:
        return b"".join(parts)

    def digits(parts: list[bytes]) -> bytes:
        return separator.encode().join(part.hex().encode() for part in parts) + b"\n"

    def as_json(parts: list[bytes]) -> bytes:
        return json.dumps([shown(part) for part in parts], ensure_ascii=False).encode() + b"\n"

    def values(parts: list[bytes], indent: int | None = None) -> bytes:
        found = [decoded(part) for part in parts]
        text = json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=indent)
        return text.encode("utf-8", "surrogatepass") + b"\n"

    def pretty(parts: list[bytes]) -> bytes:
        return values(parts, 2)

    def packed(parts: list[bytes]) -> bytes:
        unpack = msgpack().unpackb
        values = []
        for part in parts:
            try:
                values.append(unpack(part))
            except Exception:
                values.append(shown(part))
        return json.dumps(values, ensure_ascii=False, default=repr).encode() + b"\n"

    return {
        "text": text,
        "raw": raw,
        "hex": digits,
        "json": as_json,
        "decoded": values,
        "pretty": pretty,
        "msgpack": packed,
    }[form]


def reader(form: str, separator: str) -> Callable[[str], list[bytes]]:
    """Return the function that makes a message of a line; it ends the command when it cannot."""

    def text(line: str) -> list[bytes]:
        return [part.encode("utf-8", "surrogateescape") for part in line.split(separator)]

    def digits(line: str) -> list[bytes]:
        try:
            return [bytes.fromhex(part) for part in line.split(separator)]
        except ValueError:
            raise bad(line, "not hexadecimal") from None

    def values(line: str) -> list[Any]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise bad(line, "not JSON") from None
        return value if isinstance(value, list) else [value]

    def as_json(line: str) -> list[bytes]:
        try:
            return [meant(value) for value in values(line)] or [b""]
        except (TypeError, ValueError):
            raise bad(line, "not hexadecimal") from None

    def encoded(line: str) -> list[bytes]:
        return [json.dumps(value, separators=(",", ":")).encode() for value in values(line)] or [b""]

    def packed(line: str) -> list[bytes]:
        pack = msgpack().packb
        return [pack(value) for value in values(line)] or [b""]

    return {
        "text": text,
        "raw": text,
        "hex": digits,
        "json": as_json,
        "decoded": encoded,
        "pretty": encoded,
        "msgpack": packed,
    }[form]
