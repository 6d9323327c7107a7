"""Subinterpreters: each has a copy of the compiled backend, since the loader gives a file its static variables once."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["check_address", "in_subinterpreter", "load_own_copy"]


def in_subinterpreter() -> bool:
    """Tell whether this interpreter is not the main one of its process."""
    for name in ("_interpreters", "_xxsubinterpreters"):  # from CPython 3.13 on, and before
        try:
            module = __import__(name)
        except ImportError:
            continue
        return bool(module.get_current() != module.get_main())
    return False


def load_own_copy(name: str, folder: str) -> None:
    """Load a copy of the extension `name`, which is in `folder`, as that module."""
    import shutil
    import tempfile
    from importlib.machinery import ExtensionFileLoader, ModuleSpec
    from importlib.util import module_from_spec

    # The package cannot be imported yet, so the finders are asked.
    (original, *_) = filter(None, (finder.find_spec(name, [folder]) for finder in sys.meta_path))
    path = str(original.origin)
    try:
        # Windows keeps a file that is loaded.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
            loader = ExtensionFileLoader(name, shutil.copy(path, place))
            module = module_from_spec(ModuleSpec(name, loader, origin=loader.path))
    except (OSError, ImportError) as error:
        raise ImportError(
            f"an interpreter needs its copy of {path}, and {error}. "
            "Set TMPDIR to a folder with room for it that libraries may be loaded from",
            name=name,
        ) from error
    module.__file__ = path
    module.__spec__ = original
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise


def check_address(kind: "Any", address: int) -> None:
    """Refuse the address of a context that another interpreter made with a libzmq of its own."""
    import gc

    from zmq.error import ZMQError

    if not any(isinstance(each, kind) and each.underlying == address for each in gc.get_objects()):
        raise ZMQError(14, "interpreters share no context where libzmq is bundled: use ipc or tcp")  # EFAULT
