"""Sources and wheels of released versions, to be tried with those of this tree."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import nox

from tools import wheels
from tools.projects import ROOT
from tools.tags import Release

CACHE = ROOT / ".nox" / "releases"


def tree(release: Release) -> Path:
    """Return the sources of a tagged release, its tests among them, unpacked once."""
    target = CACHE / release.tag
    if not (target / "ready").exists():
        shutil.rmtree(target, ignore_errors=True)
        path = f"packages/{release.distribution}"
        command = ["git", "-C", str(ROOT), "archive", release.tag, path]
        packed = io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout)
        with tarfile.open(fileobj=packed) as archive:
            archive.extractall(target, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        (target / "ready").touch()
    return target / "packages" / release.distribution


def fetch(session: nox.Session, release: Release) -> Path:
    """Return a folder with the wheel of a release for the session's interpreter."""
    if not release.tag and release.folder is None:
        return wheels.build(session, release.distribution).parent
    if release.folder is not None:
        return release.folder
    return wheels.build_tree(session, tree(release))
