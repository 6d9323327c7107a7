"""CPython without the GIL, compiled from the source archive of a release that the caller names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.platforms.chroot import Unavailable, passing_on, run
from tools.platforms.counts import Counts, read
from tools.platforms.debian import HOME, ROOT

FOLDER = HOME / "freethreaded"


def interpreter(folder: Path = FOLDER) -> Path:
    """Return the interpreter, compiled once."""
    python = folder / "install" / "bin" / "python3"
    if (folder / "complete").exists():
        return python
    archive = os.environ.get("CPYTHON_SOURCE")
    if not archive:
        raise Unavailable(
            "give the source archive of a CPython release (3.13 or newer): CPYTHON_SOURCE=Python-3.14.0.tar.xz"
        )
    shutil.rmtree(folder, ignore_errors=True)
    shutil.unpack_archive(archive, folder / "source")
    (source,) = (folder / "source").iterdir()
    options = ["--disable-gil", "--with-ensurepip=install", f"--prefix={folder / 'install'}"]
    run("./configure", "--quiet", *options, cwd=source)
    run("make", "--silent", f"-j{os.cpu_count() or 1}", cwd=source)
    run("make", "--silent", "install", cwd=source)
    (folder / "complete").touch()
    return python


def tasks(*task: str) -> list[Counts]:
    """Run one task of dev.py with the interpreter and return what it counted."""
    return read(passing_on([str(interpreter()), "dev.py", *task], cwd=ROOT).stdout)
