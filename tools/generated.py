"""What the programs that write generated files and tables share: the module they read, how they write or check."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Callable


def load(path: Path) -> ModuleType:
    """Import a module by its path, so that no build of zmq is needed."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def between(page: str, begin: str, end: str, text: str) -> str:
    """Return a page with this text between its two marks, which must be there."""
    before, rest = page.split(begin)
    return before + begin + text + end + rest.split(end)[1]


def main(description: str | None, target: Path, write: Callable[[], str]) -> int:
    """Write the target, or with --check compare it; return the exit code."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=raw)
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 when they differ")
    check = parser.parse_args().check
    text = write()
    if not check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return 0
    print(f"{target.name} is out of date: run python {sys.argv[0]}", file=sys.stderr)
    return 1
