"""A zmq-core outside the declared window is refused at import, in one sentence with the command that mends it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import zmq
from zmq._tools import _requires

NEEDED = f"zmq-tools {_requires.__version__} needs zmq-core>=28,<29, but "
UPGRADE = ". Mend it with:\n    python -m pip install --upgrade zmq-tools"


def core(version: str) -> SimpleNamespace:
    return SimpleNamespace(__version__=version, build_info=zmq.build_info)


@pytest.mark.parametrize("version", ["28.0.0", "28.0.1.dev3", "28.7", "28.10.2rc1"])
def test_a_core_in_the_window_is_accepted(version: str) -> None:
    assert _requires.refusal(core(version)) is None


@pytest.mark.parametrize("version", ["27.9.0", "29.0.0", "29.0.0.dev0", "29.0.0rc1", "9.28"])
def test_a_core_outside_the_window_is_refused(version: str) -> None:
    assert _requires.refusal(core(version)) == f"{NEEDED}zmq-core {version} is installed{UPGRADE}"


def test_a_folder_without_a_core_is_refused() -> None:
    assert _requires.refusal(SimpleNamespace()) == f"{NEEDED}it is not installed{UPGRADE}"


def test_an_older_pyzmq_in_the_place_of_core_is_refused_with_both_commands() -> None:
    said = _requires.refusal(SimpleNamespace(__version__="27.3.0"))
    assert said is not None
    assert said.startswith(f"{NEEDED}pyzmq 27.3.0 is installed, which owns the same files. Mend it with:\n")
    assert "pip uninstall --yes pyzmq" in said
    assert 'pip install "pyzmq>=28"' in said
