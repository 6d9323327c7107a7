"""What `import zmq` offers, what it costs, and how a backend is chosen."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import types
from pathlib import Path

import pytest

import zmq
from zmq import backend
from zmq.backend import PUBLIC_NAMES, select_backend

# What an interpreter may have loaded by itself or a .pth file with it, and `import zmq` must not load.
HEAVY = {
    "asyncio",
    "contextlib",
    "ctypes",
    "dataclasses",
    "enum",
    "functools",
    "importlib",
    "inspect",
    "json",
    "logging",
    "pickle",
    "pkgutil",
    "platform",
    "random",
    "re",
    "threading",
    "types",
    "typing",
    "warnings",
}


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=20,
        env={**os.environ, **environment},
    )


def test_every_public_name_resolves() -> None:
    for name in zmq.__all__:
        getattr(zmq, name)
    assert len(set(zmq.__all__)) == len(zmq.__all__)


def test_dir_lists_the_lazy_names() -> None:
    assert set(zmq.__all__) <= set(dir(zmq))


def test_star_import_gives_every_public_name() -> None:
    namespace: dict[str, object] = {}
    exec("from zmq import *", namespace)
    assert set(zmq.__all__) <= set(namespace)


def test_an_unknown_name_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match=r"'zmq' has no attribute 'SOKET'"):
        _ = zmq.SOKET  # type: ignore[attr-defined]


def test_private_names_of_the_constants_stay_there() -> None:
    assert not hasattr(zmq, "TABLES")
    assert not hasattr(zmq, "errno")


def test_the_enums_are_the_same_objects_everywhere() -> None:
    assert zmq.SocketType is zmq.constants.SocketType
    assert pickle.loads(pickle.dumps(zmq.SocketOption)) is zmq.SocketOption


@pytest.mark.skipif(
    ".abi3." in str(getattr(sys.modules.get("zmq.backend.cython._zmq"), "__file__", "")),
    reason="Cython itself imports inspect where the limited API has no constants of code objects",
)
def test_import_loads_no_heavy_module() -> None:
    code = (
        "import sys; before = set(sys.modules); import zmq; "
        f"print(*sorted({HEAVY!r} & (set(sys.modules) - before)))"
    )
    result = python(code)
    assert (result.returncode, result.stdout.split()) == (0, []), result.stderr


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("MonitorEvents", "monitor"),
        ("SocketEvent", "monitor"),
        ("Stopwatch", "stopwatch"),
        ("_FINISHED_TRACKER", "tracker"),
        ("sugar.Stopwatch", "stopwatch"),
        ("sugar.frame.Frame", "frame"),
    ],
)
def test_what_few_programs_need_is_loaded_when_first_used(name: str, module: str) -> None:
    code = (
        f"import sys, zmq; loaded = 'zmq.sugar.{module}' in sys.modules; "
        f"print(loaded, zmq.{name} is zmq.{name}, 'zmq.sugar.{module}' in sys.modules)"
    )
    assert python(code).stdout.split() == ["False", "True", "True"]


def test_a_sibling_distribution_elsewhere_on_the_path_is_found(tmp_path: Path) -> None:
    package = tmp_path / "zmq" / "sibling"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("ANSWER = 42\n")
    code = f"import sys; sys.path.append({str(tmp_path)!r}); import zmq.sibling; print(zmq.sibling.ANSWER)"
    result = python(code)
    assert (result.stdout.strip(), result.stderr) == ("42", "")


def test_another_whole_zmq_on_the_path_is_not_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "zmq").mkdir()
    (tmp_path / "zmq" / "__init__.py").touch()
    result = python(f"import sys; sys.path.append({str(tmp_path)!r}); import zmq; print(zmq.__path__)")
    assert result.returncode == 0, result.stderr
    assert str(tmp_path) not in result.stdout


def test_the_include_folders_hold_the_headers_of_the_extension() -> None:
    folders = [Path(folder) for folder in zmq.get_includes()]
    assert any((folder / "zmq_compat.h").is_file() for folder in folders)
    assert all(folder.is_dir() for folder in [*folders, *map(Path, zmq.get_library_dirs())])


def test_the_folders_of_a_prefix_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "include").mkdir()
    (tmp_path / "lib").mkdir()
    monkeypatch.setattr(zmq, "_backend_info", lambda: {"linkage": "prefix", "location": str(tmp_path)})
    assert zmq.get_includes()[-1] == str(tmp_path / "include")
    assert zmq.get_library_dirs()[-1] == str(tmp_path / "lib")


def test_the_backend_answers_for_the_errors() -> None:
    assert zmq.error._strerror is backend.strerror
    assert zmq.error._zmq_version_info is backend.zmq_version_info
    assert zmq.ZMQVersionError("99").version == zmq.zmq_version()


def test_the_draft_flag_is_the_backends() -> None:
    assert zmq.DRAFT_API is zmq.PYZMQ_DRAFT_API is backend.PYZMQ_DRAFT_API is backend.DRAFT_API


def test_a_backend_is_a_dict_of_its_names() -> None:
    name = "cffi" if sys.implementation.name == "pypy" else "cython"
    chosen = select_backend(os.environ.get("PYZMQ_BACKEND") or name)
    assert sorted(chosen) == sorted(PUBLIC_NAMES)
    assert chosen["Context"] is backend.Context


def test_a_backend_that_does_not_exist_is_named_with_the_ways_out() -> None:
    with pytest.raises(ImportError, match=r"'no_such_backend' .*cannot be imported.*PYZMQ_BACKEND") as caught:
        select_backend("no_such_backend")
    assert caught.value.name == "no_such_backend"


def test_a_module_that_is_no_backend_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("half_a_backend")
    for name in PUBLIC_NAMES:
        if name not in ("Socket", "zmq_poll"):
            setattr(module, name, None)
    monkeypatch.setitem(sys.modules, "half_a_backend", module)
    with pytest.raises(ImportError, match="not a backend of this zmq: it lacks Socket, zmq_poll"):
        select_backend("half_a_backend")


def test_the_environment_chooses_the_backend(tmp_path: Path) -> None:
    own = "cffi" if sys.implementation.name == "pypy" else "cython"
    (tmp_path / "my_backend.py").write_text(f"from zmq.backend.{own} import {', '.join(PUBLIC_NAMES)}\n")
    code = f"import sys; sys.path.append({str(tmp_path)!r}); import zmq; print('my_backend' in sys.modules)"
    result = python(code, PYZMQ_BACKEND="my_backend")
    assert (result.stdout.strip(), result.stderr) == ("True", "")
    assert python(code, PYZMQ_BACKEND="").stdout.strip() == "False"


def test_a_wrong_backend_in_the_environment_is_named() -> None:
    result = python("import zmq", PYZMQ_BACKEND="no.such.module")
    assert result.returncode != 0
    assert "ImportError: zmq's backend 'no.such.module'" in result.stderr
