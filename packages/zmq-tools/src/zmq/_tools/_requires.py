"""Importing this refuses a zmq-core that this distribution does not run with; each distribution has a copy of it."""

from __future__ import annotations

from typing import Any

import zmq

from ._version import CORE, DISTRIBUTION, __version__

OLD_REPAIR = (
    "    python -m pip uninstall --yes pyzmq zmq-core zmq-async zmq-auth zmq-green zmq-tools\n"
    '    python -m pip install "pyzmq>=28"\n'
    '(with the extras you use, such as "pyzmq[all]>=28")'
)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version up to the first part that is more than one: (28, 1) of ``"28.1.dev0"``."""
    parts = version.split(".")
    count = next((at for at, part in enumerate(parts) if not part.isdecimal()), len(parts))
    return tuple(map(int, parts[:count]))


def refusal(core: Any) -> str | None:
    """Return what is installed, what is needed and how to mend it; None when the core is in the window."""
    lowest, beyond = CORE
    version = getattr(core, "__version__", None)
    repair = f"    python -m pip install --upgrade {DISTRIBUTION}"
    if version is None:
        found = "it is not installed"
    elif not hasattr(core, "build_info"):
        found, repair = f"pyzmq {version} is installed, which owns the same files", OLD_REPAIR
    elif lowest <= numbers(version) < beyond:
        return None
    else:
        found = f"zmq-core {version} is installed"
    window = f">={'.'.join(map(str, lowest))},<{'.'.join(map(str, beyond))}"
    return f"{DISTRIBUTION} {__version__} needs zmq-core{window}, but {found}. Mend it with:\n{repair}"


_wrong = refusal(zmq)
if _wrong is not None:
    raise ImportError(_wrong, name="zmq")
