"""A shared libzmq as it was released, compiled once per source archive: what `draft` and `shared` link zmq-core to."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

import nox

from tools import machine
from tools.projects import ROOT

CACHE = ROOT / ".nox"
# Every choice that libzmq's build would otherwise make by looking at the machine. Its own cipher spares a dependency.
OPTIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    "CMAKE_INSTALL_LIBDIR": "lib",
    "CMAKE_POLICY_VERSION_MINIMUM": "3.5",  # it declares a CMake older than CMake 4 accepts
    "CMAKE_CXX_FLAGS": "-w",  # the warnings of a release are not news
    "ENABLE_CURVE": "ON",
    "ENABLE_WS": "ON",
    "BUILD_SHARED": "ON",
    **dict.fromkeys(
        (
            "BUILD_STATIC BUILD_TESTS ENABLE_CPACK ENABLE_PRECOMPILED WITH_DOC WITH_DOCS WITH_GSSAPI WITH_LIBBSD "
            "WITH_LIBSODIUM WITH_NORM WITH_NSS WITH_OPENPGM WITH_PERF_TOOL WITH_TLS WITH_VMCI LIBZMQ_PEDANTIC"
        ).split(),
        "OFF",
    ),
}


def prefix(session: nox.Session, archive: Path, *, drafts: bool) -> Path:
    """Return the prefix of a libzmq from this archive or source folder, compiling it when there is none."""
    options = {**OPTIONS, "ENABLE_DRAFTS": "ON" if drafts else "OFF"}
    if not drafts:
        # 4.3.5 has no cipher of its own any more, and so no CURVE without it.
        options["WITH_LIBSODIUM"] = "ON"
    key = hashlib.sha256(repr(sorted(options.items())).encode())
    key.update(archive.read_bytes() if archive.is_file() else str(archive.resolve()).encode())
    home = CACHE / f"libzmq-{key.hexdigest()[:12]}"
    if (home / "complete").exists():
        return home
    generator = machine.ensure_cmake(session)
    session.log(f"compiling libzmq {'with' if drafts else 'without'} the draft API from {archive.name}")
    shutil.rmtree(home, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        source = archive if archive.is_dir() else unpack(archive, Path(folder, "source"))
        build = str(Path(folder, "build"))
        settings = [f"-D{name}={value}" for name, value in options.items()]
        configure = [
            "-Wno-dev",
            "--no-warn-unused-cli",
            "-S",
            str(source),
            "-B",
            build,
            f"-DCMAKE_INSTALL_PREFIX={home}",
            *settings,
        ]
        jobs = ["--parallel", str(os.cpu_count() or 1)]
        for arguments in (configure, ["--build", build, *jobs], ["--install", build]):
            session.run("cmake", *arguments, external=True, silent=True, env=generator)
    (home / "complete").touch()
    return home


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack an archive and return the one folder it holds."""
    with tarfile.open(archive) as content:
        if hasattr(tarfile, "data_filter"):
            content.extractall(folder, filter="data")
        else:
            content.extractall(folder)
    (inside,) = folder.iterdir()
    return inside
