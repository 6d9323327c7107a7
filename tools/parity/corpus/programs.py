"""Whole programs, from files: run, checked for types, or translated by Cython."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.parity.statement import Statement

FOLDER = Path(__file__).resolve().parent.parent / "programs"
FLAVOURS = {"run": ("program",), "typed": ("mypy", "pyright"), "cython": ("cython",)}


def statements(seed: int) -> Iterator[Statement]:
    """Yield every program, as many times as there are ways to judge it."""
    for folder, flavours in FLAVOURS.items():
        for path in sorted(FOLDER.joinpath(folder).iterdir()):
            for flavour in flavours:
                yield Statement(f"{flavour} {path.stem} -", path.read_text(encoding="utf-8"))
