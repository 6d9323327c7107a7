"""Sub-packages of other distributions: which one to install when it is missing."""

from __future__ import annotations

import pytest

PACKAGES = {
    "asyncio": "zmq-async",
    "eventloop": "zmq-async",
    "anyio": "zmq-async",
    "green": "zmq-green",
    "auth": "zmq-auth",
    "devices": "zmq-tools",
    "log": "zmq-tools",
    "ssh": "zmq-tools",
}

# As if zmq-core were installed alone.
ALONE = """
import importlib.util, sys, zmq
zmq.__path__[:] = []
"""


@pytest.mark.parametrize("name", PACKAGES)
def test_a_missing_package_says_what_to_install(run_python, name: str) -> None:
    advice = f"pip install {PACKAGES[name]}"
    out = run_python(
        f"""{ALONE}
assert importlib.util.find_spec("zmq.{name}") is None
statements = ["import zmq.{name}", "from zmq.{name} import x", "import zmq.{name}.x"]
if sys.implementation.name != "pypy":  # which makes an ImportError of its own of what a module's __getattr__ raises
    statements.append("from zmq import {name}")
for statement in statements:
    try:
        exec(statement)
    except ModuleNotFoundError as error:
        assert "{advice}" in str(error), error
        assert error.name == (None if " import {name}" in statement else "zmq.{name}"), (statement, error.name)
    else:
        raise AssertionError(statement)
try:
    zmq.{name}
except AttributeError as error:
    assert "{advice}" in str(error), error
assert not hasattr(zmq, "{name}") and getattr(zmq, "{name}", None) is None
print("said")
"""
    )
    assert out.stdout == "said\n", out.stderr


def test_other_names_are_missing_as_ever(run_python) -> None:
    out = run_python(
        f"""{ALONE}
for name in ("zmq.nonsense", "json.asyncio"):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as caught:
        assert str(caught) == f"No module named {{name!r}}", caught
try:
    zmq.nonsense
except AttributeError as caught:
    assert str(caught) == "module 'zmq' has no attribute 'nonsense'"
print("missing")
"""
    )
    assert out.stdout == "missing\n", out.stderr
