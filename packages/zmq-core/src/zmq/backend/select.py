"""Load one backend by name."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["select_backend"]

PUBLIC_NAMES = (
    "Context",
    "DRAFT_API",
    "Frame",
    "FutureMethods",
    "IPC_PATH_MAX_LEN",
    "MessageTracker",
    "Poller",
    "ReceivedMessage",
    "Socket",
    "Turn",
    "Waiting",
    "build_info",
    "curve_keypair",
    "curve_public",
    "device",
    "has",
    "monitored_queue",
    "proxy",
    "proxy_steerable",
    "socket_option_descriptors",
    "strerror",
    "use_future",
    "use_settings",
    "zmq_errno",
    "zmq_poll",
    "zmq_version_info",
)


def select_backend(name: str) -> "dict[str, Any]":
    """Import the backend called `name` and return what it provides, by name.

    Parameters
    ----------
    name
        ``"cython"`` or ``"cffi"`` for the backends of this package, else the name of a module to import.

    Raises
    ------
    ImportError
        If the module cannot be imported, or lacks names that a backend provides; it says which.
    """
    path = f"zmq.backend.{name}" if name in ("cython", "cffi") else name
    try:
        # Not importlib, whose import costs more than the rest of this module.
        __import__(path)
    except ImportError as error:
        raise ImportError(
            f"zmq's backend {name!r} (module {path}) cannot be imported: {error}. "
            "Reinstall zmq-core for this Python, or choose another backend with the environment variable "
            "PYZMQ_BACKEND (cython, cffi or the name of a module).",
            name=path,
        ) from error
    module = sys.modules[path]
    missing = [attribute for attribute in PUBLIC_NAMES if not hasattr(module, attribute)]
    if missing:
        from zmq._repair import mixed_files

        raise ImportError(
            f"module {path} is not a backend of this zmq: it lacks {', '.join(missing)}. If PYZMQ_BACKEND names it, "
            f"correct that; otherwise: {mixed_files(getattr(module, '__file__', None) or path)}",
            name=path,
        )
    return {attribute: getattr(module, attribute) for attribute in PUBLIC_NAMES}
