"""A user's extension that cimports the installed package: `from zmq cimport Context, Socket, Frame, libzmq`."""

from __future__ import annotations

import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

import zmq

CLASSES = """
from zmq cimport Context, Socket, Frame, libzmq

cdef class Probe:
    cdef Socket socket
    cdef libzmq.zmq_msg_t message

    def __init__(self, Socket socket not None):
        self.socket = socket

    def open(self):
        return self.socket.handle != NULL

    def threshold(self):
        return self.socket.copy_threshold

def is_open(Context context not None):
    return context.handle != NULL

def address(Socket socket not None):
    return <size_t> socket.handle

def same_message(Frame left not None, Frame right not None):
    return &left.zmq_msg == &right.zmq_msg
"""

CALLS = """
def send_raw(Socket socket not None, bytes data):
    cdef const char *content = data
    cdef size_t size = len(data)
    cdef int rc
    with nogil:
        rc = libzmq.zmq_send(socket.handle, content, size, 0)
    return rc

def size(Frame frame not None):
    return libzmq.zmq_msg_size(&frame.zmq_msg)

def io_threads(Context context not None):
    return libzmq.zmq_ctx_get(context.handle, libzmq.ZMQ_IO_THREADS)
"""

# libzmq inside the extension is nobody else's to call.
BUNDLED = zmq.build_info()["linkage"] == "bundled"


def run(*command: object) -> None:
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The user's extension, compiled against the installed package and imported."""
    folder = tmp_path_factory.mktemp("user")
    source = folder / "user_of_zmq.pyx"
    source.write_text(CLASSES if BUNDLED else CLASSES + CALLS)
    packages = Path(zmq.__file__).parent.parent
    run(sys.executable, "-m", "cython", "-3", "--fast-fail", "-Werror", "-I", packages, source)
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    includes = [f"-I{path}" for path in [sysconfig.get_path("include"), *zmq.get_includes()]]
    libraries = [] if BUNDLED else [*(f"-L{path}" for path in zmq.get_library_dirs()), "-lzmq"]
    target = folder / f"user_of_zmq{sysconfig.get_config_var('EXT_SUFFIX')}"
    flags = (
        ["-shared", "-fPIC", "-O1", "-undefined", "dynamic_lookup"]
        if sys.platform == "darwin"
        else ["-shared", "-fPIC"]
    )
    run(*compiler, *flags, *includes, source.with_suffix(".c"), "-o", target, *libraries)
    sys.path.insert(0, str(folder))
    try:
        import user_of_zmq
    finally:
        sys.path.remove(str(folder))
    return user_of_zmq


def test_handles_are_read_from_the_classes(user: Any) -> None:
    with zmq.Context() as context, context.socket(zmq.PUSH) as push:
        assert user.is_open(context)
        assert user.address(push) == push.underlying
        probe = user.Probe(push)
        assert probe.open()
        assert probe.threshold() == zmq.COPY_THRESHOLD
        push.close()
        assert not probe.open()
    assert not user.is_open(context)


def test_arguments_are_checked(user: Any) -> None:
    with pytest.raises(TypeError):
        user.address("no socket")
    frame = zmq.Frame(b"x")
    assert user.same_message(frame, frame)
    assert not user.same_message(frame, zmq.Frame(b"x"))


@pytest.mark.skipif(BUNDLED, reason="a libzmq inside the extension cannot be called from outside")
def test_libzmq_is_called_directly(user: Any) -> None:
    with zmq.Context(3) as context, context.socket(zmq.PAIR) as left, context.socket(zmq.PAIR) as right:
        assert user.io_threads(context) == 3
        left.bind("inproc://cimport")
        right.connect("inproc://cimport")
        assert user.send_raw(right, b"from C") == 6
        frame = left.recv(copy=False)
        assert (frame.bytes, user.size(frame)) == (b"from C", 6)
