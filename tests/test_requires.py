"""A zmq-core outside the declared window is refused at import, in one sentence with the command that mends it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType, SimpleNamespace

import pytest

import zmq


@pytest.fixture(params=["zmq.asyncio", "zmq.auth", "zmq.green", "zmq._tools"])
def requires(request) -> ModuleType:
    """The check of one distribution."""
    return import_module(f"{request.param}._requires")


def needed(requires: ModuleType) -> str:
    return f"{requires.DISTRIBUTION} {requires.__version__} needs zmq-core>=28,<29, but "


def upgrade(requires: ModuleType) -> str:
    return f". Mend it with:\n    python -m pip install --upgrade {requires.DISTRIBUTION}"


def core(version: str) -> SimpleNamespace:
    return SimpleNamespace(__version__=version, build_info=zmq.build_info)


@pytest.mark.parametrize("version", ["28.0.0", "28.0.1.dev3", "28.7", "28.10.2rc1"])
def test_a_core_in_the_window_is_accepted(requires, version: str) -> None:
    assert requires.refusal(core(version)) is None


@pytest.mark.parametrize("version", ["27.9.0", "29.0.0", "29.0.0.dev0", "29.0.0rc1", "9.28"])
def test_a_core_outside_the_window_is_refused(requires, version: str) -> None:
    said = requires.refusal(core(version))
    assert said == f"{needed(requires)}zmq-core {version} is installed{upgrade(requires)}"


def test_a_folder_without_a_core_is_refused(requires) -> None:
    said = requires.refusal(SimpleNamespace())
    assert said == f"{needed(requires)}it is not installed{upgrade(requires)}"


def test_an_older_pyzmq_in_the_place_of_core_is_refused_with_both_commands(requires) -> None:
    said = requires.refusal(SimpleNamespace(__version__="27.3.0"))
    assert said is not None
    assert said.startswith(f"{needed(requires)}pyzmq 27.3.0 is installed, which owns the same files. Mend it")
    assert "pip uninstall --yes pyzmq" in said
    assert 'pip install "pyzmq>=28"' in said
