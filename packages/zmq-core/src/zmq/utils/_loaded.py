"""Which files this process has loaded as libzmq or as bindings of it; two of a kind do not know of each other."""

import os

__all__ = ["libraries", "problems"]

MAPS = "/proc/self/maps"
EXTENSIONS = ("_zmq.", "_cffi.")


def is_binding(path: str) -> bool:
    """Tell whether a loaded file is the extension of a backend of ours, or of an older pyzmq."""
    folder, name = os.path.split(path)
    ours = os.path.basename(os.path.dirname(folder)) == "backend" and name.startswith(EXTENSIONS)
    return ours and name.endswith((".so", ".pyd"))


def is_libzmq(path: str) -> bool:
    """Tell whether a loaded file is a shared libzmq; a wheel's may have a hash in its name."""
    name = os.path.basename(path)
    return name.startswith(("libzmq.so", "libzmq-", "libzmq.")) and ".so" in name


def libraries(maps: str = MAPS) -> "list[str]":
    """Return the paths of the loaded files, sorted; empty where the system does not tell."""
    try:
        with open(maps, encoding="utf-8", errors="surrogateescape") as lines:
            # The path, when there is one, is what follows five columns.
            paths = {
                fields[5].rstrip("\n")
                for fields in (line.split(None, 5) for line in lines)
                if len(fields) == 6
            }
    except OSError:
        return []
    # A file that was replaced while it is in use keeps its name and gets this mark.
    found = {path[: -len(" (deleted)")] if path.endswith(" (deleted)") else path for path in paths}
    return sorted(path for path in found if is_binding(path) or is_libzmq(path))


def problems(loaded: "list[str]", bundled: bool) -> "list[str]":
    """Return a sentence for each kind of file of which there are two.

    Parameters
    ----------
    loaded
        What `libraries` returned.
    bundled
        Whether the extension in use has a libzmq inside.
    """
    found = []
    bindings = [path for path in loaded if is_binding(path)]
    shared = [path for path in loaded if is_libzmq(path)]
    if len(bindings) > 1:
        found.append(
            f"This process has loaded {len(bindings)} bindings of libzmq: {', '.join(bindings)}. "
            "Sockets and contexts of one mean nothing to the other."
        )
    copies = [*(["the one inside zmq's extension"] if bundled else []), *shared]
    if len(copies) > 1:
        found.append(
            f"This process has loaded {len(copies)} copies of libzmq: {', '.join(copies)}. A context of one can not "
            "be used with the other, inproc endpoints least of all."
        )
    return found
