"""Mixes of distributions in one environment. The sessions `installs` and `upgrade` try all of them."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A distribution with the files that the monolithic one is known by; what they do is written for this test.
MONOLITH = {
    "zmq/__init__.py": "__version__ = '27.3.0'\nfrom zmq import backend, error\n",
    "zmq/error.py": "class ZMQError(Exception): ...\n",
    "zmq/constants.py": "REQ = 3\n",
    "zmq/asyncio.py": "import zmq\n",
    "zmq/backend/__init__.py": "from zmq.backend import cython\n",
    "zmq/backend/cython/__init__.py": "",
    "zmq/auth/__init__.py": "import zmq\n",
    "zmq/devices/__init__.py": "import zmq\n",
}
METADATA = "Metadata-Version: 2.1\nName: pyzmq\nVersion: 27.3.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def monolith(tmp_path: Path) -> Path:
    """The wheel of a stand-in for the monolithic pyzmq."""
    info = "pyzmq-27.3.0.dist-info"
    files = {**MONOLITH, f"{info}/METADATA": METADATA, f"{info}/WHEEL": WHEEL}
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    target = tmp_path / "pyzmq-27.3.0-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)
    return target


@pytest.mark.timeout(240)
def test_what_is_installed_together_works_and_can_be_taken_apart(dist: Path, run) -> None:
    done = run(sys.executable, "-m", "tools.matrix.installs", dist, "--short", cwd=ROOT, timeout=230)
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("2 of 2 rows are as they should be.\n")


@pytest.mark.timeout(240)
def test_every_order_with_a_monolith_is_noticed_and_mended_by_what_is_said(
    dist: Path, run, monolith: Path
) -> None:
    command = [sys.executable, "-m", "tools.matrix.upgrade", dist, "--monolith", monolith, "--short"]
    done = run(*command, cwd=ROOT, timeout=230)
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("3 of 3 rows are as they should be.\n")
