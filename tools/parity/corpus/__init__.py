"""The corpus: every statement that both sides run, family by family."""

from __future__ import annotations

from tools.parity.corpus import (
    contexts,
    frames,
    functions,
    loops,
    objects,
    options,
    programs,
    sequences,
    sockets,
    streams,
    tools,
)
from tools.parity.statement import Statement

FAMILIES = (
    sockets,
    options,
    contexts,
    frames,
    functions,
    objects,
    loops,
    streams,
    tools,
    programs,
    sequences,
)


def statements(seed: int) -> list[Statement]:
    """Return the whole corpus; the seed draws the random sequences."""
    found: dict[Statement, None] = {}
    for family in FAMILIES:
        found.update(dict.fromkeys(family.statements(seed)))
    return list(found)
