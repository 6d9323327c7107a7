"""LogRecords as JSON, and back."""

from __future__ import annotations

import json
import logging
import math
import time
from typing import Any

# What a record holds beyond these is what its caller gave as `extra`.
_FORMAT_ONLY = frozenset(("msg", "args", "exc_info", "message", "asctime"))

_KINDS: dict[str, Any] = {
    "levelname": str,
    "created": (int, float),
    "msecs": (int, float),
    "relativeCreated": (int, float),
    "lineno": int,
    "process": int,
    "thread": int,
    "exc_text": str,
    "stack_info": str,
}

_LEVELS = {"WARN": logging.WARNING, "FATAL": logging.CRITICAL}


def dumps(record: logging.LogRecord, formatter: logging.Formatter | None = None) -> bytes:
    """Return a record as a JSON object: its attributes, its message with the arguments in it, its traceback as text.

    Values of ``extra`` that JSON does not know are sent as text.

    .. versionadded:: 1.0
    """
    fields = {name: value for name, value in record.__dict__.items() if name not in _FORMAT_ONLY}
    fields["message"] = record.getMessage()
    if record.exc_info and not record.exc_text:
        fields["exc_text"] = (formatter or _PLAIN).formatException(record.exc_info)
    return json.dumps(fields, default=str, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


_PLAIN = logging.Formatter()


def loads(data: bytes) -> logging.LogRecord:
    """Return the record that `dumps` made JSON of; its message has no arguments any more.

    Raises
    ------
    ValueError
        `data` is not such an object.

    .. versionadded:: 1.0
    """
    try:
        fields: Any = json.loads(data)
    except RecursionError:
        raise ValueError(f"not a log record, but nested too deeply: {data[:80]!r}") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("message"), str):
        raise ValueError(f"not a log record: {data[:80]!r}")
    if not isinstance(fields.get("levelno"), int) or not isinstance(fields.get("name"), str):
        raise ValueError(f"a log record has a levelno and a name: {data[:80]!r}")
    # Formatters rely on these. What is None, or missing, is as in a record that was just made.
    for name, kind in _KINDS.items():
        if fields.get(name) is None:
            fields.pop(name, None)
        elif not isinstance(fields[name], kind):
            raise ValueError(f"the {name} of a log record cannot be {fields[name]!r:.80}")
        elif kind == (int, float) and not math.isfinite(fields[name]):
            raise ValueError(f"the {name} of a log record is a finite number, not {fields[name]!r:.80}")
    try:
        time.localtime(fields.get("created"))
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"a log record was created at a time, not {fields['created']!r}") from None
    fields["msg"] = fields.pop("message")
    fields["args"] = fields["exc_info"] = None
    fields.pop("getMessage", None)  # it would hide the method
    return logging.makeLogRecord(fields)


def from_message(parts: list[bytes]) -> logging.LogRecord:
    """Return the record in a message of a PUBHandler: topic and JSON, or topic and formatted text.

    Of text, level and logger's name are what the topic says: ``<root>.<LEVEL>.<subtopic>``. The record's `topic` is
    the topic.

    .. versionadded:: 1.0
    """
    topic = parts[0].decode("utf-8", "replace") if len(parts) > 1 else ""
    body = parts[-1]
    record = None
    if body.startswith(b"{"):
        try:
            record = loads(body)
        except ValueError:
            record = None
    if record is None:
        record = _of_text(topic, body.decode("utf-8", "replace"))
    record.topic = topic
    return record


def _of_text(topic: str, text: str) -> logging.LogRecord:
    words = topic.split(".")
    level = logging.INFO
    name = topic
    for position, word in enumerate(words):
        number = level_number(word)
        if number is not None:
            level = number
            name = ".".join(words[:position] + words[position + 1 :])
            break
    return logging.makeLogRecord(
        {
            "name": name or "root",
            "levelno": level,
            "levelname": logging.getLevelName(level),
            "msg": text.rstrip("\n"),
        }
    )


def level_number(name: str) -> int | None:
    """Return the number of a level's name, in any case; None when there is no such level."""
    word = name.upper()
    if word in _LEVELS:
        return _LEVELS[word]
    number = logging.getLevelName(word)
    return number if isinstance(number, int) else None
