"""Where a process looks up the address of a name: files of its own, mounted over the system's in a namespace."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

#: The name that the sender connects to.
NAME = "far.faults.invalid"
#: Mounts files over others in a namespace of the process's own, and runs the rest of the words there.
MOUNT = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 1; shift 2; done; shift; exec "$@"'
#: Numbers for the addresses of name servers that never answer, one for each book.
NUMBERS = itertools.count()


class Book:
    """The addresses that a process sees; the words of `prefix` start one that looks here.

    Parameters
    ----------
    silent : bool
        Whether what is not found is asked of a name server that does not answer, and not just missing.
    """

    def __init__(self, silent: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zmq-faults-names-"))
        server = f"127.{100 + os.getpid() % 100}.{next(NUMBERS) % 256}.53"
        self.asked: socket.socket | None = None
        if silent:
            self.asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.asked.bind((server, 53))
        texts = {
            "hosts": "",
            "nsswitch.conf": "hosts: files dns\n" if silent else "hosts: files\n",
            "resolv.conf": f"nameserver {server}\noptions timeout:1 attempts:1\n",
        }
        self.prefix = ["unshare", "--mount", "sh", "-c", MOUNT, "sh"]
        for name, text in texts.items():
            path = self.folder / name
            path.write_text(text)
            if Path("/etc", name).exists():
                self.prefix += [str(path), f"/etc/{name}"]
        self.prefix.append("--")

    def set(self, address: str | None) -> None:
        """Give the name an address, or take it away. The file stays the one that is mounted."""
        text = f"{address} {NAME}\n" if address else ""
        (self.folder / "hosts").write_text(f"127.0.0.1 localhost\n{text}")

    def close(self) -> None:
        """Remove the files."""
        if self.asked is not None:
            self.asked.close()
        shutil.rmtree(self.folder)


def books_work() -> bool:
    """Tell whether this process may mount files in a namespace, and the system looks names up in them."""
    try:
        with contextlib.closing(Book()) as book:
            book.set("127.0.0.9")
            done = subprocess.run([*book.prefix, "getent", "hosts", NAME], capture_output=True, text=True)
            return done.stdout.startswith("127.0.0.9")
    except OSError:
        return False
