"""An editable install imports from the source tree, extension included, and never carries the guard module."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = "import sys, hatchling.build; print(hatchling.build.build_editable(sys.argv[1]))"
ASK = "import zmq, zmq.backend.cython._zmq as e; print(zmq.__file__); print(e.__file__); print(zmq.zmq_version())"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of zmq-core's sources: an editable install puts the extension into the tree."""
    target = tmp_path / "zmq-core"
    ignored = shutil.ignore_patterns("build", "*.so", "*.pyd", "__pycache__")
    shutil.copytree(ROOT / "packages" / "zmq-core", target, ignore=ignored)
    return target


@pytest.mark.timeout(240)
def test_an_editable_install_imports_from_the_source_tree(source, tmp_path, run, pip, empty_python) -> None:
    out = tmp_path / "editable"
    out.mkdir()
    done = run(sys.executable, "-I", "-c", BUILD, out, cwd=source, timeout=200)
    assert done.returncode == 0, done.stdout
    (wheel,) = out.iterdir()
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith((".py", ".so", ".pyd"))] == []

    pip("install", "--no-index", wheel)
    told = run(empty_python, "-I", "-c", ASK)
    assert told.returncode == 0, told.stdout
    package, extension, _ = told.stdout.splitlines()
    assert Path(package).parent == source / "src" / "zmq"
    assert Path(extension).parent == source / "src" / "zmq" / "backend" / "cython"
