"""Without a GIL one lock guards what threads share in the extension: what Python can call takes it (core_lock.h)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[1] / "packages" / "zmq-core" / "src" / "zmq" / "backend" / "cython"
LOCK = "@cython.critical_section"
# Of any class: an object that is made or freed belongs to one thread, and a class does not change.
OWNED = {"__cinit__", "__dealloc__", "__class_getitem__"}
# Their objects refer to a Frame or MessageTracker and to nothing else: the calls on that take the lock.
BY_OTHERS = {"ReceivedMessage", "MessageEvent", "MessageTracker.__copy__", "MessageTracker.__reduce__"}
# They ask libzmq what it is, take the lock in C or in what they call, or run while the module is imported.
FUNCTIONS = """
    build_info collect_returned curve_keypair curve_public device entry_position has item_position monitored_queue
    proxy proxy_steerable socket_option_descriptors strerror use_future use_settings zmq_errno_ zmq_version_info
    Poller.__init__
""".split()
# They try with the lock in shared mode first, and begin a section after that.
SHARED_FIRST = {"Socket.send", "Socket.recv", "Socket.send_multipart", "Socket.recv_multipart"}
# One thread is left then.
AT_THE_END = {"after_fork_in_child", "at_exit"}


def callables(text: str) -> dict[str, list[str]]:
    """Return the decorators of each function that Python can call, by its name, that of its class first."""
    found: dict[str, list[str]] = {}
    owner, decorators = "", []
    for line in text.splitlines():
        cls = re.match(r"(?:cdef )?class (\w+)", line)
        function = re.match(r"( *)(?:def|cpdef) .*?(\w+)\(", line)
        if cls:
            owner = cls[1]
        if function:
            name = f"{owner}.{function[2]}" if function[1] else function[2]
            found.setdefault(name, []).append(" ".join(decorators))
        decorators = [*decorators, line.strip()] if line.lstrip().startswith("@") else []
    return found


@pytest.mark.parametrize("source", sorted(SOURCES.glob("*.pxi")), ids=lambda path: path.name)
def test_what_python_can_call_in_the_extension_takes_the_core_lock(source: Path) -> None:
    allowed = {*BY_OTHERS, *FUNCTIONS, *SHARED_FIRST, *AT_THE_END}
    without = {
        name
        for name, each in callables(source.read_text(encoding="utf-8")).items()
        if not all(LOCK in decorators for decorators in each)
        and name.rpartition(".")[2] not in OWNED
        and not allowed & {name, name.partition(".")[0]}
    }
    assert without == set()


@pytest.mark.parametrize("name", sorted(SHARED_FIRST))
def test_what_tries_shared_mode_first_does_the_rest_in_a_section(name: str) -> None:
    text = (SOURCES / "socket.pxi").read_text(encoding="utf-8")
    body = re.split(r"\n    (?:def|@)", text.split(f"    def {name.partition('.')[2]}(")[1])[0]
    before, _, after = body.partition("        with cython.critical_section(self):\n")
    assert "_shared(self" in before
    assert "self.state" not in before
    assert all(line.startswith(" " * 12) for line in after.splitlines())


def test_a_setter_without_the_lock_is_found() -> None:
    text = f"cdef class A:\n    @property\n    {LOCK}\n    def x(self):\n\n    @x.setter\n    def x(self, value):\n"
    assert callables(text) == {"A.x": [f"@property {LOCK}", "@x.setter"]}
