"""Contexts: construction, sockets, termination, instances, copies."""

from __future__ import annotations

from collections.abc import Iterator

from tools.parity.arguments import EVERY
from tools.parity.corpus.sockets import filled
from tools.parity.statement import Statement, across

ANY = (
    """
zmq.Context(A).closed|zmq.Context(io_threads=A).get(zmq.IO_THREADS)|zmq.Context(shadow=A)|zmq.Context(1, A)
zmq.Context.instance(A).closed|zmq.Context.shadow(A)|ctx.socket(A)|ctx.socket(zmq.PUSH, A)|ctx.socket(zmq.PUSH, linger=A)
ctx.socket(zmq.PUSH, unknown=A)|ctx.get(A)|ctx.getsockopt(A)|ctx.set(A, 1)|ctx.setsockopt(A, 1)|ctx.set(zmq.LINGER, A)
ctx.set(zmq.IO_THREADS, A)|ctx.setsockopt(zmq.MAX_SOCKETS, A)|ctx.destroy(A)|ctx.__exit__(A, None, None)|ctx == A
ctx.linger = A; ctx.socket(zmq.PUSH).linger|ctx.unknown = A|ctx.io_threads = A|ctx.sockopts = A|A in ctx|ctx[A]
ctx.sockopts[zmq.LINGER] = A; ctx.socket(zmq.PUSH).linger|ctx.closed = A|ctx.underlying = A|copy.deepcopy(ctx, A)
zmq.Context.shadow_pyczmq(A)|ctx.socket(socket_type=A)
""".strip()
    .replace("\n", "|")
    .split("|")
)
BARE = r"""
repr(ctx)|str(ctx)|repr(zmq.Context())|hash(ctx) == hash(ctx)|bool(ctx)|names(ctx)|ctx.closed|type(ctx.underlying)|ctx.sockopts
copy.copy(ctx)|copy.copy(ctx) == ctx|copy.copy(ctx) is ctx|copy.deepcopy(ctx).underlying == ctx.underlying|pickle.dumps(ctx)
copy.copy(ctx).term(); ctx.closed|c = copy.copy(ctx); del c; ctx.closed|iter(ctx)|len(ctx)
ctx.unknown|hasattr(ctx, "unknown")|getattr(ctx, "linger", 7)|ctx.linger|ctx.LINGER|hasattr(ctx, "linger")|hasattr(ctx, "events")
inspect.getmembers(ctx) and 0|mock.Mock(spec=ctx) and 0|mock.create_autospec(zmq.Context) and 0|mock.create_autospec(ctx) and 0
ctx.linger = 5; ctx.linger|ctx.linger = 5; ctx.socket(zmq.PUSH).linger|ctx.linger = 5; del ctx.linger|del ctx.linger
ctx.setsockopt(zmq.LINGER, 3); ctx.getsockopt(zmq.LINGER)|ctx.sockopts|ctx.linger = 1; ctx.sockopts|ctx.hwm = 3; ctx.socket(zmq.PUB).sndhwm
ctx.subscribe = b"x"; ctx.socket(zmq.SUB).type|ctx.subscribe = b"x"; ctx.socket(zmq.PUB).type|ctx.identity = b"x"; ctx.socket(0).identity
ctx.identity = "x"; ctx.socket(0).identity|ctx.rcvtimeo = 1; ctx.socket(0).rcvtimeo|ctx.RCVTIMEO = 1; ctx.socket(0).RCVTIMEO
ctx.term(); ctx.closed|ctx.term(); ctx.term()|ctx.term(); ctx.socket(0)|ctx.term(); ctx.get(1)|ctx.term(); ctx.set(1, 1)
ctx.term(); ctx.linger = 1|ctx.term(); ctx.linger|ctx.term(); repr(ctx)|ctx.term(); ctx.underlying and 0|ctx.term(); copy.copy(ctx)
ctx.term(); ctx.destroy()|ctx.destroy(); ctx.destroy()|ctx.destroy(); ctx.socket(0)|ctx.destroy(); repr(ctx)|ctx.term(); str(ctx)
ctx.destroy(); ctx.IO_THREADS|ctx.term(); names(ctx)|ctx.term(); hasattr(ctx, "linger")|ctx.term(); inspect.getmembers(ctx) and 0
s = ctx.socket(0); ctx.destroy(); s.closed|s = ctx.socket(0); ctx.destroy(linger=0); s.closed|s = ctx.socket(0); repr(ctx)
a = ctx.socket(0); b = ctx.socket(0); repr(ctx)|a = ctx.socket(0); a.close(); repr(ctx)|a = ctx.socket(0); del a; repr(ctx)
with ctx: ctx.closed|with ctx as c: c is ctx|with ctx: raise KeyError|with ctx: s = ctx.socket(0); s.close()|ctx.__enter__() is ctx
with zmq.Context() as c: s = c.socket(0); s.bind("inproc://x"); s.close()|with ctx.socket(0) as s: s.closed
with ctx.socket(0) as s: pass\ns.closed
zmq.Context.instance() is zmq.Context.instance()|zmq.Context.instance().closed|zmq.Context.instance() is ctx|repr(zmq.Context.instance())
zmq.Context.instance(2).get(zmq.IO_THREADS)|c = zmq.Context.instance(); c.term(); zmq.Context.instance() is c
c = zmq.Context.instance(); c.term(); zmq.Context.instance().closed|c = zmq.Context.instance(); c.destroy(0); zmq.Context.instance() is c
class Sub(zmq.Context): pass\nSub.instance() is zmq.Context.instance()
class Sub(zmq.Context): pass\na = zmq.Context.instance(); type(Sub.instance()).__name__
class Sub(zmq.Context): pass\nb = Sub.instance(); type(zmq.Context.instance()).__name__
class Sub(zmq.Context): pass\nb = Sub.instance(); (b is Sub.instance(), isinstance(zmq.Context.instance(), Sub), b.closed)
class Sub(zmq.Context): pass\nb = Sub.instance(); b.term(); (zmq.Context.instance().closed, Sub.instance() is b)
class Sub(zmq.Context):\n    def __init__(self, a, **k): super().__init__(**k); self.a = a\nSub(1).a
class Sub(zmq.Context):\n    attribute = 1\n    def __init__(self): super().__init__(); self.attribute = 2\nSub().attribute
class Sub(zmq.Context):\n    def __init__(self): super().__init__(); self.extra = 2\nSub().extra
class Sub(zmq.Context):\n    _socket_class = zmq.Socket\nSub().socket(0)
class S(zmq.Socket): pass\nclass Sub(zmq.Context):\n    _socket_class = S\ntype(Sub().socket(0)).__name__
class S(zmq.Socket): pass\ntype(ctx.socket(0, socket_class=S)).__name__
class S(zmq.Socket):\n    def __init__(self, *a, **k): super().__init__(*a, **k); self.extra = 1\nctx.socket(0, socket_class=S).extra
class S(zmq.Socket):\n    extra = None\n    def __init__(self, *a, **k): super().__init__(*a, **k); self.extra = 1\nctx.socket(0, socket_class=S).extra
class S(zmq.Socket):\n    def __init__(self, c, t, **k): super().__init__(c, t, **k)\nctx.socket(0, socket_class=S).type
class S(zmq.Socket):\n    __slots__ = ("z",)\ns = ctx.socket(0, socket_class=S); s.z = 1; s.z
ctx.socket(zmq.PUSH, linger=4).linger|ctx.socket(zmq.SUB, rcvhwm=5).rcvhwm|ctx.socket(0, socket_class=zmq.Socket)|ctx.socket()
ctx.socket(zmq.PUSH, io_loop=1)|ctx.socket(zmq.PUSH, copy_threshold=7).copy_threshold|zmq.Socket(ctx, zmq.PUSH).type
zmq.Socket(ctx, zmq.PUSH, copy_threshold=5).copy_threshold|zmq.Socket(ctx, 0, shadow=0)|zmq.Socket(shadow=0)|zmq.Socket()
zmq.Socket(None, 0)|zmq.Socket(ctx)|zmq.Socket(ctx, -1)|zmq.Socket(ctx, 999)|zmq.Socket(1, 0)|zmq.Socket(context=ctx, socket_type=0)
zmq.Context(-1)|zmq.Context(0)|zmq.Context(2).get(zmq.IO_THREADS)|zmq.Context(io_threads=3).io_threads|zmq.Context("1")|zmq.Context(1.5)
zmq.Context(shadow=0)|zmq.Context(shadow=ctx.underlying).underlying == ctx.underlying|zmq.Context(ctx).underlying == ctx.underlying
zmq.Context.shadow(ctx.underlying) == ctx|zmq.Context.shadow(ctx).underlying == ctx.underlying|c = zmq.Context.shadow(ctx); c.term(); ctx.closed
zmq.Context.shadow(ctx) == ctx|zmq.Context(shadow=ctx) == ctx|c = zmq.Context.shadow(ctx); s = c.socket(0); c.destroy(0); (s.closed, ctx.closed)
c = zmq.Context.shadow(ctx); del c; ctx.closed|c = zmq.Context(); d = zmq.Context.shadow(c); c.term(); d.closed
c = zmq.Context(); d = zmq.Context.shadow(c); c.term(); d.socket(0)|hash(zmq.Context.shadow(ctx)) == hash(ctx)
ctx.max_sockets|ctx.MAX_SOCKETS|ctx.io_threads|ctx.ipv6|ctx.blocky|ctx.thread_priority|ctx.max_msgsz|ctx.socket_limit|ctx.msg_t_size
ctx.max_sockets = 1; a = ctx.socket(0); b = ctx.socket(0)|ctx.ipv6 = 1; ctx.socket(0).ipv6|ctx.blocky = False; ctx.socket(0).linger
ctx.get(zmq.IO_THREADS)|ctx.get(1)|ctx.get(9999)|ctx.set(9999, 1)|ctx.get("io_threads")|ctx.set(zmq.IO_THREADS, 2); ctx.get(zmq.IO_THREADS)
ctx._socket_class|ctx._instance|zmq.Context._instance
zmq.Context.instance() == ctx|ctx == ctx|ctx != ctx|type(ctx).__module__|type(ctx).__qualname__
zmq.Context[zmq.Socket]|zmq.Socket[bytes]|zmq.SyncContext|zmq.SyncSocket|zmq.SyncContext().closed|zmq.SyncSocket(ctx, 0).type
zmq.Context.__init__|zmq.Context.__doc__ is None|zmq.Context.socket.__doc__ is None|zmq.Socket.send.__doc__ is None
""".strip()
CODES = [each.replace("\\n", "\n") for line in BARE.split("\n") for each in line.split("|") if each]


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on contexts."""
    yield from across(["sync plain -"], filled(ANY, list(EVERY)))
    yield from across(
        ["asyncio plain -", "green plain -"],
        filled(ANY, ["zero", "one", "minus_one", "none", "text", "object"]),
    )
    yield from across([f"{flavour} plain -" for flavour in ("sync", "asyncio", "green")], CODES)
    for state in ("fresh PAIR", "terminated PAIR", "closed PAIR", "forked PAIR", "connected PUSH"):
        yield from across([f"sync {state}"], CODES)
