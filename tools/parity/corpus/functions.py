"""Functions of zmq and its utilities, pollers, constants and exceptions."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tools.parity.arguments import EVERY, HUGE
from tools.parity.corpus.options import SURFACE
from tools.parity.corpus.sockets import filled
from tools.parity.statement import Statement, across

ANY = (
    """
zmq.strerror(A)|zmq.has(A)|zmq.curve_public(A)|z85.encode(A)|z85.decode(A)|zmq.ZMQError(A)|zmq.ZMQError(A).errno
zmq.ZMQError(1, A)|str(zmq.ZMQError(1, A))|repr(zmq.ZMQError(A))|zmq.Again(A).errno|zmq.ContextTerminated(A).errno|zmq.NotDone(A)
zmq.ZMQBindError(A)|zmq.InterruptedSystemCall(A)|zmq.Errno(A)|zmq.SocketType(A)
zmq.PollEvent(A)|zmq.SocketOption(A)|zmq.Flag(A)|zmq.Event(A)|zmq.DeviceType(A)|strtypes.cast_bytes(A)
strtypes.cast_unicode(A)|strtypes.asbytes(A)|strtypes.b(A)|strtypes.u(A)
jsonapi.dumps(A)|jsonapi.loads(A)|interop.cast_int_addr(A)|monitor.parse_monitor_message(A)
monitor.parse_monitor_message([A, A])|monitor.parse_monitor_message([b"x" * 6, A])|monitor.recv_monitor_message(A)
zmq.device(A, A, A)|zmq.device(zmq.QUEUE, A, A)|zmq.proxy(A, A)|zmq.proxy(A, A, A)|zmq.proxy_steerable(A, A)|zmq.curve_keypair(A)
zmq.zmq_poll(A, 0)|zmq.zmq_poll([(A, 1)], 0)|zmq.zmq_poll([A], 0)|zmq.select(A, [], [], 0)|zmq.select([A], [], [], 0)|zmq.select([], [A], [], 0)
zmq.select([], [], A, 0)|zmq.zmq_poll([(0, A)], 0)|z85.encode(A)|z85.decode(A)|zmq.backend.zmq_poll(A)
p = zmq.Poller(); p.register(A); p.poll(0)|p = zmq.Poller(); p.register(A)|p = zmq.Poller(); p.register(A, 0)|p = zmq.Poller(); p.modify(A)
p = zmq.Poller(); p.unregister(A)|A in zmq.Poller()|zmq.Poller(A)|p = zmq.Poller(); p.register(0, A); p.sockets|p = zmq.Poller(); p[A]
p = zmq.Poller(); x = A; p.register(x); x in p|p = zmq.Poller(); p.register(A); len(p.sockets)|p = zmq.Poller(); p.sockets = A; p.poll(0)
zmq.pyzmq_version(A)|zmq.zmq_version(A)|zmq.get_includes(A)|zmq.zmq_errno(A)|setattr(zmq, "COPY_THRESHOLD", A); zmq.Frame(b"x"); zmq.COPY_THRESHOLD = 65536
decorators.context(A)|decorators.socket(A)|decorators.context(name=A)
""".strip()
    .replace("\n", "|")
    .split("|")
)
SOCKETS = (
    """
p = zmq.Poller(); p.register(s, A); p.poll(0)|p = zmq.Poller(); p.register(s, A); p.sockets|p = zmq.Poller(); p.register(s); p.modify(s, A); p.poll(0)
p = zmq.Poller(); p.register(s); p.register(s, A); (len(p.sockets), s in p)|zmq.zmq_poll([(s, A)], 0)|p = zmq.Poller(); p.register(s); p.poll(A)
zmq.zmq_poll([(s, 1)], A)|zmq.select([s], [], [], A)|p = zmq.Poller(); p.register(s); p.poll(timeout=A)|zmq.zmq_poll([(s, 1)], timeout=A)
monitor.recv_monitor_message(s, A)|zmq.device(A, s, s)|zmq.proxy(s, A)|monitored_queue(s, s, A)
""".strip()
    .replace("\n", "|")
    .split("|")
)
BARE = """
zmq.pyzmq_version_info()[0] >= 27|type(zmq.zmq_version_info())|zmq.zmq_version()|type(zmq.zmq_errno())|zmq.get_includes() and 0|type(zmq.get_includes())
zmq.get_library_dirs() and 0|zmq.has("curve")|zmq.has("draft")|zmq.has("ipc")|zmq.has("nothing")|[len(k) for k in zmq.curve_keypair()]|type(zmq.curve_keypair())
p, s = zmq.curve_keypair(); zmq.curve_public(s) == p|p, s = zmq.curve_keypair(); zmq.curve_public(s.decode()) == p|zmq.strerror(1)|zmq.strerror(zmq.ETERM)
zmq.strerror(zmq.EFSM)|zmq.strerror(0)|z85.encode(b"12345678")|z85.decode("f!$Kw6t5uE")|z85.encode(b"")|zmq.DRAFT_API|zmq.IPC_PATH_MAX_LEN
zmq.COPY_THRESHOLD|zmq.NOBLOCK is zmq.DONTWAIT|zmq.DONTWAIT|zmq.ENOTSUP|zmq.ZMQError(zmq.EAGAIN)|zmq.ZMQError()|zmq.Again()|zmq.Again().errno|str(zmq.Again())
repr(zmq.Again())|repr(zmq.ZMQError(22))|str(zmq.ZMQError(22))|zmq.ZMQError(22).args|zmq.ZMQError(22, "text").args|str(zmq.ZMQError(22, "text"))|zmq.ZMQError(22, "text").strerror
type(zmq.ZMQError(22).errno)|type(zmq.Again().errno)|zmq.ZMQError(11).errno == zmq.EAGAIN|pickle.loads(pickle.dumps(zmq.ZMQError(22)))|pickle.loads(pickle.dumps(zmq.Again()))
pickle.loads(pickle.dumps(zmq.ZMQError(22, "t"))).strerror|copy.copy(zmq.ZMQError(22)).errno|pickle.loads(pickle.dumps(zmq.PUSH))|copy.deepcopy(zmq.PUSH) is zmq.PUSH
names(zmq.ZMQError(1))|isinstance(zmq.ZMQError(1), OSError)|zmq.ZMQVersionError("1", "2")|zmq.ZMQVersionError("4.1", "feature").version
str(zmq.NotDone())|str(zmq.ZMQBindError())|zmq.Stopwatch().stop()|s = zmq.Stopwatch(); s.start(); s.start()|s = zmq.Stopwatch(); s.start(); type(s.stop())
zmq.sugar.version.VERSION_EXTRA|zmq.sugar.version.VERSION_MAJOR|zmq.sugar.version.__revision__|zmq.__revision__|zmq.VERSION_MAJOR|zmq.sugar.version.VERSION_MINOR and 0|zmq.__version__ and 0
p = zmq.Poller(); p.poll(0)|p = zmq.Poller(); p.register(0); p.unregister(0); p.poll(0)|p = zmq.Poller(); p.unregister(0)|p = zmq.Poller(); p.modify(0)
p = zmq.Poller(); p.register(-1); p.poll(0)|p = zmq.Poller(); p.register(99999); p.poll(0)|p = zmq.Poller(); p.register(None); p.poll(0)|p = zmq.Poller(); p.register(0, None); p.sockets|names(zmq.Poller())
p = zmq.Poller(); p.register(A.fileno); p.poll(0)|f = A.fileno; p = zmq.Poller(); p.register(f, 1); p.poll(0) == [(f.fileno(), 1)]|f = A.fileno; zmq.select([f], [], [], 0)[0][0] is f
zmq.select([], [], [], 0)|zmq.select([], [], [], -1)|zmq.select([], [], [])|zmq.zmq_poll([], 0)|zmq.zmq_poll([(0, 1)])|zmq.zmq_poll([], timeout=0)|zmq.zmq_poll(())
repr(zmq.Poller())|copy.copy(zmq.Poller()).sockets|pickle.loads(pickle.dumps(zmq.Poller())).sockets|copy.deepcopy(zmq.Poller()).sockets|len(zmq.Poller())|iter(zmq.Poller())|bool(zmq.Poller())
jsonapi.dumps({"a": 1})|jsonapi.loads(b"[1]")|jsonapi.jsonmod.__name__|strtypes.cast_bytes("x")|strtypes.cast_unicode(b"x")|strtypes.bytes|strtypes.unicode
garbage.gc|garbage.gc.context|garbage.gc.url|garbage.GarbageCollector().is_alive()|garbage.gcref(1, 2)|win32.allow_interrupt()|interop.cast_int_addr(5)
monitor.parse_monitor_message([b"\\x01\\x00\\x05\\x00\\x00\\x00", b"tcp://x"])|monitor.parse_monitor_message([b"\\x01\\x00\\x05\\x00\\x00\\x00"])
zmq.sugar|zmq.Frame.__bases__ and 0|zmq.backend.has("ipc")|zmq.backend.public_api|zmq.backend.Socket and 0|zmq.error.ENOTSUP
zmq.asyncio|zmq.devices|zmq.auth|zmq.green|zmq.eventloop|zmq.ssh|zmq.log|zmq.decorators|zmq.utils|zmq.nothing|zmq.asyncio.Context|zmq.devices.Device|zmq.auth.Authenticator|zmq.eventloop.zmqstream
import zmq.asyncio; zmq.asyncio._AsyncSocket|import zmq.asyncio; zmq.asyncio.ProactorSelectorThreadWarning|import zmq._future; names(zmq._future)|import zmq._future; zmq._future._AsyncSocket.__name__
import zmq.asyncio; zmq.asyncio.ZMQEventLoop|import zmq.asyncio; zmq.asyncio.install()
zmq.SocketOption.LINGER._opt_type|zmq.constants._OptType|zmq.SocketOption.IDENTITY._opt_type|zmq.constants.SocketOption["LINGER"]._opt_type.name|zmq.SocketOption.EVENTS._opt_type|names(zmq.constants)|names(zmq)
zmq.Message is zmq.Frame|isinstance(zmq.PUSH, int)|zmq.PUSH == 8|zmq.PUSH is zmq.SocketType.PUSH|zmq.POLLIN + 1|zmq.POLLIN|3 & zmq.POLLIN|zmq.PollEvent.POLLIN|zmq.Event.CONNECTED|zmq.EVENT_ALL|zmq.EVENT_CONNECTED
dir(zmq) and 0|zmq.__all__ and 0|"Context" in zmq.__all__|zmq.test|zmq.rebuffer|zmq.ssh.tunnel_connection|zmq.sugar.attrsettr.AttributeSetter().x|type(zmq.sugar.attrsettr.AttributeSetter())
zmq.sugar.attrsettr.AttributeSetter().linger = 1|zmq.sugar.attrsettr.AttributeSetter().linger|zmq.utils.zmqversion|zmq.utils.sixcerpt|zmq.eventloop.minitornado|zmq.utils.constant_names|zmq.utils.config|import zmq.utils.getversion
""".strip()
CODES = [each for line in BARE.split("\n") for each in line.split("|") if each]


def constants() -> Iterator[str]:
    """Yield a look at each constant, and at each member of the enumerations, that 27.3.0 has."""
    modules = json.loads(SURFACE.read_text(encoding="utf-8"))["modules"]
    for module in ("zmq", "zmq.constants", "zmq.error", "zmq.sugar", "zmq.backend", "zmq.utils.strtypes"):
        for name in modules[module]:
            yield f"import {module}; {module}.{name}"
            if module == "zmq":
                yield f"repr(zmq.{name})[:20]; str(zmq.{name})[:20]; type(zmq.{name})"
                yield f"import pickle; pickle.loads(pickle.dumps(zmq.{name})) is zmq.{name}"
                yield f"zmq.{name}.__module__"
                yield f"copy.copy(zmq.{name}) is zmq.{name}"
                yield f"mock.create_autospec(zmq.{name}) and 0"


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on functions."""
    short = [name for name in EVERY if name not in HUGE]
    yield from across(["sync plain -"], filled(ANY, short))
    yield from across(
        ["green plain -"], filled(ANY[-30:-4], ["zero", "none", "object", "fileno", "list", "minus_one"])
    )
    yield from across(
        ["sync waiting PULL", "sync connected PUSH", "sync closed PULL"], filled(SOCKETS[:-4], [*short])
    )
    yield from across(["sync closed PULL"], filled(SOCKETS[-4:], short))
    yield from across(["sync plain -", "green plain -"], CODES)
    yield from across(["sync plain -"], list(constants()))
