"""A source archive is enough to build the same wheel, with no network and outside of the repository."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

BUILD = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack an archive that holds one folder and return that folder."""
    with tarfile.open(archive) as opened:
        for member in opened.getmembers():
            assert not member.name.startswith(("/", "..")), member.name
        opened.extractall(folder, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    (inside,) = folder.iterdir()
    return inside


@pytest.mark.timeout(240)
def test_an_sdist_builds_the_same_wheel_offline(core_sdist, core_wheel, tmp_path, run) -> None:
    source = unpack(core_sdist, tmp_path / "source")
    out = tmp_path / "wheel"
    out.mkdir()
    nowhere = "http://127.0.0.1:9"  # the discard port: whoever tries the network fails at once
    offline = {"http_proxy": nowhere, "https_proxy": nowhere}
    done = run(sys.executable, "-I", "-c", BUILD, out, cwd=source, timeout=200, **offline)
    assert done.returncode == 0, done.stdout
    (wheel,) = out.iterdir()
    assert set(zipfile.ZipFile(wheel).namelist()) == set(zipfile.ZipFile(core_wheel).namelist())


def test_an_sdist_holds_sources_and_nothing_made_from_them(core_sdist: Path) -> None:
    with tarfile.open(core_sdist) as opened:
        names = [name.split("/", 1)[1] for name in opened.getnames() if "/" in name]
    assert {"pyproject.toml", "CMakeLists.txt", "hatch_build.py", "LICENSE", "README.md"} <= set(names)
    written = {"cmake/x25519.c"}
    made = (".c", ".so", ".pyd", ".pyc", ".whl")
    assert [name for name in names if name.endswith(made) and name not in written] == []
    assert [name for name in names if name.startswith(("build/", "dist/"))] == []
