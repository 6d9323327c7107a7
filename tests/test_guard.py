"""When an installer has removed the package's own files, importing zmq says how to repair that."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

# What is said in lines of their own.
COMMANDS = re.compile(r"^    (python -m pip .*)$", re.MULTILINE)
IMPORT = "import zmq; print(zmq.__file__)"


def site_packages(python: Path, run) -> Path:
    """Return the folder that an environment's packages are installed in."""
    done = run(python, "-I", "-c", "import sysconfig; print(sysconfig.get_paths()['platlib'])")
    return Path(done.stdout.strip())


def test_the_guard_is_silent_while_the_package_is_whole(pip, empty_python, run, dist) -> None:
    pip("install", "--no-index", "--find-links", dist, "zmq-core")
    done = run(empty_python, "-I", "-c", IMPORT)
    assert done.returncode == 0, done.stdout
    assert done.stdout.strip().endswith(os.path.join("zmq", "__init__.py"))


def test_the_guard_tells_how_to_repair_a_package_without_its_init(pip, empty_python, run, dist) -> None:
    pip("install", "--no-index", "--find-links", dist, "zmq-core")
    (site_packages(empty_python, run) / "zmq" / "__init__.py").unlink()
    done = run(empty_python, "-I", "-c", IMPORT)
    assert done.returncode != 0
    assert "ImportError" in done.stdout
    assert COMMANDS.findall(done.stdout) == [
        "python -m pip uninstall --yes pyzmq zmq-core zmq-async zmq-auth zmq-green zmq-tools",
        'python -m pip install "pyzmq>=28"',
    ]


def test_the_repair_that_the_guard_names_works(pip, empty_python, run, dist) -> None:
    pip("install", "--no-index", "--find-links", dist, "zmq-core", "pyzmq")
    (site_packages(empty_python, run) / "zmq" / "__init__.py").unlink()
    said = run(empty_python, "-I", "-c", IMPORT).stdout
    for command in COMMANDS.findall(said):
        action, *words = shlex.split(command)[3:]
        pip(action, *(["--no-index", "--find-links", dist] if action == "install" else []), *words)
    assert run(empty_python, "-I", "-c", IMPORT).returncode == 0
