"""Versions of zmq-core and of the libzmq that it runs on."""

from zmq.backend import zmq_version_info as zmq_version_info

__all__ = [
    "__revision__",
    "__version__",
    "pyzmq_version",
    "pyzmq_version_info",
    "zmq_version",
    "zmq_version_info",
]

__version__ = "28.0.0"
# The commit of a build between releases; empty in a release.
__revision__ = ""


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
