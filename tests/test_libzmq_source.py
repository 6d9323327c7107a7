"""A bundled build has CURVE, whichever libzmq it takes, and mends that libzmq or says that it is another one."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "packages" / "zmq-core"
PATCHES = sorted((CORE / "cmake" / "patches").iterdir())
HEADER = "#define ZMQ_VERSION_MAJOR 4\n#define ZMQ_VERSION_MINOR 3\n#define ZMQ_VERSION_PATCH 5\n"
BUILD = """
cmake_minimum_required(VERSION 3.18)
project(ZeroMQ LANGUAGES C)
find_package({name})
if(SODIUM_FOUND)
  set(ZMQ_HAVE_CURVE 1)
  set(ZMQ_USE_LIBSODIUM 1)
endif()
file(WRITE "${{CMAKE_CURRENT_BINARY_DIR}}/empty.c" "int empty;")
add_library(libzmq-static STATIC "${{CMAKE_CURRENT_BINARY_DIR}}/empty.c")
"""


@pytest.fixture
def configure(tmp_path: Path, run):
    """Configure zmq-core with a libzmq that consists of a version and a build that looks for libsodium."""
    source, sodium = tmp_path / "libzmq", tmp_path / "sodium"
    for path, text in {
        source / "include" / "zmq.h": HEADER,
        sodium / "libsodium.a": "",
        sodium / "sodium" / "version.h": '#define SODIUM_VERSION_STRING "1.0.20"\n',
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    library = [f"-DSODIUM_STATIC_LIBRARY={sodium / 'libsodium.a'}", f"-DSODIUM_STATIC_INCLUDE={sodium}"]

    def configure(name: str, **variables: str) -> str:
        (source / "CMakeLists.txt").write_text(BUILD.format(name=name))
        command = ["cmake", "-S", CORE, "-B", tmp_path / "build", f"-DPython_EXECUTABLE={sys.executable}"]
        done = run(*command, *library, timeout=100, ZMQ_PREFIX="bundled", ZMQ_SOURCE=str(source), **variables)
        return " ".join(done.stdout.split())

    return configure


@pytest.mark.parametrize("name", ["Sodium", "sodium"])
def test_a_libzmq_finds_libsodium_by_either_name(configure, name: str) -> None:
    assert "libzmq: bundled, libzmq 4.3.5 from" in configure(name, ZMQ_PATCHES="off")


def test_a_bundled_build_without_curve_fails(configure) -> None:
    said = configure("AnotherLibrary", ZMQ_PATCHES="off")
    assert "libzmq's build did not take libsodium (ZMQ_HAVE_CURVE is not set)" in said


def test_a_libzmq_that_a_patch_does_not_fit_is_refused(configure) -> None:
    said = configure("sodium")
    assert "linger.patch does not fit src/i_engine.hpp" in said
    assert "ZMQ_PATCHES=off builds it without them" in said


def test_an_allocator_that_is_none_is_refused(configure) -> None:
    said = configure("sodium", ZMQ_ALLOCATOR="jemalloc")
    assert "ZMQ_ALLOCATOR: jemalloc is neither mimalloc, the default, nor system." in said


@pytest.fixture(scope="module")
def patch() -> ModuleType:
    """The program that applies the patches, as a module."""
    spec = importlib.util.spec_from_file_location("patch", CORE / "cmake" / "patch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHANGE = """\
Why.

diff --git a/src/x.cpp b/src/x.cpp
--- a/src/x.cpp
+++ b/src/x.cpp
@@ -7,3 +7,3 @@ somewhere else
 one
-two
+zwei
 three
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree of two files, and a patch for one of them beside it."""
    (tmp_path / "tree" / "src").mkdir(parents=True)
    (tmp_path / "tree" / "src" / "x.cpp").write_text("zero\none\ntwo\nthree\nfour\n")
    (tmp_path / "tree" / "other").write_text("other")
    (tmp_path / "change.patch").write_text(CHANGE)
    return tmp_path / "tree"


def test_a_patch_is_applied_wherever_its_lines_are(patch: ModuleType, tree: Path) -> None:
    changed = patch.patched(tree, [tree.parent / "change.patch"])
    assert changed == {"src/x.cpp": "zero\none\nzwei\nthree\nfour\n"}


@pytest.mark.parametrize(
    ("text", "times"), [("one\ntwo\nthree\n" * 2, 2), ("one\ntwo\nTHREE\n", 0), ("someone\ntwo\nthree\n", 0)]
)
def test_a_patch_that_fits_not_once_is_refused(patch: ModuleType, tree: Path, text: str, times: int) -> None:
    (tree / "src" / "x.cpp").write_text(text)
    with pytest.raises(SystemExit, match=f"begin with `one` must be there once, and are {times} times"):
        patch.patched(tree, [tree.parent / "change.patch"])


def test_lines_that_are_added_beside_no_old_one_have_no_place(patch: ModuleType, tree: Path) -> None:
    (tree.parent / "change.patch").write_text(re.sub(r"(?m)^ .*\n|^-.*\n(?=\+)", "", CHANGE))
    with pytest.raises(SystemExit, match="must be there once"):
        patch.patched(tree, [tree.parent / "change.patch"])


def test_a_copy_is_written_to_only_where_it_differs(patch: ModuleType, tree: Path) -> None:
    target = tree.parent / "copy"
    patch.copy(tree, target, {"src/x.cpp": "new"})
    before = (target / "other").stat().st_mtime_ns
    (target / "left over").touch()
    patch.copy(tree, target, {"src/x.cpp": "newer"})
    files = {str(path.relative_to(target)): path.read_text() for path in target.rglob("*") if path.is_file()}
    assert files == {str(Path("src", "x.cpp")): "newer", "other": "other"}
    assert (target / "other").stat().st_mtime_ns == before


@pytest.mark.parametrize("path", PATCHES, ids=lambda path: path.stem)
def test_every_patch_is_listed_and_says_why(path: Path) -> None:
    [names] = re.findall(
        r"set\(ZMQ_CORE_PATCHES ([a-z][^)]+)\)", (CORE / "cmake" / "Patches.cmake").read_text()
    )
    assert path.stem in names.split()
    reason, _, rest = path.read_text().partition("\ndiff --git ")
    assert len(reason.splitlines()) >= 3
    assert rest
    assert f"`{path.stem}`" in (ROOT / "docs" / "development" / "safety.md").read_text()
