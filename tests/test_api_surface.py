"""Every public name, member and parameter that programs know from before the split is still there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


surface = load(Path(__file__).with_name("surface.py"))


@pytest.mark.parametrize("module", [name for name in sorted(surface.SURFACE) if surface.shipped(name)])
def test_everything_public_is_still_there(module: str) -> None:
    assert surface.module_differences(module) == []
