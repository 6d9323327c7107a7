"""The wheels of released versions, and the versions of zmq-core that a distribution says it runs with."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import nox

from tools import wheels
from tools.projects import ROOT, settings
from tools.tags import Release

CACHE = ROOT / ".nox" / "releases"
WINDOW = re.compile(r"^zmq-core>=([\d.]+),<([\d.]+)$")


def window(package: str) -> tuple[str, str]:
    """Return the declared window of zmq-core: its lowest version and the first one beyond it."""
    for requirement in settings(package)["project"].get("dependencies", []):
        found = WINDOW.match(requirement)
        if found:
            return found[1], found[2]
    raise LookupError(f"{package} declares no window zmq-core>=X,<Y")


def tree(release: Release) -> Path:
    """Return the sources of a tagged release, its tests among them, unpacked once."""
    target = CACHE / release.tag
    if not (target / "ready").exists():
        shutil.rmtree(target, ignore_errors=True)
        path = f"packages/{release.distribution}"
        command = ["git", "-C", str(ROOT), "archive", release.tag, path]
        packed = io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout)
        with tarfile.open(fileobj=packed) as archive:
            archive.extractall(target)
        (target / "ready").touch()
    return target / "packages" / release.distribution


def fetch(session: nox.Session, release: Release) -> Path:
    """Return a folder with the wheel of a release for the session's interpreter."""
    if not release.tag and release.folder is None:
        return wheels.build(session, release.distribution).parent
    if release.folder is not None:
        return release.folder
    return wheels.build_tree(session, tree(release))
