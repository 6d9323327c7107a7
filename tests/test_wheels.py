"""What the wheels contain: one owner per path, one shared object, all that users of types and cimport need."""

from __future__ import annotations

import ast
import email
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECTION = ".dist-info/"
PUBLISHED = sorted(path.parent.name for path in ROOT.glob("packages/*/pyproject.toml"))
# Bytes that a wheel may have. That of the core is judged with libzmq inside by the session `bundled`.
LIMITS = {
    "pyzmq": 10_000,
    "zmq-async": 80_000,
    "zmq-auth": 80_000,
    "zmq-core": 500_000,
    "zmq-green": 50_000,
    "zmq-tools": 100_000,
}


@pytest.fixture(scope="module")
def contents(dist: Path) -> dict[str, set[str]]:
    """The files of each wheel, without its metadata."""
    return {
        wheel.name.split("-")[0]: {name for name in zipfile.ZipFile(wheel).namelist() if SECTION not in name}
        for wheel in dist.glob("*.whl")
    }


def metadata(wheel: Path) -> email.message.Message:
    """Return the core metadata of a wheel."""
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_bytes(archive.read(name))


def test_no_path_belongs_to_two_wheels(contents: dict[str, set[str]]) -> None:
    owners: dict[str, list[str]] = {}
    for wheel, names in contents.items():
        for name in names:
            owners.setdefault(name, []).append(wheel)
    assert {name: wheels for name, wheels in owners.items() if len(wheels) > 1} == {}


def test_only_core_ships_the_package_itself(contents: dict[str, set[str]]) -> None:
    for name in ("zmq/__init__.py", "zmq/py.typed", "zmq.py"):
        assert [wheel for wheel, names in contents.items() if name in names] == ["zmq_core"], name


def test_core_has_exactly_one_shared_object(contents: dict[str, set[str]]) -> None:
    compiled = [name for name in contents["zmq_core"] if name.endswith((".so", ".pyd", ".dylib", ".dll"))]
    assert len(compiled) == 1
    assert compiled[0].startswith("zmq/backend/cython/_zmq.")


def test_no_wheel_but_core_is_compiled(dist: Path) -> None:
    tags = {wheel.name.split("-")[0]: wheel.stem.split("-", 2)[2] for wheel in dist.glob("*.whl")}
    assert tags.pop("zmq_core") != "py3-none-any"
    assert set(tags.values()) == {"py3-none-any"}


@pytest.mark.parametrize("suffix", [".pyx", ".pxi", ".c", ".cpp", ".o", ".a"])
def test_no_wheel_ships_what_only_a_build_needs(contents: dict[str, set[str]], suffix: str) -> None:
    assert [name for names in contents.values() for name in names if name.endswith(suffix)] == []


def test_no_wheel_ships_tests_or_caches(contents: dict[str, set[str]]) -> None:
    for names in contents.values():
        assert [name for name in names if "tests/" in name or "__pycache__" in name] == []


def test_core_ships_what_cimport_needs(contents: dict[str, set[str]]) -> None:
    cython = "zmq/backend/cython"
    wanted = {"zmq/__init__.pxd", "zmq/backend/__init__.pxd"}
    wanted |= {f"{cython}/{name}.pxd" for name in ("__init__", "_zmq", "libzmq")}
    assert wanted <= contents["zmq_core"]
    assert f"{cython}/zmq_compat.h" in contents["zmq_core"]


def test_every_header_that_a_shipped_pxd_names_is_shipped(core_wheel: Path) -> None:
    archive = zipfile.ZipFile(core_wheel)
    names = archive.namelist()
    missing = []
    for pxd in [name for name in names if name.endswith(".pxd")]:
        for header in re.findall(r'extern from "(\w+\.h)"', archive.read(pxd).decode()):
            here = f"{pxd.rpartition('/')[0]}/{header}"
            if here not in names and header not in ("Python.h", "zmq.h"):
                missing.append(f"{pxd} needs {header}")
    assert missing == []


def test_the_extension_has_a_stub(contents: dict[str, set[str]]) -> None:
    assert "zmq/backend/cython/_zmq.pyi" in contents["zmq_core"]


def test_core_depends_on_nothing_but_cffi_on_pypy(core_wheel: Path) -> None:
    assert metadata(core_wheel).get_all("Requires-Dist", []) == ["cffi; implementation_name == 'pypy'"]


def test_the_meta_package_is_metadata_that_names_a_window_of_core(
    dist: Path, contents: dict[str, set[str]]
) -> None:
    (wheel,) = dist.glob("pyzmq-*.whl")
    assert contents["pyzmq"] == set()
    assert "zmq-core<29,>=28" in metadata(wheel).get_all("Requires-Dist", [])


def test_every_published_wheel_names_its_licence_and_ships_the_text(dist: Path) -> None:
    published = [wheel for wheel in dist.glob("*.whl") if not wheel.name.startswith("zmq_testing")]
    assert published
    for wheel in published:
        assert metadata(wheel)["License-Expression"] == "BSD-3-Clause"
        assert metadata(wheel)["License-File"] == "LICENSE"
        texts = [
            name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/licenses/LICENSE")
        ]
        assert len(texts) == 1, wheel.name


def test_the_test_helpers_can_not_be_published_by_accident(dist: Path) -> None:
    (wheel,) = dist.glob("zmq_testing-*.whl")
    assert "Private :: Do Not Upload" in metadata(wheel).get_all("Classifier", [])


def declared_version(package: str) -> str:
    """Return the version that the sources of a distribution declare."""
    text = (ROOT / "packages" / package / "pyproject.toml").read_text("utf-8")
    static = re.search(r'^version = "(.*)"$', text, re.MULTILINE)
    if static:
        return static[1]
    path = re.search(r'^\[tool\.hatch\.version\]\npath = "(.*)"$', text, re.MULTILINE)
    assert path is not None, package
    source = (ROOT / "packages" / package / path[1]).read_text("utf-8")
    [version] = re.findall(r'^__version__ = "(.*)"$', source, re.MULTILINE)
    return str(version)


def wheel_of(dist: Path, package: str) -> Path:
    """Return the one wheel of a distribution."""
    (wheel,) = dist.glob(f"{package.replace('-', '_')}-*.whl")
    return wheel


@pytest.mark.parametrize("package", PUBLISHED)
def test_a_wheel_and_its_sdist_have_the_declared_version(dist: Path, package: str) -> None:
    version = declared_version(package)
    found = metadata(wheel_of(dist, package))
    assert (found["Name"], found["Version"], found["Requires-Python"]) == (package, version, ">=3.9")
    assert (dist / f"{package.replace('-', '_')}-{version}.tar.gz").exists()


@pytest.mark.parametrize("package", PUBLISHED)
def test_a_wheel_describes_itself_with_its_readme(dist: Path, package: str) -> None:
    found = metadata(wheel_of(dist, package))
    readme = (ROOT / "packages" / package / "README.md").read_text("utf-8")
    assert found["Description-Content-Type"] == "text/markdown"
    assert str(found.get_payload()).strip() == readme.strip()
    assert found["Summary"]


@pytest.mark.parametrize("package", [name for name in PUBLISHED if name not in ("zmq-core", "pyzmq")])
def test_an_extra_requires_a_window_of_core_and_has_packages_of_its_own(
    dist: Path, contents: dict[str, set[str]], package: str
) -> None:
    assert "zmq-core<29,>=28" in metadata(wheel_of(dist, package)).get_all("Requires-Dist", [])
    names = {name for name in contents[package.replace("-", "_")] if ".data/data/share/" not in name}
    tops = {name.split("/")[1] for name in names}
    assert {name.split("/")[0] for name in names} == {"zmq"}
    assert {
        top for top in tops if f"zmq/{top}/__init__.py" not in names or f"zmq/{top}/py.typed" not in names
    } == set()


@pytest.mark.parametrize("package", PUBLISHED)
def test_every_module_of_a_wheel_is_python(dist: Path, contents: dict[str, set[str]], package: str) -> None:
    archive = zipfile.ZipFile(wheel_of(dist, package))
    modules = [name for name in contents[package.replace("-", "_")] if name.endswith((".py", ".pyi"))]
    for name in modules:
        ast.parse(archive.read(name), name, feature_version=(3, 9))
    assert bool(modules) == (package != "pyzmq")


@pytest.mark.parametrize("package", PUBLISHED)
def test_a_wheel_keeps_to_its_size(dist: Path, package: str) -> None:
    size = wheel_of(dist, package).stat().st_size
    assert size <= LIMITS[package], f"{package}: {size} bytes"


@pytest.mark.parametrize("package", PUBLISHED)
def test_an_sdist_has_what_builds_tests_and_explains_it(dist: Path, package: str) -> None:
    (sdist,) = dist.glob(f"{package.replace('-', '_')}-*.tar.gz")
    with tarfile.open(sdist) as opened:
        names = {name.split("/", 1)[1] for name in opened.getnames() if "/" in name}
    assert {"pyproject.toml", "PKG-INFO", "README.md", "LICENSE", "CHANGELOG.md"} <= names
    if package != "pyzmq":
        assert any(name.startswith("src/zmq/") for name in names)
        assert any(name.startswith("tests/test_") for name in names)
    assert [name for name in names if "__pycache__" in name or name.endswith((".so", ".pyd", ".whl"))] == []
