"""The suites in a Debian of another release or architecture."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from tools.platforms.chroot import Chroot, run
from tools.platforms.counts import Counts, read

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".nox" / "platforms"
BUILD = ["gcc", "g++", "make", "cmake", "ninja-build", "pkg-config", "git", "libzmq3-dev", "libsodium-dev"]
# What the suites of zmq-auth and zmq-tools run real servers of.
SERVERS = ["krb5-kdc", "krb5-admin-server", "openssh-server", "openssh-client", "procps"]
SID = [
    *BUILD, *SERVERS, "python3-pip", "python3.14-dev", "python3.14-venv", "python3.15-dev", "python3.15-venv",
    "pypy3-dev", "pypy3-venv",
]  # fmt: skip
# Where the kernel is told what runs programs of another architecture, and what Debian's qemu tells it.
FORMATS, RULES = Path("/proc/sys/fs/binfmt_misc"), Path("/usr/lib/binfmt.d")


@contextlib.contextmanager
def emulated(architecture: str, formats: Path = FORMATS, rules: Path = RULES) -> Iterator[None]:
    """Have the kernel run another architecture's programs with qemu until the end of the block."""
    mounted = not (formats / "register").exists()
    if mounted:
        run("mount", "-t", "binfmt_misc", "binfmt_misc", str(formats))
    name = f"qemu-{architecture}"
    registered = not (formats / name).exists()
    try:
        if registered:
            (formats / "register").write_bytes((rules / f"{name}.conf").read_bytes().strip())
        yield
    finally:
        if registered and (formats / name).exists():
            (formats / name).write_text("-1")
        if mounted:
            run("umount", str(formats))


def copy_sources(chroot: Chroot) -> str:
    """Put the files of the last commit into a chroot and return the folder; what was built there before stays."""
    inside = "/root/zmq"
    target = chroot.folder / inside.lstrip("/")
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        if old.name != ".nox":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(target)
    return inside


def copy_archives(chroot: Chroot) -> dict[str, str]:
    """Put the archives that the caller has for bundled builds into a chroot and return the variables that name them."""
    variables = {}
    for name in ("ZMQ_SOURCE", "SODIUM_SOURCE", "MIMALLOC_SOURCE"):
        given = Path(os.environ.get(name, ""))
        if given.is_file():
            inside = f"/root/{given.name}"
            shutil.copy2(given, chroot.folder / inside.lstrip("/"))
            variables[name] = inside
    return variables


def run_tasks(chroot: Chroot, python: str, *tasks: list[str]) -> list[Counts]:
    """Run tasks of dev.py with an interpreter of the chroot and return what they counted."""
    chroot.ensure()
    found: list[Counts] = []
    with chroot.mounted():
        folder = copy_sources(chroot)
        archives = copy_archives(chroot)
        for task in tasks:
            done = chroot.call(python, "dev.py", *task, cwd=folder, check=False, **archives)
            found += read(done.stdout)
    return found


def on_sid(python: str, *task: str) -> list[Counts]:
    """Run one task of dev.py on Debian's development release, whose Pythons and libzmq are the newest."""
    return run_tasks(Chroot(HOME / "sid", "sid", SID), python, list(task))
