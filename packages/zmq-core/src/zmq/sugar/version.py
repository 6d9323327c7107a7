"""Versions of zmq-core and of the libzmq that it runs on, and how all of it was built and installed."""

import os

from zmq import backend as _backend
from zmq.backend import zmq_version_info as zmq_version_info

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "__revision__",
    "__version__",
    "build_info",
    "pyzmq_version",
    "pyzmq_version_info",
    "zmq_version",
    "zmq_version_info",
]

__version__ = "28.0.0"
# The commit of a build between releases; empty in a release.
__revision__ = ""

# Private names of pyzmq that programs use nevertheless.
VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH = (int(_part) for _part in __version__.split(".")[:3])
VERSION_EXTRA = __version__.split(".", 3)[3] if __version__.count(".") > 2 else ""

_built = _backend.build_info()
# A backend of others, chosen with PYZMQ_BACKEND, has no such version.
if _built.get("version", __version__) != __version__:
    from zmq._repair import mixed_files as _mixed_files

    raise ImportError(
        f"zmq's Python files are of version {__version__}, its extension is of version {_built['version']}. "
        + _mixed_files(os.path.dirname(os.path.dirname(__file__)))
        + "\nIn an editable installation, build the extension again: pip install -e packages/zmq-core"
    )


def pyzmq_version() -> str:
    """Return the version of zmq-core, such as ``"28.0.0"``."""
    return f"{__version__}+{__revision__[:6]}" if __revision__ else __version__


def pyzmq_version_info() -> "tuple[float, ...]":
    """Return the version of zmq-core as three numbers, and `inf` after them in a development version.

    So a development version compares greater than the release it grows from.
    """
    release, _, development = __version__.partition(".dev")
    numbers = tuple(int(part) for part in release.split("."))
    return (*numbers, float("inf")) if development else numbers


def zmq_version() -> str:
    """Return the version of the linked libzmq, such as ``"4.3.5"``: zmq_version(3)."""
    return ".".join(map(str, zmq_version_info()))


def build_info() -> "dict[str, Any]":
    """Return how zmq was built, which parts of it are installed, and what is wrong with them; some 30 milliseconds.

    Returns
    -------
    dict
        Of the extension: ``backend``; ``version``, that of zmq-core which was compiled; ``linkage`` of libzmq
        ("system", "prefix" or "bundled") and its ``location``; ``curve``, what provides it; ``patches``, the names of
        our patches that a bundled libzmq was built with; ``draft``, whether the draft API was built in;
        ``libzmq_built`` and ``libzmq_running``, versions.

        Of the installation: ``package``, the folder that was imported; ``parts``, the version of each distribution of
        zmq that is installed; ``libraries``, the files that this process has loaded as libzmq or as bindings of it (on
        Linux; elsewhere empty); ``problems``, sentences: two copies of the package, files that are missing or
        overwritten, two copies of libzmq or of the bindings in this process. Empty when all is well.

    .. versionadded:: 28.0
    """
    from zmq.utils import _loaded, _parts

    libraries = _loaded.libraries()
    built = _backend.build_info()
    return {
        **built,
        "package": _parts.PACKAGE,
        "parts": _parts.versions(),
        "libraries": libraries,
        "problems": [*_parts.problems(), *_loaded.problems(libraries, built["linkage"] == "bundled")],
    }
