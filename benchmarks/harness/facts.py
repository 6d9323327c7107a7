"""What a result must say about where it was measured."""

from __future__ import annotations

import os
import platform
import sys
from typing import Any


def library_facts(zmq: Any) -> dict[str, Any]:
    """Versions of Python and of the library in this process, and the libzmq it loaded."""
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "version": zmq.__version__,
        "libzmq": zmq.zmq_version(),
        "libzmq_file": loaded_libzmq(),
        "build_info": dict(zmq.build_info()) if hasattr(zmq, "build_info") else None,
    }


def loaded_libzmq() -> str | None:
    """The shared libzmq mapped into this process; `None` if it is inside the extension or cannot be told."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps if "/libzmq" in line}
    except OSError:
        return None
    return sorted(paths)[0] if paths else None


def machine_facts() -> dict[str, Any]:
    """The machine and its load, as far as the system tells."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            for line in info:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
