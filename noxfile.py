"""Tasks of this repository. `python3 dev.py <task>` runs one without nox being installed; `nox -l` lists them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import projects
from tools.sessions import checks, distributing, evidence, suites

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.sessions = ["lint", "types", "tests"]
projects.find_interpreters()

__all__ = ["checks", "distributing", "evidence", "suites"]


if __name__ == "__main__":
    raise SystemExit(f"run nox, or: {Path(sys.executable).name} {os.path.join(os.curdir, 'dev.py')}")
