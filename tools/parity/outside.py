"""Run what a statement is in a process of its own: a program, or a checker or compiler that reads it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.parity.describe import normal

#: Seconds that a program, a type checker or Cython may take.
PATIENCE = 60
# Lines of tracebacks name files and versions.
TRACEBACK = re.compile(r"^\w[\w.]*(?:Error|Exception|Warning|Again|Terminated|Interrupt)\b", re.MULTILINE)
FLAVOURS = ("program", "mypy", "pyright", "cython")


def perform(flavour: str, code: str) -> dict[str, Any]:
    """Return the outcome of a program, or whether a checker takes it."""
    with tempfile.TemporaryDirectory() as folder:
        if flavour == "program":
            return program(code, folder)
        path = Path(folder, "program.pyx" if flavour == "cython" else "program.py")
        path.write_text(code, encoding="utf-8")
        return {"mypy": mypy, "pyright": pyright, "cython": cython}[flavour](path)


def call(*command: str, folder: str | Path) -> subprocess.CompletedProcess[str]:
    """Run this side's Python with arguments; what it says is text."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def program(code: str, folder: str) -> dict[str, Any]:
    """Run a program and return what it prints, how it ends, and the exceptions that it tells of."""
    try:
        done = call("-c", code, folder=folder)
    except subprocess.TimeoutExpired:
        return {"ended": "hang"}
    lines = [normal(line) for line in done.stdout.splitlines()]
    told = sorted(set(TRACEBACK.findall(done.stderr)))
    return {"value": ["list", *lines], "status": done.returncode, "told": told}


def mypy(path: Path) -> dict[str, Any]:
    """Check a program with mypy, as users do who want no doubts."""
    done = call(
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        f"{tempfile.gettempdir()}/parity-mypy-{os.getppid()}",
        path.name,
        folder=path.parent,
    )
    return verdict(
        done, sorted({int(line) for line in re.findall(r"^program\.py:(\d+): error", done.stdout, re.M)})
    )


def pyright(path: Path) -> dict[str, Any]:
    """Check a program with pyright."""
    done = call(
        "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, path.name, folder=path.parent
    )
    found = json.loads(done.stdout).get("generalDiagnostics", [])
    return verdict(
        done, sorted({each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"})
    )


def cython(path: Path) -> dict[str, Any]:
    """Translate a module with Cython and compile the C code."""
    script = "import sys, zmq\nfrom Cython.Build import cythonize\nfrom setuptools import Extension, setup\n"
    script += "sys.argv = ['setup', 'build_ext', '--inplace']\n"
    script += (
        "e = Extension('program', ['program.pyx'], include_dirs=zmq.get_includes(), libraries=['zmq'])\n"
    )
    script += "setup(name='program', ext_modules=cythonize([e], language_level=3, include_path=sys.path))\n"
    done = call("-c", script, folder=path.parent)
    if done.returncode:
        return verdict(
            done, [int(each) for each in re.findall(r"program\.pyx:(\d+):", done.stderr + done.stdout)]
        )
    return program("import program; program.main()", str(path.parent))


def verdict(done: subprocess.CompletedProcess[str], lines: list[int]) -> dict[str, Any]:
    """Return whether a program is taken, and else the lines that are refused."""
    return {"refused": lines} if done.returncode else {"value": "'taken'"}
