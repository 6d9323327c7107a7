"""Files of two versions or distributions in one folder, and two copies of a library in one process, are named."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from importlib import metadata
from pathlib import Path

import pytest

import zmq
from zmq.utils import _loaded, _parts

UNINSTALL = "pip uninstall --yes pyzmq zmq-core"
KEEPS_AN_EXTENSION = zmq.build_info()["backend"] == "cython"


@pytest.fixture
def copied(tmp_path):
    """Return a folder with a copy of the package, to be spoilt."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_parts.PACKAGE, tmp_path / "zmq", ignore=ignored)
    return tmp_path


@pytest.fixture
def imported(run_python):
    """Import zmq from a folder, with further code behind; return the process."""

    def run(folder, code=""):
        return run_python(f"import sys\nsys.path.insert(0, sys.argv[1])\nimport zmq\n{code}", str(folder))

    return run


def distribution(folder, files, name="zmq-core", version="28.0.0"):
    """Install metadata into a folder: of files that are recorded with these contents."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    rows = []
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.append(f"{path},sha256={digest},{len(content)}\n")
    (info / "RECORD").write_text("".join(rows))
    return metadata.Distribution.at(info)


def test_build_info_names_the_parts_and_their_versions() -> None:
    info = zmq.build_info()
    assert info["version"] == info["parts"]["zmq-core"] == zmq.__version__
    assert info["package"] == os.path.dirname(os.path.abspath(zmq.__file__))
    assert set(info["parts"]) <= set(_parts.DISTRIBUTIONS)


def test_an_extension_of_another_version_is_refused_with_both_versions(copied, imported) -> None:
    version = copied / "zmq" / "sugar" / "version.py"
    version.write_text(version.read_text().replace(f'"{zmq.__version__}"', '"28.99.0"'))
    done = imported(copied)
    assert done.returncode == 1
    assert f"files are of version 28.99.0, its extension is of version {zmq.__version__}" in done.stderr
    assert UNINSTALL in done.stderr


@pytest.mark.skipif(
    not KEEPS_AN_EXTENSION, reason="of the CFFI backend no checking code survives being overwritten"
)
def test_an_extension_among_the_files_of_others_says_so(copied, imported) -> None:
    (copied / "zmq" / "__init__.py").write_text("from zmq.backend.cython import _zmq")
    for path in ("error.py", "backend/__init__.py", "backend/cython/__init__.py"):
        (copied / "zmq" / path).write_text("")
    done = imported(copied)
    assert done.returncode == 1
    assert "_zmq" in done.stderr
    assert "belongs to zmq-core, but files around it are those of another version" in done.stderr
    assert UNINSTALL in done.stderr


def test_a_module_of_an_older_pyzmq_in_the_folder_is_warned_of(copied, imported) -> None:
    (copied / "zmq" / "asyncio.py").touch()
    done = imported(copied)
    assert done.returncode == 0
    assert "RuntimeWarning" in done.stderr
    assert UNINSTALL in done.stderr


def test_the_whole_package_is_imported_in_silence(copied, imported) -> None:
    assert imported(copied).stderr == ""


def test_several_packages_on_the_path_are_named(copied, imported) -> None:
    other = copied / "other" / "zmq"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    done = imported(copied, f"sys.path.append({str(other.parent)!r}); print(zmq.build_info()['problems'])")
    assert f"In use is {copied / 'zmq'}; also there: " in done.stdout
    assert f"{other}. Uninstall the ones that are not meant." in done.stdout


def test_files_that_are_missing_or_overwritten_are_named(tmp_path, monkeypatch) -> None:
    files = {f"zmq/{name}": b"x = 1\n" for name in ("there.py", "gone.py", "error.py", "_zmq.so")}
    (tmp_path / "zmq").mkdir()
    for path, content in files.items():
        (tmp_path / path).write_bytes(content)
    (tmp_path / "zmq" / "gone.py").unlink()
    (tmp_path / "zmq" / "error.py").write_bytes(b"of another")
    (tmp_path / "zmq" / "_zmq.so").write_bytes(b"stripped")
    core = distribution(tmp_path, files)
    monkeypatch.setattr(_parts, "installed", lambda: [core])
    gone, changed = _parts.changed_files()
    assert gone.startswith("Files of zmq-core 28.0.0 are gone: zmq/gone.py. Mend it with:")
    assert changed.startswith(
        "Files of zmq-core 28.0.0 are not the ones it installed: zmq/error.py. Mend it with:"
    )
    assert UNINSTALL in gone
    assert UNINSTALL in changed


def test_of_many_missing_files_three_are_named(tmp_path, monkeypatch) -> None:
    core = distribution(tmp_path, {f"zmq/{name}.py": b"" for name in "abcde"})
    monkeypatch.setattr(_parts, "installed", lambda: [core])
    [sentence] = _parts.changed_files()
    assert "zmq/a.py, zmq/b.py, zmq/c.py and 2 more" in sentence


def test_an_old_pyzmq_beside_the_core_is_named(tmp_path, monkeypatch) -> None:
    found = [distribution(tmp_path, {}), distribution(tmp_path, {}, "pyzmq", "27.3.0")]
    monkeypatch.setattr(_parts, "installed", lambda: found)
    [sentence] = _parts.several_distributions()
    assert sentence.startswith("pyzmq 27.3.0 and zmq-core are both installed and own the same files.")


def test_a_distribution_that_is_installed_twice_is_named_with_both_places(tmp_path, monkeypatch) -> None:
    found = []
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        found.append(distribution(tmp_path / place, {}, "zmq-auth", "1.0.0"))
    monkeypatch.setattr(_parts, "installed", lambda: found)
    [sentence] = _parts.several_distributions()
    assert sentence == (
        f"zmq-auth is installed 2 times: 1.0.0 in {tmp_path / 'here'}, 1.0.0 in {tmp_path / 'there'}. "
        "Uninstall all but one."
    )


def test_modules_and_extensions_of_two_distributions_are_named(copied, monkeypatch) -> None:
    package = copied / "zmq"
    (package / "asyncio").mkdir(exist_ok=True)
    for path in ("asyncio/__init__.py", "asyncio.py"):
        (package / path).touch()
    folder = package / "backend" / "cython"
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr("importlib.machinery.EXTENSION_SUFFIXES", [".new.so", ".abi3.so"])
    for name in ("_zmq.new.so", "_zmq.abi3.so"):
        (folder / name).touch()
    monkeypatch.setattr(_parts, "PACKAGE", str(package))
    [sentence] = _parts.old_files()
    assert "asyncio.py beside asyncio/, _zmq.new.so beside _zmq.abi3.so" in sentence
    assert UNINSTALL in sentence


MAPS = """\
7f00-7f01 r--p 00000000 fe:00 1 /usr/lib/libzmq.so.5.2.4
7f01-7f02 r-xp 00001000 fe:00 1 /usr/lib/libzmq.so.5.2.4
7f02-7f03 rw-p 00000000 00:00 0
7f03-7f04 r--p 00000000 fe:00 2 /a b/zmq/backend/cython/_zmq.cpython-311.so (deleted)
7f04-7f05 r--p 00000000 fe:00 3 /usr/lib/libczmq.so.4
7f05-7f06 rw-p 00000000 00:00 0                          [heap]
7f06-7f07 r--p 00000000 fe:00 4 /other/pyzmq.libs/libzmq-3a4b.so.5.2.5
"""


def test_loaded_files_are_read_from_the_maps_of_the_process(tmp_path) -> None:
    (tmp_path / "maps").write_text(MAPS)
    assert _loaded.libraries(str(tmp_path / "maps")) == [
        "/a b/zmq/backend/cython/_zmq.cpython-311.so",
        "/other/pyzmq.libs/libzmq-3a4b.so.5.2.5",
        "/usr/lib/libzmq.so.5.2.4",
    ]


def test_a_system_without_maps_has_nothing_to_tell(tmp_path) -> None:
    assert _loaded.libraries(str(tmp_path / "maps")) == []


@pytest.mark.parametrize(
    ("loaded", "bundled", "found"),
    [
        pytest.param(["/lib/libzmq.so.5"], False, [], id="one shared"),
        pytest.param([], True, [], id="one inside"),
        pytest.param(["/lib/libzmq.so.5"], True, ["2 copies of libzmq"], id="inside and shared"),
        pytest.param(["/a/libzmq.so.5", "/b/libzmq.so.5"], False, ["2 copies of libzmq"], id="two shared"),
        pytest.param(
            ["/a/zmq/backend/cython/_zmq.so"] * 2, True, ["2 bindings of libzmq"], id="two bindings"
        ),
    ],
)
def test_two_of_a_kind_are_a_problem(loaded, bundled, found) -> None:
    problems = _loaded.problems(loaded, bundled)
    assert [words for words, problem in zip(found, problems) if words not in problem] == []
    assert len(problems) == len(found)


@pytest.mark.skipif(not os.path.exists(_loaded.MAPS), reason="only Linux tells a process what it has loaded")
def test_a_second_copy_of_the_bindings_in_the_process_is_noticed(tmp_path, imported) -> None:
    info = zmq.build_info()
    [own] = [path for path in info["libraries"] if _loaded.is_binding(path)]
    second = tmp_path / "zmq" / "backend" / "cython" / Path(own).name
    second.parent.mkdir(parents=True)
    shutil.copy2(own, second)
    where = os.path.dirname(_parts.PACKAGE)
    done = imported(
        where, f"import ctypes; second = ctypes.CDLL({str(second)!r}); print(zmq.build_info()['problems'])"
    )
    assert "This process has loaded 2 bindings of libzmq" in done.stdout, done.stderr
    assert str(second) in done.stdout


def test_nothing_of_this_is_imported_with_zmq(imported) -> None:
    done = imported(os.path.dirname(_parts.PACKAGE), "print(*sys.modules)")
    assert {"zmq._repair", "zmq.utils._parts", "zmq.utils._loaded"} & set(done.stdout.split()) == set()
