"""Subclasses that override a public hook: which of them each public call goes through."""

from __future__ import annotations

from collections.abc import Iterator

from tools.parity.statement import Statement, across

HOOKS = """
send recv send_multipart recv_multipart send_string recv_string send_json recv_json send_pyobj recv_pyobj send_serialized
recv_serialized poll get set getsockopt setsockopt get_string set_string bind connect unbind disconnect close subscribe
unsubscribe get_hwm set_hwm fileno monitor get_monitor_socket disable_monitor bind_to_random_port __enter__ __exit__ __copy__
__deepcopy__ setsockopt_string getsockopt_string recv_into join leave __repr__ __str__ __getattr__ __setattr__
__del__ __hash__ __eq__ __init__ __class_getitem__ send_unicode recv_unicode
""".split()
CALLS = (
    """
s.send(b"x")|s.recv(1)|s.send_multipart([b"x", b"y"])|s.recv_multipart(1)|s.send_string("x")|s.recv_string(1)|s.send_json(1)
s.recv_json(1)|s.send_pyobj(1)|s.recv_pyobj(1)|s.send_serialized(1, lambda m: [b"x"])|s.recv_serialized(list, 1)|s.poll(0)
s.get(zmq.LINGER)|s.set(zmq.LINGER, 0)|s.getsockopt(zmq.LINGER)|s.setsockopt(zmq.LINGER, 0)|s.linger|s.linger = 0|s.hwm|s.hwm = 5
s.get_string(zmq.ROUTING_ID)|s.set_string(zmq.ROUTING_ID, "x")|s.bind("inproc://o")|s.connect("inproc://o")|s.close()|s.events
s.bind_to_random_port("tcp://127.0.0.1")|s.get_monitor_socket()|s.monitor("inproc://m")|s.disable_monitor()|s.rcvmore|s.unknown
with s: pass|with s.bind("inproc://o"): pass|copy.copy(s)|repr(s)|str(s)|s.fileno()|s.closed|s.identity = b"x"|s.getsockopt_string(5)
s.setsockopt_string(5, "x")|hash(s) and 0|s == s|p = zmq.Poller(); p.register(s); p.poll(0)|zmq.select([s], [], [], 0)|s.recv_into(bytearray(4), flags=1)
s.last_endpoint|s.type|s.fd and 0|s.subscribe("x")|s.sndhwm = 5|s.recv_unicode(1)|s.send_unicode("x")|s.context|s.context.destroy(0)
zmq.Socket.shadow(s)|type(s)(s)|type(s).shadow(s.underlying)|s.set_hwm(3)|s.get_hwm()|s.unknown = 5|s.copy_threshold|hasattr(s, "group")
""".strip()
    .replace("\n", "|")
    .split("|")
)
TRACED = """
traced = []
class Sub(zmq.Socket):
    def {hook}(self, *args, **kwargs):
        traced.append("{hook}")
        return super().{hook}(*args, **kwargs)
class Other(zmq.Context):
    _socket_class = Sub
c = Other()
s = c.socket(zmq.PAIR)
s.setsockopt(zmq.RCVTIMEO, 0)
t = c.socket(zmq.PAIR)
s.bind("inproc://traced")
t.connect("inproc://traced")
zmq.Socket.send(t, b"1")
traced.clear()
result = attempt(lambda: exec({call!r}))
trace = list(traced)
zmq.Socket.close(s, 0); zmq.Socket.close(t, 0); c.term()
(trace, result)
"""
CONTEXT_HOOKS = "socket term destroy get set getsockopt setsockopt __enter__ __exit__ __copy__ __del__ __getattr__ __setattr__ __init__".split()
CONTEXT_CALLS = (
    """
c.socket(zmq.PUSH).close()|c.term()|c.destroy()|c.get(1)|c.set(1, 1)|c.io_threads|c.io_threads = 1|c.linger = 0; c.socket(0).close()
with c: pass|copy.copy(c)|repr(c)|c.unknown|c.closed|c.getsockopt(1)|c.setsockopt(1, 1)|zmq.Socket(c, 0).close()|Other.instance().term()
Other.shadow(c)|hasattr(c, "x")|c.linger = 1; c.linger|c.underlying and 0
""".strip()
    .replace("\n", "|")
    .split("|")
)
TRACED_CONTEXT = """
traced = []
class Other(zmq.Context):
    def {hook}(self, *args, **kwargs):
        traced.append("{hook}")
        return super().{hook}(*args, **kwargs)
c = Other()
traced.clear()
result = attempt(lambda: exec({call!r}))
trace = list(traced)
zmq.Context.destroy(c, 0)
(trace, result)
"""
POLLER = """
traced = []
class Sub(zmq.Poller):
    def {hook}(self, *args, **kwargs):
        traced.append("{hook}")
        return super().{hook}(*args, **kwargs)
p = Sub()
s = ctx.socket(zmq.PUSH)
(attempt(lambda: exec({call!r})), traced)
"""


def statements(seed: int) -> Iterator[Statement]:
    """Yield a traced call for each pair of a hook and a call."""
    # exec() in a lambda needs the names as globals, which they are: statements run at the top level.
    sockets = [TRACED.format(hook=hook, call=call) for hook in HOOKS for call in CALLS]
    yield from across(["sync plain -"], sockets)
    yield from across(
        ["sync plain -"],
        [TRACED_CONTEXT.format(hook=h, call=c) for h in CONTEXT_HOOKS for c in CONTEXT_CALLS],
    )
    calls = (
        "p.register(s)",
        "p.modify(s)",
        "p.unregister(s)",
        "p.poll(0)",
        "p.register(s); p.poll(0)",
        "s in p",
        "p.register(s, 0)",
    )
    hooks = ("register", "modify", "unregister", "poll", "__contains__", "__init__")
    yield from across(
        ["sync plain -", "asyncio plain -", "green plain -"],
        [POLLER.format(hook=h, call=c) for h in hooks for c in calls],
    )
    some = ("send", "recv", "send_multipart", "recv_multipart", "poll", "get", "set", "close", "__getattr__")
    green = [TRACED.format(hook=hook, call=call) for hook in some for call in CALLS]
    yield from across(["green plain -"], green)
