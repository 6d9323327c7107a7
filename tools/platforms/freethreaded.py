"""CPython without the GIL, compiled from the source of a release: the caller's archive, or Debian's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.platforms.chroot import LENIENT, Unavailable, ensure_root, mirror, passing_on, run, say
from tools.platforms.counts import Counts, read
from tools.platforms.debian import HOME, ROOT

FOLDER = HOME / "freethreaded"
# Debian's source package, and the releases of Debian that have it.
PACKAGE, SUITES = "python3.13", ("sid", "trixie")
# What CPython's own modules are compiled for.
LIBRARIES = ["libffi-dev", "libssl-dev", "zlib1g-dev", "libsqlite3-dev", "libbz2-dev", "liblzma-dev"]


def versions(listed: str) -> list[str]:
    """Return the versions of a source package in what `apt-cache showsrc` printed, as they were listed."""
    return list(dict.fromkeys(re.findall(r"^Version: (\S+)$", listed, re.MULTILINE)))


def from_debian(folder: Path) -> Path:
    """Fetch Debian's archive of CPython's sources without touching this machine's configuration.

    A mirror that keeps snapshots may list a version that it no longer has: then the next one is taken.
    """
    for name in ("lists/partial", "cache/archives/partial", "parts", "download"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    entries = [f"deb-src [signed-by={keys}] {mirror()} {suite} main\n" for suite in SUITES]
    (folder / "parts" / "sources.list").write_text("".join(entries))
    settings = {
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": folder / "parts",
        "APT::Sandbox::User": "root",
    }
    options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
    options += ["-o", LENIENT.replace(" ", "=").strip(";").replace('"', "")]
    run("apt-get", *options, "-qq", "update")
    listed = subprocess.run(
        ["apt-cache", *options, "showsrc", PACKAGE], check=True, capture_output=True, text=True
    ).stdout
    for version in versions(listed):
        command = ["apt-get", *options, "source", "--tar-only", "--download-only", f"{PACKAGE}={version}"]
        say(" ".join(command[-4:]))
        if subprocess.run(command, cwd=folder / "download", stdin=subprocess.DEVNULL).returncode == 0:
            (archive,) = (folder / "download").glob(f"{PACKAGE}_{version.partition('-')[0]}.orig.tar.*")
            return archive
    raise Unavailable(
        f"no sources of {PACKAGE} from Debian's mirror: give an archive, CPYTHON_SOURCE=Python-3.14.0.tar.xz"
    )


def interpreter(folder: Path = FOLDER) -> Path:
    """Return the interpreter, compiled once."""
    python = folder / "install" / "bin" / "python3"
    if (folder / "complete").exists():
        return python
    ensure_root()
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *LIBRARIES)
    given = os.environ.get("CPYTHON_SOURCE")
    shutil.rmtree(folder, ignore_errors=True)
    archive = Path(given) if given else from_debian(folder / "debian")
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
