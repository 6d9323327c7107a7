"""zmq-core in a Debian for arm64 that qemu runs, one file of its tests after another.

pip takes many minutes in there, so this machine's pip puts wheels for arm64 where the Python of the chroot finds them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tools.platforms.by_file import files_of, run_each
from tools.platforms.chroot import Chroot, ensure_root, ensure_tool, run
from tools.platforms.counts import Counts
from tools.platforms.debian import BUILD, HOME, copy_sources, emulated

PYTHON = "3.13"
TAGS = ["manylinux_2_28_aarch64", "manylinux_2_27_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"]
WANTED = [
    "hatchling>=1.27",
    "scikit-build-core[hatchling]>=1.1",
    "Cython>=3.1",
    "pytest>=8",
    "pytest-timeout>=2.3",
    "numpy",
]
FILE_LIMIT_SECONDS, TEST_LIMIT_SECONDS = 600, 180
# Where Debian's Python looks for what is installed beside its packages.
SITE = f"usr/local/lib/python{PYTHON}/dist-packages"
SECONDS = "ARM64_SECONDS"


def install(chroot: Chroot) -> None:
    """Put what builds and tests zmq-core into the chroot, once."""
    site = chroot.folder / SITE
    done = site / "installed"
    if done.exists() and done.read_text() == " ".join(WANTED):
        return
    tags = [word for tag in TAGS for word in ("--platform", tag)]
    options = [
        *tags,
        "--python-version",
        PYTHON,
        "--only-binary",
        ":all:",
        "--target",
        str(site),
        "--upgrade",
    ]
    run(sys.executable, "-m", "pip", "install", "--quiet", *options, *WANTED)
    done.write_text(" ".join(WANTED))


def build(chroot: Chroot, folder: str) -> None:
    """Build the wheel of zmq-core there and unpack it, and the fixtures, where that Python looks."""
    dist = chroot.folder / "root" / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    command = ["python3", "-m", "hatchling", "build", "-t", "wheel", "-d", "/root/dist"]
    chroot.call(*command, cwd=f"{folder}/packages/zmq-core")
    (wheel,) = dist.glob("zmq_core-*.whl")
    site = chroot.folder / SITE
    for name in ("zmq", "zmq_testing"):
        shutil.rmtree(site / name, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    shutil.copytree(
        chroot.folder / folder.lstrip("/") / "testing" / "src" / "zmq_testing", site / "zmq_testing"
    )


def tasks() -> list[Counts]:
    """Run the tests of zmq-core and return what they counted; ARM64_SECONDS limits their time together."""
    ensure_root()
    ensure_tool("qemu-aarch64-static", "qemu-user-static")
    packages = [*BUILD, "python3-pip", "python3-dev", "python3-venv"]
    chroot = Chroot(HOME / "arm64", "trixie", packages, "arm64")
    with emulated("aarch64"):
        chroot.ensure()
        install(chroot)
        with chroot.mounted():
            folder = copy_sources(chroot)
            build(chroot, folder)

            def call(name: str) -> str:
                words = ["-I", "-m", "pytest", "-q", "-p", "zmq_testing.plugin", "-c", "pyproject.toml"]
                words += ["--timeout", str(TEST_LIMIT_SECONDS)]
                limit = ["timeout", "--kill-after=5", str(FILE_LIMIT_SECONDS)]
                return chroot.call(*limit, "python3", *words, name, cwd=folder, check=False).stdout

            return [run_each("zmq-core", files_of("zmq-core"), call, float(os.environ.get(SECONDS, "inf")))]
