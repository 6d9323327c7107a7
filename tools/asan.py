"""AddressSanitizer and UBSan: how to build the extension with them, and how to run Python with that."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SANITIZERS = "-fsanitize=address,undefined"
FLAGS = f"{SANITIZERS} -fno-omit-frame-pointer -g"
BUILD = {"CFLAGS": FLAGS, "LDFLAGS": SANITIZERS}
# Python itself leaks at exit, and its own allocator would hide our mistakes.
OPTIONS = "detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0"
# Undefined behaviour ends the process, as what the first finds does.
UNDEFINED = "halt_on_error=1:print_stacktrace=1"


def environment() -> dict[str, str] | None:
    """Return the environment to run in, or None when there is no gcc that has the library."""
    if shutil.which("gcc") is None:
        return None
    found = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    library = Path(found.stdout.strip())
    if not library.is_absolute():
        return None
    return {
        "LD_PRELOAD": str(library.resolve()),
        "PYTHONMALLOC": "malloc",
        "ASAN_OPTIONS": OPTIONS,
        "UBSAN_OPTIONS": UNDEFINED,
    }
