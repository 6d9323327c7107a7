"""Every option of sockets and contexts: read, written with each class of argument, by each way there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tools.parity.arguments import EVERY
from tools.parity.corpus.sockets import PLAIN, filled
from tools.parity.statement import Statement, across

SURFACE = Path(__file__).resolve().parents[3] / "tests" / "data" / "surface.json"
READ = (
    """
s.get(zmq.{upper})|s.getsockopt(zmq.{upper})|s.{upper}|s.{lower}|s.get_string(zmq.{upper})|zmq.{upper}|hasattr(s, "{lower}")
type(s.get(zmq.{upper}))|del s.{lower}|s.get(int(zmq.{upper}))|ctx.{upper}|ctx.{lower}|ctx.get(zmq.{upper})|hasattr(ctx, "{lower}")
ctx.getsockopt(zmq.{upper})|repr(zmq.{upper})|str(zmq.{upper})|s.get("{lower}")|s.get("{upper}")
""".strip()
    .replace("\n", "|")
    .split("|")
)
WRITE = (
    """
s.set(zmq.{upper}, A)|s.{lower} = A|s.{upper} = A; s.{upper}
""".strip()
    .replace("\n", "|")
    .split("|")
)
WRITE_CONTEXT = (
    """
ctx.set(zmq.{upper}, A)|ctx.{lower} = A|ctx.{upper} = A; ctx.{upper}
ctx.{lower} = A; ctx.socket(zmq.PULL).{lower}|s.set_string(zmq.{upper}, A)
""".strip()
    .replace("\n", "|")
    .split("|")
)
# Classes of arguments that show how an option takes its value; the others do for a few options.
TELLING = """
zero one minus_one minus_two true number index half np_int member int_max int_over long_over none text umlaut nul long_text
empty_text text_class data empty long_data bytearray view np_array key z85_key object list frame has_bytes
""".split()
THOROUGH = (
    "LINGER",
    "ROUTING_ID",
    "AFFINITY",
    "MAXMSGSIZE",
    "SUBSCRIBE",
    "CURVE_SECRETKEY",
    "PLAIN_USERNAME",
    "EVENTS",
)


def names() -> list[str]:
    """Return the names of all options that 27.3.0 has."""
    constants = json.loads(SURFACE.read_text(encoding="utf-8"))["modules"]["zmq.constants"]
    members = [
        constants[each].get("members", {}) for each in ("SocketOption", "ContextOption", "MessageOption")
    ]
    return sorted({name for found in members for name in found if name.isupper()})


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on options."""
    for name in names():
        reads = [each.format(upper=name, lower=name.lower()) for each in READ]
        yield from across(["sync fresh PAIR", "sync connected ROUTER", "sync closed SUB"], reads)
        yield from across(
            ["asyncio connected DEALER", "green connected DEALER", "sync terminated PAIR"], reads[:5]
        )
        classes = list(EVERY) if name in THOROUGH else TELLING
        writes = [each.format(upper=name, lower=name.lower()) for each in WRITE]
        yield from across(["sync fresh ROUTER"], filled(writes, classes))
        yield from across(
            ["sync fresh XPUB", "asyncio fresh DEALER", "green fresh SUB"], filled(writes, PLAIN)
        )
        contexts = [each.format(upper=name, lower=name.lower()) for each in WRITE_CONTEXT]
        yield from across(["sync fresh PULL"], filled(contexts, classes[:20]))
