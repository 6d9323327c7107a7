"""AddressSanitizer: how to build the extension with it, and how to run Python with that."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

FLAGS = "-fsanitize=address -fno-omit-frame-pointer -g"
BUILD = {"CFLAGS": FLAGS, "LDFLAGS": "-fsanitize=address"}
# Python itself leaks at exit, and its own allocator would hide our mistakes.
OPTIONS = "detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0"


def environment() -> dict[str, str] | None:
    """Return the environment to run in, or None when there is no gcc that has the library."""
    if shutil.which("gcc") is None:
        return None
    found = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    library = Path(found.stdout.strip())
    if not library.is_absolute():
        return None
    return {"LD_PRELOAD": str(library.resolve()), "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": OPTIONS}
