"""Get the sources of a bundled build: the caller's, the pinned release, PyNaCl's libsodium, Debian's packages."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import nox

from tools import wheels
from tools.projects import ROOT

CACHE = ROOT / ".nox" / "sources"
PINS = ROOT / "packages" / "zmq-core" / "cmake" / "Pins.cmake"
# An sdist that carries the pinned libsodium, for machines that reach the package index and not the release.
PYNACL = "pynacl==1.6.0 --hash=sha256:cb36deafe6e2bce3b286e5d1f3e1c246e0ccdb8808ddb4550bb2792f2df298f2"
DEBIAN = {"ZMQ_CORE": "zeromq3", "SODIUM": "libsodium", "MIMALLOC": "mimalloc"}
VARIABLES = {"ZMQ_CORE": "ZMQ_SOURCE", "SODIUM": "SODIUM_SOURCE", "MIMALLOC": "MIMALLOC_SOURCE"}


def pin(kind: str, field: str) -> str:
    """Return one value of the build's own pins, so that they are written down once."""
    found = re.search(rf"set\({kind}_PINNED_{field}\s+(\S+)\)", PINS.read_text())
    if found is None:
        raise SystemExit(f"{PINS} sets no {kind}_PINNED_{field}")
    return found[1]


def known(path: Path) -> bool:
    """Tell whether an archive is one that the build accepts."""
    return hashlib.sha256(path.read_bytes()).hexdigest() in PINS.read_text()


def download(session: nox.Session, kind: str) -> Path | None:
    """Fetch the pinned release, or say why not and return None."""
    target = CACHE / pin(kind, "NAME")
    if target.exists():
        return target
    url = pin(kind, "URL")
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            content = response.read()
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        session.log(f"could not download {url}: {error}")
        return None
    if hashlib.sha256(content).hexdigest() != pin(kind, "SHA256"):
        raise SystemExit(f"{url} is not the pinned archive: its hash differs")
    CACHE.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def from_pynacl(session: nox.Session) -> Path | None:
    """Return the folder of libsodium out of PyNaCl's sdist, whose hash pip has compared, or None."""
    home = CACHE / PYNACL.partition(" ")[0].replace("==", "-")
    sodium = home / "src" / "libsodium"
    if sodium.exists():
        return sodium
    CACHE.mkdir(parents=True, exist_ok=True)
    requirement = CACHE / "pynacl.txt"
    requirement.write_text(PYNACL)
    python = wheels.builder(wheels.interpreter_of(session))
    words = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(CACHE)]
    done = subprocess.run([str(python), *words, "--require-hashes", "--requirement", str(requirement)])
    if done.returncode:
        session.log(f"pip could not download {PYNACL.partition(' ')[0]}")
        return None
    shutil.unpack_archive(f"{home}.tar.gz", CACHE)
    return sodium


def from_debian(session: nox.Session, kind: str) -> Path | None:
    """Fetch Debian's source package without touching the system's configuration, or return None."""
    if shutil.which("apt-get") is None or os.environ.get("ZMQ_NO_SYSTEM_PACKAGES"):
        return None
    name = DEBIAN[kind]
    home = CACHE / "debian"
    for folder in ("lists/partial", "cache/archives/partial", "download", "parts"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    found = [path for path in (home / "download").glob(f"{name}_*.orig.tar.*") if known(path)]
    if not found:
        write_source_entries(home / "parts")
        options = [
            ("Dir::State::lists", home / "lists"),
            ("Dir::Cache", home / "cache"),
            ("Dir::Etc::sourcelist", "/dev/null"),
            ("Dir::Etc::sourceparts", home / "parts"),
            ("APT::Sandbox::User", "root"),
        ]
        apt = ["apt-get", "-qq", *(word for key, value in options for word in ("-o", f"{key}={value}"))]
        for command in (["update"], ["source", "--download-only", name]):
            done = subprocess.run([*apt, *command], cwd=home / "download", stdout=subprocess.DEVNULL)
            if done.returncode:
                session.log(f"apt-get {' '.join(command)} failed with status {done.returncode}")
                return None
        found = [path for path in (home / "download").glob(f"{name}_*.orig.tar.*") if known(path)]
    return found[0] if found else None


def write_source_entries(parts: Path) -> None:
    """Repeat the machine's package sources, asking for sources instead of binaries."""
    etc = Path("/etc/apt")
    for path in [etc / "sources.list", *etc.glob("sources.list.d/*")]:
        if not path.exists():
            continue
        text = path.read_text()
        if path.suffix == ".sources":
            text = re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.M)
        else:
            text = re.sub(r"^deb\s", "deb-src ", text, flags=re.M)
        (parts / path.name).write_text(text)


def has_static_sodium() -> bool:
    """Tell whether the system's libsodium can be linked statically, as far as can be seen from here."""
    return any(
        path.exists() for path in map(Path, ("/usr/include/sodium.h", "/usr/local/include/sodium.h"))
    ) and any(
        list(Path(base).glob("**/libsodium.a"))
        for base in ("/usr/lib", "/usr/local/lib")
        if Path(base).is_dir()
    )


def locate(session: nox.Session, *, archives: bool = False) -> dict[str, str] | None:
    """Return the environment variables of a bundled build, or None when its sources cannot be had here.

    With `archives`, no folder will do. libsodium from source is preferred to the system's static one: it is optimised
    together with the rest, which makes the wheel a tenth smaller.
    """
    switches = {"ZMQ_PREFIX": "bundled"}
    for kind, variable in VARIABLES.items():
        given = os.environ.get(variable)
        if given:
            switches[variable] = str(Path(given).resolve())
        else:
            found = download(session, kind)
            if found is None and kind == "SODIUM" and not archives:
                found = from_pynacl(session)
            found = found or from_debian(session, kind)
            if found is not None:
                switches[variable] = str(found)
            elif kind != "SODIUM" or not has_static_sodium():
                return None
    return switches


def vendor(session: nox.Session, target: Path, *, pinned: bool) -> None:
    """Put the archives of a bundled build into a folder, from where the build and the sdist take them.

    With `pinned`, none but the pinned releases will do.
    """
    switches = locate(session, archives=True)
    paths = [Path(switches[name]) for name in VARIABLES.values() if switches and name in switches]
    if len(paths) < len(VARIABLES) or not all(path.is_file() for path in paths):
        session.error(f"an archive cannot be had here: give {', '.join(VARIABLES.values())}")
    target.mkdir(parents=True, exist_ok=True)
    for path, kind in zip(paths, VARIABLES):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if pinned and digest != pin(kind, "SHA256"):
            session.error(f"{path.name} is not the pinned {pin(kind, 'NAME')}: its SHA-256 is {digest}")
        stem = pin(kind, "NAME").partition("-")[0]
        for old in target.glob(f"{stem}*"):
            old.unlink()
        # The build looks for the stem, with which the archive of a tag (libzmq-4.3.5.tar.gz) does not begin.
        placed = target / (path.name if path.name.startswith(stem) else f"{stem}_{path.name}")
        shutil.copy2(path, placed)
        session.log(f"{placed}: SHA-256 {digest}")
