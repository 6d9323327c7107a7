"""Which distributions of zmq are installed, and whether their files are the ones that lie on the disk."""

import base64
import csv
import hashlib
import os
import sys
from importlib import machinery, metadata

from zmq._repair import REPAIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DISTRIBUTIONS", "PACKAGE", "problems", "versions"]

DISTRIBUTIONS = ("zmq-core", "zmq-async", "zmq-auth", "zmq-green", "zmq-tools", "pyzmq")
# From this version on, pyzmq has no files of its own.
WITHOUT_FILES = 28
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A sentence names this many files; the others are counted.
NAMED = 3


def installed() -> "Iterator[metadata.Distribution]":
    """Yield the metadata of every distribution of zmq; of one that is installed twice, the one in use first."""
    for name in DISTRIBUTIONS:
        yield from metadata.distributions(name=name)


def versions() -> "dict[str, str]":
    """Return the version of each distribution that is installed, by name."""
    found: dict[str, str] = {}
    for each in installed():
        found.setdefault(each.metadata["Name"].lower().replace("_", "-"), each.version)
    return found


def problems() -> "list[str]":
    """Return a sentence for everything that is wrong with the installation."""
    return [*several_packages(), *several_distributions(), *old_files(), *changed_files()]


def several_packages() -> "Iterator[str]":
    """Yield a sentence when Python's path holds other packages `zmq` than the one that was imported."""
    own = os.path.realpath(PACKAGE)
    others = []
    for entry in sys.path:
        folder = os.path.realpath(os.path.join(entry, "zmq"))
        if folder != own and folder not in others and os.path.exists(os.path.join(folder, "__init__.py")):
            others.append(folder)
    if others:
        yield (
            f"There are several copies of the package zmq on sys.path. In use is {PACKAGE}; also there: "
            f"{', '.join(others)}. Uninstall the ones that are not meant."
        )


def several_distributions() -> "Iterator[str]":
    """Yield a sentence for each distribution of which two are installed, and for a pyzmq that owns our files."""
    places: dict[str, list[str]] = {}
    for each in installed():
        name = each.metadata["Name"].lower().replace("_", "-")
        place = f"{each.version} in {os.path.realpath(str(each.locate_file('')))}"
        if place not in places.setdefault(name, []):
            places[name].append(place)
        if name == "pyzmq" and int(each.version.split(".")[0]) < WITHOUT_FILES:
            both = f"pyzmq {each.version} and zmq-core are both installed"
            yield f"{both} and own the same files. Mend it with:\n{REPAIR}"
    for name, found in places.items():
        if len(found) > 1:
            yield f"{name} is installed {len(found)} times: {', '.join(found)}. Uninstall all but one."


def old_files() -> "Iterator[str]":
    """Yield a sentence when modules or extensions of two distributions lie in the package's folders."""
    doubled = [
        f"{name}.py beside {name}/"
        for name, ending in map(os.path.splitext, sorted(os.listdir(PACKAGE)))
        if ending == ".py" and os.path.exists(os.path.join(PACKAGE, name, "__init__.py"))
    ]
    for backend, module in (("cython", "_zmq"), ("cffi", "_cffi")):
        folder = os.path.join(PACKAGE, "backend", backend)
        here = [
            name
            for name in (module + suffix for suffix in machinery.EXTENSION_SUFFIXES)
            if os.path.exists(os.path.join(folder, name))
        ]
        if len(here) > 1:
            doubled.append(" beside ".join(here))
    if doubled:
        yield f"{PACKAGE} has files of several distributions: {', '.join(doubled)}. Mend it with:\n{REPAIR}"


def changed_files() -> "Iterator[str]":
    """Yield a sentence for each distribution with Python files that are gone, or not the ones it installed."""
    for each in installed():
        missing, changed = [], []
        # Not `each.files`: from Python 3.12 on that leaves out what is gone.
        for path, recorded, _ in csv.reader((each.read_text("RECORD") or "").splitlines()):
            # Byte code is Python's own, and extensions may have been stripped since.
            if not path.endswith((".py", ".pyi", ".so", ".pyd")) or not recorded:
                continue
            try:
                with open(str(each.locate_file(path)), "rb") as file:
                    content = file.read()
            except OSError:
                missing.append(path)
                continue
            mode, _, value = recorded.partition("=")
            if path.endswith((".py", ".pyi")):
                digest = base64.urlsafe_b64encode(hashlib.new(mode, content).digest()).decode().rstrip("=")
                if digest != value:
                    changed.append(path)
        for names, what in ((missing, "are gone"), (changed, "are not the ones it installed")):
            if names:
                more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
                yield (
                    f"Files of {each.metadata['Name']} {each.version} {what}: {', '.join(names[:NAMED])}{more}. "
                    f"Mend it with:\n{REPAIR}"
                )
