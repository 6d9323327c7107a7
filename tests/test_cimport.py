"""A user's extension that cimports the installed package: `from zmq cimport Context, Socket, Frame, libzmq`."""

from __future__ import annotations

import shlex
import subprocess
import sys
import sysconfig
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

def made(int socket_type):
    cdef Context context = Context()
    cdef Socket socket = Socket(context, socket_type)
    kind = type(socket)
    socket.close()
    context.term()
    return kind
"""

# Every member that pyzmq 27.3 declares, and subclasses in C.
MEMBERS = """
from zmq.backend.cython._zmq cimport MessageTracker
from zmq.backend.cython._externs cimport getpid, get_ipc_path_max_len

def of_context(Context context not None):
    return context.handle != NULL, context._shadow, context._pid == getpid(), context.closed

def terminate(Context context not None):
    return context._term()

def of_socket(Socket socket not None):
    return socket.handle != NULL, socket._shadow, socket._pid == getpid(), socket._closed, socket._draft_poller == NULL

def set_of_socket(Socket socket not None, Context context not None):
    cdef int threshold
    socket.copy_threshold = 5
    threshold = socket.copy_threshold
    socket.context = context
    return threshold, socket.context

def of_frame(Frame frame not None):
    return frame._data, frame._bytes, frame._buffer, frame._failed_init

def public_of_frame(Frame frame not None):
    cdef bint more = frame.more
    frame.more = True
    return more, frame.more, frame.tracker, frame.tracker_event

def copied(Frame frame not None):
    cdef Frame copy = frame.fast_copy()
    return copy

def of_tracker(MessageTracker tracker not None):
    return tracker.events, tracker.peers

def through(Socket left not None, Socket right not None):
    cdef object room = bytearray(3)
    cdef int size
    left.send(b"one")
    left.send(b"two", 0, False, True)
    left.send(b"three", flags=0, copy=True)
    cdef object first = right.recv()
    cdef Frame second = right.recv(flags=0, copy=False)
    size = right.recv_into(room)
    return first, second.bytes, size, bytes(room)

def longest_path():
    return get_ipc_path_max_len()

cdef class Counting(Socket):
    cdef readonly int sent

    cpdef object send(self, data, int flags=0, bint copy=True, bint track=False):
        self.sent += 1
        return Socket.send(self, data, flags, copy, track)

    cpdef object recv(self, int flags=0, bint copy=True, bint track=False):
        return Socket.recv(self, flags, copy, track)

    cpdef int recv_into(self, buffer, int nbytes=0, int flags=0):
        return Socket.recv_into(self, buffer, nbytes=nbytes, flags=flags)

cdef class OwnContext(Context):
    cdef public int number

cdef class OwnFrame(Frame):
    cdef public int number
"""

# Every name that pyzmq 27.3 declares beside the constants.
NAMES = """
PYZMQ_DRAFT_API ZMQ_VERSION ZMQ_VERSION_MAJOR ZMQ_VERSION_MINOR ZMQ_VERSION_PATCH _zmq_version errno fd_t
int64_t uint32_t
zmq_bind zmq_close zmq_connect zmq_ctx_destroy zmq_ctx_get zmq_ctx_new zmq_ctx_set zmq_curve_keypair zmq_curve_public
zmq_disconnect zmq_errno zmq_free_fn zmq_getsockopt zmq_has zmq_init zmq_join zmq_leave zmq_msg_close zmq_msg_copy
zmq_msg_data zmq_msg_get zmq_msg_gets zmq_msg_group zmq_msg_init zmq_msg_init_data zmq_msg_init_size zmq_msg_more
zmq_msg_move zmq_msg_recv zmq_msg_routing_id zmq_msg_send zmq_msg_set zmq_msg_set_group zmq_msg_set_routing_id
zmq_msg_size zmq_msg_t zmq_poll zmq_poller_add zmq_poller_destroy zmq_poller_fd zmq_poller_modify zmq_poller_new
zmq_poller_remove zmq_pollitem_t zmq_proxy zmq_proxy_steerable zmq_recv zmq_send zmq_setsockopt zmq_socket
zmq_socket_monitor zmq_strerror zmq_term zmq_unbind
""".split()
CONSTANTS = [name for name in zmq.constants.__all__ if name.isupper() and isinstance(getattr(zmq, name), int)]

CONSTANTS_BY_NAME = f"""
from zmq.backend.cython.libzmq cimport {", ".join([*NAMES, *(f"ZMQ_{name}" for name in CONSTANTS)])}

def constants():
    return {{{", ".join(f"'{name}': ZMQ_{name}" for name in CONSTANTS)}}}

def drafts():
    return PYZMQ_DRAFT_API

def size_of_descriptor():
    return sizeof(fd_t)
"""

CALLS = """
def version():
    cdef int major, minor, patch
    _zmq_version(&major, &minor, &patch)
    return major, minor, patch

def bind_badly(Socket socket not None):
    rc = zmq_bind(socket.handle, b"no://such")
    return rc, zmq_errno(), zmq_strerror(zmq_errno())

cdef void count(void *data, void *hint) noexcept nogil:
    (<int *> hint)[0] += 1

def message_over_memory():
    cdef zmq_msg_t message
    cdef int freed = 0
    cdef const char *lent = b"lent"
    zmq_msg_init_data(&message, <void *> lent, 4, count, &freed)
    content = (<char *> zmq_msg_data(&message))[:zmq_msg_size(&message)]
    zmq_msg_close(&message)
    return content, freed

def old_context(int io_threads):
    cdef void *context = zmq_init(io_threads)
    threads = zmq_ctx_get(context, ZMQ_IO_THREADS)
    return threads, zmq_ctx_destroy(context)

def polled(Socket socket not None, long timeout_ms):
    cdef zmq_pollitem_t item
    item.socket = socket.handle
    item.fd = 0
    item.events = ZMQ_POLLIN
    with nogil:
        rc = zmq_poll(&item, 1, timeout_ms)
    return rc, item.revents

def polled_by_poller(Socket socket not None):
    cdef void *poller = zmq_poller_new()
    cdef fd_t fd = 0
    if poller == NULL:
        return zmq_errno()
    added = zmq_poller_add(poller, socket.handle, NULL, ZMQ_POLLIN)
    modified = zmq_poller_modify(poller, socket.handle, ZMQ_POLLOUT)
    zmq_poller_fd(poller, &fd)
    removed = zmq_poller_remove(poller, socket.handle)
    return added, modified, removed, zmq_poller_destroy(&poller)

def close_raw(Socket socket not None):
    rc = zmq_close(socket.handle)
    socket._closed = True
    return rc

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
    source.write_text(CLASSES + MEMBERS + CONSTANTS_BY_NAME + ("" if BUNDLED else CALLS))
    where = [f"-I{path}" for path in zmq.get_includes()]
    run(sys.executable, "-I", "-m", "cython", "-3", "--fast-fail", "-Werror", *where, source)
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
        assert user.polled(left, 0) == (0, 0)
        user.send_raw(right, b"again")
        assert user.polled(left, 5000) == (1, zmq.POLLIN)


def test_members_of_a_context_are_read(user: Any) -> None:
    context = zmq.Context()
    assert user.of_context(context) == (True, False, True, False)
    assert user.of_context(zmq.Context.shadow(context.underlying)) == (True, True, True, False)
    assert user.terminate(context) == 0
    assert context.closed
    assert user.of_context(context)[::3] == (False, True)


def test_members_of_a_socket_are_read_and_written(user: Any) -> None:
    with zmq.Context() as context, zmq.Context() as other, context.socket(zmq.PUSH) as push:
        assert user.of_socket(push) == (True, False, True, False, True)
        assert user.of_socket(zmq.Socket.shadow(push.underlying)) == (True, True, True, False, True)
        assert user.set_of_socket(push, other) == (5, other)
        push.close()
        assert user.of_socket(push) == (False, False, True, True, True)


def test_members_of_a_frame_are_read_and_written(user: Any) -> None:
    frame = zmq.Frame(b"content", track=True, copy=False)
    buffer = frame.buffer
    data, content, view, failed = user.of_frame(frame)
    assert (data, content, view(), failed) == (b"content", b"content", buffer, False)
    assert user.public_of_frame(frame) == (False, True, frame.tracker, frame.tracker_event)
    assert user.of_tracker(frame.tracker) == (frame.tracker.events, frame.tracker.peers)
    assert user.of_frame(zmq.Frame()) == (None, None, None, False)


def test_a_frame_is_copied_without_its_content(user: Any) -> None:
    frame = zmq.Frame(b"content" * 20_000, track=True, copy=False)
    copy = user.copied(frame)
    assert copy is not frame
    assert copy.bytes == frame.bytes
    assert copy.tracker is frame.tracker


def test_messages_go_through_the_methods_of_typed_sockets(user: Any) -> None:
    with zmq.Context() as context, context.socket(zmq.PAIR) as left, context.socket(zmq.PAIR) as right:
        left.bind("inproc://typed")
        right.connect("inproc://typed")
        assert user.through(left, right) == (b"one", b"two", 5, b"thr")


def test_classes_in_c_inherit_and_override(user: Any) -> None:
    class Whole(user.Counting, zmq.Socket):
        pass

    context = user.OwnContext()
    with zmq.Context.shadow(context.underlying) as shadow, Whole(shadow, zmq.PAIR) as left:
        left.bind("inproc://counting")
        with Whole(shadow, zmq.PAIR) as right:
            right.connect("inproc://counting")
            left.send_multipart([b"a", b"b"])
            assert (left.sent, right.recv_multipart()) == (2, [b"a", b"b"])
            assert user.through(left, right) == (b"one", b"two", 5, b"thr")
    context.term()
    assert user.OwnFrame(b"x").bytes == b"x"
    assert user.longest_path() == zmq.IPC_PATH_MAX_LEN


@pytest.mark.skipif(BUNDLED, reason="a libzmq inside the extension cannot be called from outside")
def test_a_socket_that_c_code_closed_is_left_alone(user: Any) -> None:
    with zmq.Context() as context:
        push = context.socket(zmq.PUSH)
        assert user.close_raw(push) == 0
        assert push.closed
        with pytest.raises(zmq.ZMQError) as caught:
            push.send(b"x")
        assert caught.value.errno == zmq.ENOTSOCK
        del push  # without a warning


def test_constants_have_the_numbers_that_python_code_sees(user: Any) -> None:
    assert user.constants() == {name: int(getattr(zmq, name)) for name in CONSTANTS}
    assert len(CONSTANTS) > 200
    assert bool(user.drafts()) == zmq.build_info()["draft"]
    assert user.size_of_descriptor() == (8 if sys.platform == "win32" else 4)


def test_cimported_classes_make_objects(user: Any) -> None:
    assert issubclass(zmq.Socket, user.made(zmq.PUSH))


@pytest.mark.skipif(BUNDLED, reason="a libzmq inside the extension cannot be called from outside")
def test_functions_that_python_code_has_under_the_same_name(user: Any) -> None:
    assert user.version() == zmq.zmq_version_info()
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        rc, number, text = user.bind_badly(pull)
        assert (rc, number, text.decode()) == (-1, zmq.EPROTONOSUPPORT, zmq.strerror(zmq.EPROTONOSUPPORT))


@pytest.mark.skipif(BUNDLED, reason="a libzmq inside the extension cannot be called from outside")
def test_contexts_messages_and_pollers_of_the_c_api(user: Any) -> None:
    assert user.old_context(2) == (2, 0)
    assert user.message_over_memory() == (b"lent", 1)
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        expected = (0, 0, 0, 0) if zmq.build_info()["draft"] else zmq.ENOTSUP
        assert user.polled_by_poller(dealer) == expected
