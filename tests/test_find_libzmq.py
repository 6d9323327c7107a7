"""Which libzmq a build takes, and what it says when it can have none: always the command to type next."""

from __future__ import annotations

import hashlib
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "packages" / "zmq-core"
# Nothing listens there: a download fails at once, as on a machine without a network.
OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
# pkg-config and CMake look in no folder that exists: a machine without libzmq.
NO_SYSTEM = {"PKG_CONFIG_LIBDIR": "/nonexistent", "CMAKE_FIND_USE_CMAKE_SYSTEM_PATH": "OFF"}


@pytest.fixture
def configure(tmp_path: Path, run):
    """Run only CMake's configure step of zmq-core, with the given environment variables."""

    def configure(*options: str, **variables: str):
        command = [
            "cmake",
            "-S",
            CORE,
            "-B",
            tmp_path / "build",
            f"-DPython_EXECUTABLE={sys.executable}",
            *options,
        ]
        return run(*command, timeout=100, **variables)

    return configure


def test_without_any_libzmq_the_error_names_every_way_out(configure) -> None:
    done = configure(**NO_SYSTEM, **OFFLINE)
    assert done.returncode != 0
    for way in (
        "sudo apt-get install libzmq3-dev",
        "sudo dnf install zeromq-devel",
        "apk add zeromq-dev",
        "brew install zeromq",
        "ZMQ_PREFIX=/path/to/prefix pip install zmq-core",
        "ZMQ_PREFIX=bundled pip install zmq-core",
        "ZMQ_SOURCE=/path/to/zeromq-",
    ):
        assert way in done.stdout, done.stdout


def test_a_prefix_without_libzmq_is_refused_by_name(configure, tmp_path: Path) -> None:
    done = configure(ZMQ_PREFIX=str(tmp_path))
    assert done.returncode != 0
    assert f"{tmp_path} has no include/zmq.h" in " ".join(done.stdout.split())


def test_a_prefix_with_a_libzmq_that_is_too_old_is_refused(configure, tmp_path: Path) -> None:
    header = tmp_path / "old" / "include" / "zmq.h"
    header.parent.mkdir(parents=True)
    header.write_text(
        "#define ZMQ_VERSION_MAJOR 4\n#define ZMQ_VERSION_MINOR 1\n#define ZMQ_VERSION_PATCH 8\n"
    )
    done = configure(ZMQ_PREFIX=str(tmp_path / "old"))
    assert done.returncode != 0
    assert "holds libzmq 4.1.8, but 4.2.0 is the oldest supported" in " ".join(done.stdout.split())


def test_an_unknown_archive_is_refused_with_its_hash(configure, tmp_path: Path) -> None:
    archive = tmp_path / "zeromq-4.3.5.tar.gz"
    archive.write_bytes(b"not a release")
    actual = hashlib.sha256(b"not a release").hexdigest()
    done = configure(ZMQ_PREFIX="bundled", ZMQ_SOURCE=str(archive))
    assert done.returncode != 0
    assert str(archive) in done.stdout
    assert f"ZMQ_SOURCE_SHA256={actual}" in done.stdout


def test_a_named_hash_lets_another_archive_in(configure, tmp_path: Path) -> None:
    archive = tmp_path / "mine.tar.gz"
    (tmp_path / "mine").mkdir()
    with tarfile.open(archive, "w:gz") as opened:
        opened.add(tmp_path / "mine", "mine")
    named = hashlib.sha256(archive.read_bytes()).hexdigest()
    done = configure(ZMQ_PREFIX="bundled", ZMQ_SOURCE=str(archive), ZMQ_SOURCE_SHA256=named)
    # It was unpacked and looked at: the complaint is about what is inside.
    assert "is not a libzmq source tree" in " ".join(done.stdout.split())


def test_a_source_that_does_not_exist_is_named(configure, tmp_path: Path) -> None:
    done = configure(ZMQ_PREFIX="bundled", ZMQ_SOURCE=str(tmp_path / "missing.tar.gz"))
    assert done.returncode != 0
    assert f"{tmp_path / 'missing.tar.gz'} does not exist" in " ".join(done.stdout.split())


def test_missing_python_headers_name_the_package(configure) -> None:
    # CMake reads the cache first: this is what it knows on a machine without the package.
    done = configure("-DPython_INCLUDE_DIR=/nonexistent/include")
    assert done.returncode != 0
    assert "Python.h is missing" in " ".join(done.stdout.split())
    assert "sudo apt-get install python3-dev" in done.stdout


def test_without_a_c_compiler_the_error_names_the_package(configure) -> None:
    done = configure(CC="/nonexistent/cc")
    assert done.returncode != 0
    assert "No C compiler was found." in done.stdout
    assert "sudo apt-get install gcc" in done.stdout


def test_the_systems_library_is_taken_when_there_is_one(configure, tmp_path: Path) -> None:
    # A library of our own stands for the system's: the test is about the choice, on whatever machine it runs.
    (tmp_path / "libzmq.pc").write_text("Name: libzmq\nDescription: ours\nVersion: 4.3.9\nLibs:\nCflags:\n")
    done = configure(PKG_CONFIG_LIBDIR=str(tmp_path))
    assert "libzmq: system, pkg-config: libzmq 4.3.9" in done.stdout, done.stdout


def test_a_system_library_that_is_too_old_is_passed_over(configure, tmp_path: Path) -> None:
    (tmp_path / "libzmq.pc").write_text("Name: libzmq\nDescription: old\nVersion: 4.1.8\nLibs:\nCflags:\n")
    done = configure(PKG_CONFIG_LIBDIR=str(tmp_path), CMAKE_FIND_USE_CMAKE_SYSTEM_PATH="OFF", **OFFLINE)
    assert "pkg-config and CMake: neither knows a libzmq of 4.2.0 or newer" in " ".join(done.stdout.split())
