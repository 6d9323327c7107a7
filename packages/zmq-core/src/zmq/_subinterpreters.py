"""Subinterpreters: each has a copy of the compiled backend, so that what is static in it belongs to one interpreter.

A shared object is loaded once in a process, whichever interpreters import it. A copy is another file for the loader: it
has static variables and types of its own, and a bundled libzmq of its own, too. The interpreter that imported zmq first
has the original.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

__all__ = ["ensure_main_interpreter", "in_subinterpreter", "load_own_copy"]


def in_subinterpreter() -> bool:
    """Tell whether this interpreter is not the main one of its process."""
    for name in ("_interpreters", "_xxsubinterpreters"):  # from CPython 3.13 on, and before
        try:
            interpreters: Any = __import__(name)
        except ImportError:
            continue
        return bool(interpreters.get_current() != interpreters.get_main())
    return False


def ensure_main_interpreter() -> None:
    """Raise ImportError in an interpreter that is not the first of the process: the CFFI backend is in none.

    CPython refuses CFFI itself only where an interpreter has a GIL of its own.
    """
    if in_subinterpreter():
        raise ImportError("the CFFI backend works in the main interpreter of a process alone")


def _original(name: str) -> "ModuleSpec":
    """Find the extension without importing its package, which could not be imported."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), *name.split(".")[1:-1])
    for finder in sys.meta_path:
        spec = finder.find_spec(name, [folder])
        if spec is not None and spec.origin:
            return spec
    raise ImportError(f"{name} is not in {folder}, so a subinterpreter cannot copy it.", name=name)


def load_own_copy(name: str) -> None:
    """Load a copy of the extension `name`, which no other interpreter has, as that module.

    Raises
    ------
    ImportError
        If the copy cannot be written, or cannot be loaded from where it was written; it says where that was.
    """
    import shutil
    import tempfile
    from importlib.machinery import ExtensionFileLoader, ModuleSpec
    from importlib.util import module_from_spec

    original = _original(name)
    assert original.origin is not None
    try:
        # Windows keeps a file that is loaded.
        with tempfile.TemporaryDirectory(prefix="zmq-", ignore_cleanup_errors=True) as folder:
            copied = os.path.join(folder, os.path.basename(original.origin))
            shutil.copyfile(original.origin, copied)
            loader = ExtensionFileLoader(name, copied)
            module = module_from_spec(ModuleSpec(name, loader, origin=copied))
    except (OSError, ImportError) as error:
        raise ImportError(
            f"a subinterpreter needs a copy of {original.origin}, and {error}. "
            "Set TMPDIR to a folder that has room for it and that libraries may be loaded from",
            name=name,
        ) from error
    module.__file__ = original.origin
    module.__spec__ = original
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
