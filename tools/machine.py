"""What a build needs from the machine, and how to get it where that is permitted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nox

# manager: (refresh, install, {what: packages})
MANAGERS: dict[str, tuple[list[str], list[str], dict[str, list[str]]]] = {
    "apt-get": (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends"],
        {
            "libzmq": ["libzmq3-dev", "pkg-config"],
            "headers": ["python3-dev"],
            "pypy": ["pypy3", "pypy3-dev", "pypy3-venv"],
            "c++": ["g++"],
            "libsodium": ["libsodium-dev"],
            "kdc": ["krb5-kdc", "krb5-admin-server"],
            "sshd": ["openssh-server", "openssh-client", "procps"],
            "chromium": ["chromium"],
        },
    ),
    "dnf": (
        [],
        ["dnf", "install", "-y", "-q"],
        {
            "libzmq": ["zeromq-devel", "pkgconf-pkg-config"],
            "headers": ["python3-devel"],
            "pypy": ["pypy3", "pypy3-devel"],
            "c++": ["gcc-c++"],
            "libsodium": ["libsodium-static"],
            "kdc": ["krb5-server"],
            "sshd": ["openssh-server", "openssh-clients", "procps-ng"],
            "chromium": ["chromium-headless"],
        },
    ),
    "apk": (
        [],
        ["apk", "add", "--quiet"],
        {
            "libzmq": ["zeromq-dev", "pkgconf"],
            "headers": ["python3-dev", "musl-dev"],
            "c++": ["g++"],
            "libsodium": ["libsodium-static", "libsodium-dev"],
            "pypy": ["pypy3", "pypy3-dev"],
            "kdc": ["krb5-server"],
            "sshd": ["openssh", "procps"],
            "chromium": ["chromium"],
        },
    ),
    "brew": (
        [],
        ["brew", "install", "--quiet"],
        {
            "libzmq": ["zeromq", "pkgconf"],
            "headers": [],
            "c++": [],
            "libsodium": ["libsodium"],
            "pypy": ["pypy3"],
            "kdc": ["krb5"],
            "sshd": [],
            "chromium": [],
        },
    ),
}


def succeeds(*command: str) -> bool:
    """Tell whether a command exists and ends with status 0."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def has_libzmq() -> bool:
    """Tell whether pkg-config knows a libzmq that zmq-core supports."""
    return succeeds("pkg-config", "--exists", "libzmq >= 4.2")


def has_cxx() -> bool:
    """Tell whether a C++ compiler is there to compile a bundled libzmq."""
    names = [os.environ.get("CXX", ""), "c++", "g++", "clang++", "cl"]
    return any(name and shutil.which(name.split()[0]) for name in names)


def gcc() -> int:
    """Return the release of the C compiler where that is GCC, else 0."""
    command = [*os.environ.get("CC", "gcc").split(), "-dM", "-E", "-"]
    if shutil.which(command[0]) is None:
        return 0
    macros = subprocess.run(command, input="", capture_output=True, text=True).stdout
    found = re.search(r"^#define __GNUC__ (\d+)$", macros, re.MULTILINE)
    return int(found[1]) if found and "__clang__" not in macros else 0


def has_headers() -> bool:
    """Tell whether the C headers of the Python that runs nox are installed."""
    return Path(sysconfig.get_paths()["include"], "Python.h").exists()


def manager() -> tuple[str, list[str]] | None:
    """Return the package manager we may use and the words before its commands, or None."""
    if os.environ.get("ZMQ_NO_SYSTEM_PACKAGES"):
        return None
    name = next((each for each in MANAGERS if shutil.which(each)), None)
    if name is None:
        return None
    if name == "brew" or (hasattr(os, "geteuid") and os.geteuid() == 0):
        return name, []
    return (name, ["sudo", "-n"]) if succeeds("sudo", "-n", "true") else None


def install(session: nox.Session, *needs: str) -> bool:
    """Install what is needed with the system's package manager; tell whether that was possible."""
    found = manager()
    if found is None:
        return False
    name, before = found
    refresh, add, packages = MANAGERS[name]
    wanted = [package for need in needs for package in packages[need]]
    if not wanted:
        return True
    session.log(f"installing with {name}: {' '.join(wanted)} (ZMQ_NO_SYSTEM_PACKAGES=1 forbids this)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (refresh, [*add, *wanted]):
        if (
            command
            and subprocess.run([*before, *command], env=environment, stdout=subprocess.DEVNULL).returncode
        ):
            session.warn(f"{name} could not install {' '.join(wanted)}")
            return False
    return True


def ensure_headers(session: nox.Session) -> None:
    """Install Python's C headers where the system's own Python lacks them; the build explains when we may not."""
    if not has_headers() and sys.base_prefix == "/usr":
        install(session, "headers")


def ensure_libzmq(session: nox.Session) -> None:
    """See that zmq-core can be built: the system's libzmq, else its package, else what the bundled build needs."""
    ensure_headers(session)
    if os.environ.get("ZMQ_PREFIX") or has_libzmq() or install(session, "libzmq"):
        return
    session.log("no libzmq and no permitted package manager: building the bundled one")
    if not has_cxx() and not install(session, "c++"):
        session.warn("no C++ compiler either: the build will list the ways out")


def ensure_kdc(session: nox.Session) -> None:
    """Install a Kerberos server where that is permitted: zmq-auth's tests start one of their own, on the loopback."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    if shutil.which("krb5kdc", path=path) is None:
        install(session, "kdc")


def ensure_sshd(session: nox.Session) -> None:
    """Install OpenSSH's server where that starts no service: zmq-tools' tests start one of their own."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    if shutil.which("sshd", path=path) is None and not Path("/run/systemd/system").exists():
        install(session, "sshd")


def ensure_cmake(session: nox.Session) -> dict[str, str]:
    """See that CMake and a tool for its output are there, from the index where the machine lacks them.

    Returns the environment variables with which CMake finds the tool.
    """
    if shutil.which("cmake") is None:
        session.install("cmake>=3.18")
    if shutil.which("make") is None:
        session.install("ninja>=1.10")
        return {"CMAKE_GENERATOR": "Ninja"}
    return {}


def chromium() -> str | None:
    """Return the command of a Chromium or Chrome of this machine."""
    names = ("chromium", "chromium-browser", "chromium-headless", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)
