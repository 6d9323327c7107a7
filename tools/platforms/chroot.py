"""A Debian of another release or architecture in a folder: made once by debootstrap, entered with chroot.

It takes packages from where this machine takes its own, and undoes its mounts. It needs root.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The release's file may be older than its limit on a mirror that keeps snapshots.
LENIENT = 'Acquire::Check-Valid-Until "false";'
# Files of this machine that clients of package indexes read, taken along where they exist.
CLIENT_FILES = ("/etc/resolv.conf", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
MOUNTS = ("proc", "sys", "dev", "dev/pts")


class Unavailable(Exception):
    """What this machine lacks to bring a platform up; the text says what and why."""


def ensure_root() -> None:
    """Raise Unavailable unless this process is root on a Debian, whose package mirror can be asked."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise Unavailable("a chroot needs root: run this task as root")
    if shutil.which("apt-get") is None:
        raise Unavailable("debootstrap takes packages from a Debian mirror, and this machine has no apt-get")


def mirror() -> str:
    """Return the address of the Debian mirror that this machine's apt uses."""
    for path in sorted([Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]):
        text = path.read_text() if path.suffix in (".list", ".sources") and path.exists() else ""
        found = re.search(r"^(?:URIs:\s*|deb\s+(?:\[.*?\]\s+)?)(\S+/debian)/?(?:\s|$)", text, re.MULTILINE)
        if found:
            return found[1]
    raise Unavailable("no Debian mirror in /etc/apt: this machine's apt has none that could be asked")


def say(text: str) -> None:
    """Print what happens next, before the output of the command that does it."""
    print(f"platform > {text}", flush=True)


def run(*command: str, **options: object) -> None:
    """Run a command and stop when it fails."""
    say(" ".join(command))
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, **options)  # type: ignore[call-overload]


def passing_on(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command and return it with its output, which is printed as it comes."""
    options |= {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    lines: list[str] = []
    with subprocess.Popen(command, text=True, errors="replace", **options) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
    return subprocess.CompletedProcess(command, process.returncode, "".join(lines), "")


def ensure_tool(program: str, package: str) -> None:
    """Install a Debian package of this machine when its program is missing."""
    if shutil.which(program) is None:
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


class Chroot:
    """A Debian in a folder.

    Parameters
    ----------
    folder : Path
        Where it is, or is to be made.
    suite : str
        Debian's release, such as ``"sid"``.
    packages : list of str
        What is installed when it is made.
    architecture : str
        Debian's name of another architecture, run by qemu's user emulation; empty for this machine's.
    """

    def __init__(self, folder: Path, suite: str, packages: list[str], architecture: str = "") -> None:
        self.folder = folder
        self.suite = suite
        self.packages = packages
        self.architecture = architecture

    def ensure(self) -> None:
        """Make it unless it is complete; one of an earlier run gets the packages that were added to the list since."""
        complete = self.folder / "complete"
        ensure_root()
        if complete.exists():
            missing = sorted({*self.packages} - {*complete.read_text().split()})
            if missing:
                with self.mounted():
                    self.install(missing)
                complete.write_text(" ".join(self.packages))
            return
        ensure_tool("debootstrap", "debootstrap")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        foreign = ["--arch", self.architecture, "--foreign"] if self.architecture else []
        base = "--include=ca-certificates"
        run("debootstrap", "--variant=minbase", base, *foreign, self.suite, str(self.folder), mirror())
        if foreign:
            run("chroot", str(self.folder), "/debootstrap/debootstrap", "--second-stage")
        with self.mounted():
            self.install(self.packages)
        complete.write_text(" ".join(self.packages))

    def install(self, packages: list[str]) -> None:
        """Install Debian packages inside, also from a mirror whose lists are past their date."""
        settings = self.folder / "etc" / "apt" / "apt.conf.d" / "lenient"
        settings.write_text(f"{LENIENT}\n")
        self.call("apt-get", "update", "-qq")
        self.call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)

    @contextlib.contextmanager
    def mounted(self) -> Iterator[None]:
        """Mount what programs expect, and take along how this machine reaches package indexes; undo the mounts."""
        for name in CLIENT_FILES:
            if Path(name).exists():
                target = self.folder / name.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copy2(name, target)
        done: list[Path] = []
        try:
            for name in MOUNTS:
                target = self.folder / name
                target.mkdir(parents=True, exist_ok=True)
                run("mount", "--bind", f"/{name}", str(target))
                done.append(target)
            yield
        finally:
            for target in reversed(done):
                subprocess.run(["umount", "--lazy", str(target)], check=False)

    def call(
        self, *command: str, cwd: str = "/", check: bool = True, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, with environment variables, and return it with its output, printed as it comes."""
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
            **variables,
        }
        for name in ("http_proxy", "https_proxy", "no_proxy"):
            if name in os.environ:
                environment[name] = os.environ[name]
        say(f"[{self.folder.name}] {' '.join(command)}")
        inside = ["chroot", str(self.folder), "/usr/bin/env", "--chdir", cwd, *command]
        done = passing_on(inside, env=environment)
        if check and done.returncode:
            raise subprocess.CalledProcessError(done.returncode, inside, done.stdout)
        return done
