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
    try:
        found = surface.module_differences(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("zmq"):
            raise
        pytest.skip(f"{module} needs {error.name}, which is not one of ours")
    except ImportError as error:
        if "pip install" not in str(error):
            raise
        pytest.skip(str(error))
    assert found == []


def test_what_is_accepted_is_different_still() -> None:
    names = {entry.split(":")[0].split(" ")[0] for entry in surface.ACCEPTED}
    for name in names:
        module = max((each for each in surface.SURFACE if name.startswith(f"{each}.")), key=len)
        cls, _, _ = name[len(module) + 1 :].partition(".")
        assert cls in surface.SURFACE[module], name
