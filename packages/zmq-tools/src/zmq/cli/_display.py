"""How received messages are printed: formats, time, templates, rates; and what a terminal must not be sent."""

from __future__ import annotations

import string
import sys
import time
from collections.abc import Mapping
from typing import Any

from zmq.cli import _render
from zmq.cli._status import refuse

# A terminal takes these as commands. New-lines and tabs stay: they cannot do harm.
CONTROLS = {
    number: f"\\x{number:02x}" for number in [*range(0x20), *range(0x7F, 0xA0)] if chr(number) not in "\n\t"
}
RATE_SECONDS = 1.0
FIELDS = ("time", "number", "topic", "size", "parts", "text")


def harmless(line: bytes) -> bytes:
    """Return a line with the control characters in it written as digits."""
    return line.decode("utf-8", "backslashreplace").translate(CONTROLS).encode("utf-8", "replace")


def clock(moment: float) -> str:
    """Return the time of day in the local zone with milliseconds, with the date and the zone."""
    now = time.localtime(moment)
    zone = time.strftime("%z", now)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', now)}.{int(moment % 1 * 1000):03d}{zone[:3]}:{zone[3:]}"


class Template(string.Formatter):
    """What ``--template`` prints for a message: fields by name, and parts by number."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\\t", "\t").replace("\\n", "\n")
        for _, field, _, _ in self._fields():
            if field not in FIELDS and not field.isdigit():
                refuse(f"a template has {{0}}, {{1}} for parts, and {', '.join(FIELDS)}, not {{{field}}}")

    def _fields(self) -> list[tuple[str, str, Any, Any]]:
        try:
            return [each for each in self.parse(self.text) if each[1] is not None]  # type: ignore[misc]
        except ValueError as error:
            refuse(f"this is no template: {error}")

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Return a field; a part that a message does not have is empty."""
        if isinstance(key, int):
            return args[key] if key < len(args) else ""
        return kwargs[key]

    def render(self, parts: list[bytes], number: int, moment: float) -> bytes:
        """Return the line of a message."""
        texts = [part.decode("utf-8", "backslashreplace") for part in parts]
        fields = {
            "time": clock(moment),
            "number": number,
            "topic": texts[0],
            "size": sum(map(len, parts)),
            "parts": len(parts),
            "text": "\t".join(texts[1:] if len(texts) > 1 else texts),
        }
        return (self.vformat(self.text, texts, fields) + "\n").encode("utf-8", "replace")


class Display:
    """Prints messages to standard output, and the rate of them to standard error."""

    def __init__(
        self,
        form: str = "text",
        separator: str = "\t",
        *,
        timestamp: bool = False,
        template: str | None = None,
        rate: bool = False,
    ) -> None:
        self.write = _render.writer(form, separator)
        self.timestamp = timestamp
        self.template = None if template is None else Template(template)
        self.escapes = sys.stdout.isatty() and form != "raw"
        self.rate = Rate() if rate else None
        self.shown = 0

    def show(self, parts: list[bytes]) -> None:
        """Print a message."""
        self.shown += 1
        moment = time.time()
        line = self.write(parts) if self.template is None else self.template.render(parts, self.shown, moment)
        if self.timestamp:
            line = clock(moment).encode() + b"\t" + line
        sys.stdout.buffer.write(harmless(line) if self.escapes else line)
        sys.stdout.buffer.flush()
        self.count(parts)

    def count(self, parts: list[bytes]) -> None:
        """Count a message, and tell the rate when that was last done a second ago."""
        if self.rate is not None:
            self.rate.count(sum(map(len, parts)))

    def end(self) -> None:
        """Tell how many messages there were."""
        if self.rate is not None:
            self.rate.total()


class Rate:
    """Counts messages and bytes."""

    def __init__(self) -> None:
        self.began = self.told = time.monotonic()
        self.messages = self.bytes = 0
        self.before = (0, 0)

    def count(self, size: int) -> None:
        """Count a message."""
        self.messages += 1
        self.bytes += size
        now = time.monotonic()
        if now - self.told >= RATE_SECONDS:
            messages, size = self.messages - self.before[0], self.bytes - self.before[1]
            self.tell(f"{messages / (now - self.told):,.0f} messages/s  {size / (now - self.told):,.0f} B/s")
            self.told, self.before = now, (self.messages, self.bytes)

    def total(self) -> None:
        """Tell how many there were in all."""
        seconds = max(time.monotonic() - self.began, 1e-9)
        self.tell(
            f"{self.messages:,} messages  {self.bytes:,} B  in {seconds:.1f} s  "
            f"({self.messages / seconds:,.0f} messages/s)"
        )

    def tell(self, text: str) -> None:
        """Write a line to standard error."""
        print(text, file=sys.stderr, flush=True)
