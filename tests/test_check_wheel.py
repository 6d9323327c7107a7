"""The check that every wheel with libzmq inside passes before it is published: what it accepts, and what it refuses."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any, Callable

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"
INFO = "zmq_core-28.0.0.dist-info"
EXTENSION = "zmq/backend/cython/_zmq.so"
Check = Callable[..., str]
PARTS = ("libzmq", "libsodium", "mimalloc")


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    """A folder with the archives that the wheel is made from."""
    folder = tmp_path / "archives"
    folder.mkdir()
    for name in PARTS:
        (folder / f"{name}.tar.gz").write_bytes(name.encode())
    return folder


@pytest.fixture
def components() -> list[dict[str, Any]]:
    """What a wheel lists of its contents."""
    return [
        {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": "1.0",
            "licenses": [{"license": {"id": "ISC"}}],
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(name.encode()).hexdigest()}],
        }
        for name in PARTS
    ]


@pytest.fixture
def files() -> dict[str, str]:
    """The files of a wheel without its list of contents."""
    texts = {f"{INFO}/licenses/{name}/LICENSE": "Text." for name in PARTS}
    metadata = "Metadata-Version: 2.4\nName: zmq-core\nVersion: 28.0.0\n"
    return {EXTENSION: "", "zmq/__init__.py": "", f"{INFO}/METADATA": metadata, **texts}


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """Where the wheel is."""
    return tmp_path / "zmq_core-28.0.0-cp311-cp311-manylinux_2_28_x86_64.whl"


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    """The check, as a module."""
    spec = importlib.util.spec_from_file_location("check_wheel", TOOLS / "check_wheel.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def check(
    checker: ModuleType,
    wheel: Path,
    archives: Path,
    files: dict[str, str],
    components: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Check:
    """Make the wheel, check it, and return what the check complains of."""

    def check(*arguments: str) -> str:
        listed = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in {f"{INFO}/sboms/zmq-core.cdx.json": json.dumps(listed), **files}.items():
                archive.writestr(name, text)
        command = ["check_wheel.py", "--archives", str(archives), *arguments, str(wheel)]
        monkeypatch.setattr(sys, "argv", command)
        status = checker.main()
        said = capsys.readouterr().err.strip()
        assert status == bool(said)
        return said

    return check


def test_a_wheel_with_its_list_and_licences_passes(check: Check) -> None:
    assert check("--limit", "100000") == ""


def test_a_wheel_over_the_limit_is_refused(check: Check) -> None:
    assert "over its limit of 100" in check("--limit", "100")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("zmq_core.libs/libsodium-1234.so.23", "", "must have one extension and no other library"),
        ("zmq/backend/cffi/_cffi.so", "", "must have one extension and no other library"),
        (f"{INFO}/sboms/zmq-core.cdx.json", "{}", "is not CycloneDX 1.6"),
    ],
)
def test_a_file_that_does_not_belong_is_refused(
    check: Check, files: dict[str, str], name: str, text: str, reason: str
) -> None:
    files[name] = text
    assert reason in check()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (EXTENSION, "must have one extension and no other library"),
        (f"{INFO}/licenses/libzmq/LICENSE", "carries no licence text of libzmq"),
    ],
)
def test_a_file_that_is_missing_is_refused(
    check: Check, files: dict[str, str], name: str, reason: str
) -> None:
    del files[name]
    assert reason in check()


def test_the_library_that_windows_lacks_may_come_along(check: Check, files: dict[str, str]) -> None:
    files["zmq_core.libs/msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll"] = ""
    assert check() == ""


@pytest.mark.parametrize(
    "name", ["libsodium.so.23", "libzmq.so.5", "libzmq.5.dylib", "libsodium-26.dll", "libzmq-mt-4_3_5.dll"]
)
def test_an_extension_that_needs_a_library_of_the_system_is_refused(
    check: Check, files: dict[str, str], name: str
) -> None:
    files[EXTENSION] = f"\0libzmq 4.3.5 from zeromq-4.3.5.tar.gz\0libc.so.6\0{name}\0"
    assert f"has an extension that needs {name}" in check()


def test_an_extension_that_needs_none_of_them_passes(check: Check, files: dict[str, str]) -> None:
    files[EXTENSION] = (
        "\0libzmq 4.3.5 from zeromq-4.3.5.tar.gz\0libsodium 1.0.20\0libc.so.6\0zmq.Socket.send\0_zmq.so\0"
    )
    assert check() == ""


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("def has(name): return False", "has no CURVE"),
        ("import os; os.abort()", "makes no CURVE connection, status -6"),
    ],
)
def test_a_wheel_without_a_curve_that_works_is_refused(
    check: Check, files: dict[str, str], module: str, reason: str
) -> None:
    files["zmq/__init__.py"] = module
    assert check() == ""
    assert reason in check("--run")


def test_another_archive_than_the_one_listed_is_refused(check: Check, archives: Path) -> None:
    (archives / "libsodium.tar.gz").write_bytes(b"another")
    assert "lists libsodium with the hash of another archive" in check()


def test_a_part_without_a_licence_is_refused(check: Check, components: list[dict[str, Any]]) -> None:
    del components[0]["licenses"]
    assert "names no licence of libzmq" in check()


def test_a_release_lists_its_files_and_what_is_inside(check: Check, wheel: Path, tmp_path: Path) -> None:
    assert check() == ""
    output = tmp_path / "sbom.cdx.json"
    # -S: the job that runs this has no packages installed.
    command = [sys.executable, "-S", str(TOOLS / "release_contents.py"), "--output", str(output), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    listed = json.loads(output.read_text())
    assert listed["metadata"]["component"]["purl"] == "pkg:pypi/zmq-core@28.0.0"
    found = {each["name"]: each["hashes"][0]["content"] for each in listed["components"]}
    assert found[wheel.name] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert found["libzmq"] == hashlib.sha256(b"libzmq").hexdigest()
    assert set(found) == {wheel.name, *PARTS}
