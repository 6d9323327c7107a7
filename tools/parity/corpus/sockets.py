"""Methods of sockets: each class of argument in each place, in every state and on sockets of every type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.parity.arguments import EVERY, HUGE
from tools.parity.scenes import PARTNERS, RECEIVING
from tools.parity.statement import Statement, across

# Calls with one place for an argument of any class.
ANY = """
s.bind(A)|s.connect(A)|s.unbind(A)|s.disconnect(A)|s.monitor(A)|s.monitor("inproc://m", A)|s.close(A)|s.subscribe(A)
s.unsubscribe(A)|s.join(A)|s.leave(A)|s.set_hwm(A)|s.get(A)|s.getsockopt(A)|s.get_string(A)|s.getsockopt_string(A)
s.getsockopt_unicode(A)|s.set(A, 1)|s.set(A, b"x")|s.setsockopt(A, 1)|s.set_string(A, "x")|s.setsockopt_string(A, "x")
s.get_string(zmq.ROUTING_ID, A)|s.set_string(zmq.ROUTING_ID, "x", A)|s.get_monitor_socket(A)
s.get_monitor_socket(addr=A)|s.__exit__(A)|s.__enter__(A)|A in s|s == A|s != A|s[A]|zmq.Socket(A)|zmq.Socket.shadow(A)
zmq.Socket(ctx, A)|ctx.socket(A)|s.hwm = A|s.copy_threshold = A|s.context = A|s.closed = A|s.underlying = A|s.unknown = A
s.bind_to_random_port(A)|s.bind_to_random_port("tcp://127.0.0.1", A)|s.bind_to_random_port("tcp://127.0.0.1", max_tries=A)
s.bind_to_random_port("tcp://127.0.0.1", max_port=A)
""".replace("\n", "|").split("|")
SENDING = """
s.send(A)|s.send(A, copy=False)|s.send(A, zmq.SNDMORE)|s.send(b"x", A)|s.send(b"x", copy=A)|s.send(b"x", track=A)
s.send(A, copy=False, track=True)|s.send(A, track=True)|s.send(b"x", routing_id=A)|s.send(b"x", group=A)
s.send_multipart(A)|s.send_multipart([A])|s.send_multipart([b"x", A])|s.send_multipart([A, A])
s.send_multipart(A, copy=False)|s.send_multipart([b"x", A], copy=False)|s.send_multipart([b"x"], A)
s.send_multipart([b"x"], copy=A)|s.send_multipart([b"x", b"y"], copy=False, track=A)|s.send_multipart([b"id", A])
s.send_string(A)|s.send_string("x", A)|s.send_string("x", encoding=A)|s.send_unicode(A)|s.send_string(A, copy=False)
s.send_json(A)|s.send_json({"a": 1}, A)|s.send_json({"b": 1, "a": [A]})|s.send_json({"a": 1}, indent=A)
s.send_pyobj(A)|s.send_pyobj(1, A)|s.send_pyobj(1, protocol=A)|s.send_serialized(A, lambda m: [m])
s.send_serialized(1, lambda m: A)|s.send_serialized(1, A)
""".replace("\n", "|").split("|")
RECEIVE = """
s.recv(A)|s.recv(copy=A)|s.recv(track=A)|s.recv(copy=False, track=A)|s.recv_multipart(A)|s.recv_multipart(copy=A)
s.recv_multipart(copy=False, track=A)|s.recv_string(A)|s.recv_string(encoding=A)|s.recv_unicode(A)|s.recv_json(A)
s.recv_pyobj(A)|s.recv_serialized(A)|s.recv_serialized(lambda f: A)|s.recv_serialized(len, A)|s.recv_into(A)
s.recv_into(bytearray(8), nbytes=A)|s.recv_into(bytearray(8), flags=A)|(s.recv_into(x := A, 2), x)
""".replace("\n", "|").split("|")
# What a time in this place makes wait for ever is left out.
TIMED = ["s.poll(A)", "s.poll(0, A)", "s.poll(timeout=A)"]
# Calls without an argument to vary.
BARE = """
repr(s)|str(s)|f"{s}"|hash(s) == hash(s)|s == s|bool(s)|names(s)|s.closed|s.context|s.socket_type|s.type|s.hwm|s.get_hwm()
s.fileno() >= 0|s.fd >= 0|s.FD >= 0|type(s.underlying)|s.copy_threshold|s.last_endpoint|s.LAST_ENDPOINT|s.events|s.EVENTS
s.rcvmore|s.RCVMORE|copy.copy(s)|copy.deepcopy(s)|pickle.dumps(s)|copy.copy(s).closed|copy.copy(s) == s
iter(s)|list(s)|len(s)|next(s)|tuple(s)|dict(s)|s()|del s.unknown|s.unknown|hasattr(s, "unknown")|getattr(s, "unknown", 5)
s.unknown_attribute = 1|del s.rcvtimeo|s.__class__|type(s).__module__|isinstance(s, zmq.Socket)|[isinstance(s, c) for c in (zmq.Socket, zmq.SyncSocket, zmq.backend.Socket, zmq.sugar.attrsettr.AttributeSetter)]
inspect.getmembers(s) and 0|mock.Mock(spec=s) and 0|mock.create_autospec(type(s)) and 0|inspect.isawaitable(s)
with s: pass|with s as t: t is s|s.__enter__() is s|s.close()|s.close(); s.close()|s.close(linger=0); s.closed|s.__del__()
repr(s.bind("inproc://r"))|str(s.connect("inproc://r"))|repr(s.bind("tcp://127.0.0.1:*"))|s.bind("inproc://r") is None
with s.bind("inproc://r") as t: t|with s.connect("inproc://r"): s.last_endpoint|with s.connect("inproc://r") as t: t is s
with s.bind("inproc://r"): raise KeyError|s.disable_monitor()|s.get_monitor_socket()
m = s.get_monitor_socket(); m is s.get_monitor_socket()|m = s.get_monitor_socket(); (type(m), m.type, m.closed, m.context is ctx)
m = s.get_monitor_socket(); s.disable_monitor(); m.closed|m = s.get_monitor_socket(); s.close(); m.closed
m = s.get_monitor_socket(zmq.EVENT_LISTENING, "inproc://mon"); m.last_endpoint|s.monitor(None, 0)|s.monitor("inproc://m", 1)
s.monitor("tcp://127.0.0.1:1")|s.poll(0)|s.poll(0, zmq.POLLIN)|s.poll(0, zmq.POLLOUT)|s.poll(1, 3)
type(s.poll(0, 3))|s.recv()|s.recv(zmq.DONTWAIT)|s.recv(copy=False)|s.recv(copy=False).bytes|s.recv(copy=False).more
s.recv_multipart()|s.recv_multipart(copy=False)|s.recv_multipart(zmq.DONTWAIT)|s.recv_string()|s.recv_unicode()|s.recv_json()
s.recv_pyobj()|s.recv_serialized(list)|s.recv_serialized(lambda f: f[0])|(s.recv(), s.rcvmore, s.recv(zmq.DONTWAIT))
(s.recv(), s.recv(), s.rcvmore, s.recv(), s.rcvmore)|[s.recv_multipart(), attempt(s.recv_multipart), attempt(s.recv)]
s.recv(metadata=True)|s.recv(True, False, True)|s.recv(1, 2, 3, 4)|s.recv(flag=1)|s.send()|s.send(b"x", zmq.DONTWAIT)
s.send(b"x")|s.send(b"x", copy=False)|s.send(b"x", track=True)|s.send(b"x", copy=False, track=True)|s.send(data=b"x")
s.send(b"x" * 70000, copy=False, track=True)|s.send(b"x", zmq.SNDMORE); s.send(b"y")|s.send("text")|s.send(None)
s.send_multipart([])|s.send_multipart([b"id", b"x"])|s.send_multipart([b"id", b"", b"x"], track=True, copy=False)
s.send_multipart([b"x", b"y"], track=True)|s.send_multipart([b"", b""])|s.send_multipart(msg_parts=[b"x"])
s.send_multipart([b"nowhere", b"x"])|s.send_multipart([b"id", b"x"], zmq.DONTWAIT)|s.send_multipart([b"x"], zmq.SNDMORE)
s.send_multipart((b"id", zmq.Frame(b"x")))|s.send_multipart([b"id"] + [b"x"] * 20)|s.send_multipart([b"id", "text"])
s.send_string("x")|s.send_string("\\xfc", encoding="latin-1")|s.send_string("\\u20ac", encoding="ascii")|s.send_string(b"x")
s.send_json({})|s.send_json([1, {"a": None}])|s.send_json(float("nan"))|s.send_json({"b": 1, "a": "\\xfc"}, sort_keys=True)
s.send_json(object())|s.send_pyobj({"a": 1})|s.send_pyobj(lambda: 0)|s.send_serialized(b"x", lambda m: [b"id", m])
s.send_serialized(b"x", serialize=lambda m: [m], copy=False)|s.bind_to_random_port("tcp://127.0.0.1", 50000, 50000)
s.bind_to_random_port("tcp://127.0.0.1", 50001, 50002, 1)|isinstance(s.bind_to_random_port("tcp://127.0.0.1"), int)
s.bind_to_random_port("tcp://127.0.0.1", 0, 0)|s.bind_to_random_port("inproc://x")|s.bind_to_random_port("tcp://*", max_tries=0)
s.bind("inproc://twice"); s.bind("inproc://twice")|s.bind("tcp://127.0.0.1:*"); s.last_endpoint.startswith(b"tcp://127.0.0.1:")
s.bind("tcp://127.0.0.1:*"); s.unbind(s.last_endpoint)|s.bind("tcp://127.0.0.1:*"); s.unbind(s.LAST_ENDPOINT.decode())
s.unbind(s.last_endpoint)|s.connect("inproc://y"); s.disconnect("inproc://y")|s.disconnect("inproc://nothing")|s.unbind("inproc://no")
s.bind("inproc://u"); s.unbind("inproc://u"); s.bind("inproc://u")|s.connect("tcp://127.0.0.1:*")|s.connect("tcp://localhost:1")
s.connect("tcp://*:1")|s.bind("tcp://nowhere.invalid:1")|s.bind("ipc://")|s.bind("ipc:///nowhere/at/all")|s.bind("ipc://" + "x" * 200)
s.bind(("inproc://x",))|s.bind(addr="inproc://kw")|s.connect(addr="inproc://kw")|s.bind()|s.connect()|s.bind("pgm://x")
s.bind("udp://127.0.0.1:5000")|s.bind("tipc://x")|s.bind("vmci://x")|s.bind("norm://127.0.0.1:5000")|s.bind("ws://127.0.0.1:*")
s.bind("tcp://127.0.0.1:-1")|s.bind("tcp://127.0.0.1:65536")|s.bind("tcp://127.0.0.1:x")|s.bind("tcp://127.0.0.1")
s.connect("tcp://127.0.0.1:0")|s.connect("tcp://127.0.0.1:65536")|s.connect("tcp://127.0.0.1:-1")|s.connect("tcp://[::1]:1")
zmq.Socket(s).closed|zmq.Socket(s) is s|zmq.Socket(s) == s|zmq.Socket.shadow(s) == s|zmq.Socket.shadow(s).type
t = zmq.Socket.shadow(s); t.close(); s.closed|t = zmq.Socket.shadow(s.underlying); (t.closed, t.type, t == s)
t = zmq.Socket.shadow(s.underlying); del t; s.closed|t = copy.copy(s); t.close(); s.closed|t = copy.copy(s); (t.context is ctx)
s.set(zmq.IDENTITY, b"x"); s.get(zmq.IDENTITY)|s.context.closed|s.context is ctx|type(s.__dict__).__name__
ctx.term()|ctx.destroy(); s.closed|ctx.destroy(linger=0); (s.closed, ctx.closed)|s.subscribe("topic")|s.subscribe = "topic"
s.subscribe = b"topic"|s.unsubscribe = "x"|s.SUBSCRIBE = "topic"|s.subscribe|s.unsubscribe|s.SUBSCRIBE|hasattr(s, "subscribe")
s.subscribe(["a", "b"])|s.subscribe(); s.subscribe("")|s.setsockopt(zmq.SUBSCRIBE, "x")|s.setsockopt(zmq.IO_THREADS, 1)|s.IO_THREADS
s.io_threads = 1|s.max_sockets|s.getsockopt(zmq.IO_THREADS)|s.set(zmq.Option.LINGER, 1)|s.Linger|s.LINGER|s.linger = 5; s.LINGER
s.unknown = 1; s.unknown|s.identity = "text"; s.identity|s.plain_username = "x"; s.plain_username|s.curve_publickey
s.send(b"x"); s.recv()|s.send_multipart([b"id", b"x"]); peer.recv_multipart()|peer.close(); s.recv()|peer.close(); s.send(b"x")
s.send(b"x", track=1); 0|weakref.ref(s)() is s|zmq.proxy(s, s)|zmq.device(zmq.QUEUE, s, s)|zmq.select([s], [s], [s], 0)
zmq.zmq_poll([(s, 3)], 0)|p = zmq.Poller(); p.register(s); p.poll(0)|p = zmq.Poller(); p.register(s.fd); p.poll(0) is None
p = zmq.Poller(); p.register(s, zmq.POLLIN); p.poll(0)|p = zmq.Poller(); p.register(s, zmq.POLLOUT); p.poll(0)
zmq.select(s, [], [], 0)|zmq.select([s], [], [], 0)|zmq.select([], [s], [], 0)|zmq.select([s, s], [s], [], 0)
""".strip()
# Calls while another thread waits for a message on `s`.
MEANWHILE = """
s.recv()|s.recv(zmq.DONTWAIT)|s.recv_multipart()|s.recv(copy=False)|s.recv_into(bytearray(4))|s.poll(0)|s.poll(1)|s.send(b"x")
s.send_multipart([b"x", b"y"])|s.linger|s.linger = 0|s.events|s.get(zmq.TYPE)|s.set(zmq.LINGER, 0)|s.type|s.closed|repr(s)
s.bind("inproc://other")|s.connect("inproc://other")|s.disconnect(endpoint)|s.close()|s.close(0); s.closed|copy.copy(s).type
s.fileno() >= 0|s.last_endpoint|hasattr(s, "linger")|s.get_monitor_socket()|zmq.select([s], [], [], 0)|zmq.zmq_poll([(s, 1)], 1)
p = zmq.Poller(); p.register(s); p.poll(0)|peer.send(b"x"); time.sleep(0.02); s.recv(zmq.DONTWAIT)
""".replace("\n", "|").split("|")
BARE_CODES = [each for each in BARE.replace("\n", "|").split("|") if each]
PLACE = re.compile(r"\bA\b(?!\.)")
STATES = ["fresh", "bound", "connected", "closed"]
KINDS = ["PUSH", "SUB", "ROUTER", "REP"]


PLAIN = ["zero", "one", "none", "text", "data", "list", "inproc", "list_empty", "array"]


def filled(calls: list[str], names: list[str]) -> list[str]:
    """Put arguments of each class into the calls' places `A`."""
    return [PLACE.sub(f"A.{name}", call) for call in calls if call for name in names]


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on sockets."""
    every = list(EVERY)
    short = [name for name in every if name not in HUGE]
    yield from across([f"sync fresh {kind}" for kind in KINDS[:3]], filled(ANY, every))
    yield from across(["sync connected PUSH", "sync bound ROUTER"], filled(ANY, every))
    # What is wrong in two ways may be refused for either.
    yield from across(["sync closed PAIR", "sync terminated PAIR", "asyncio closed PAIR"], filled(ANY, PLAIN))
    for kind in ("PUSH", "PUB", "ROUTER", "DEALER"):
        yield from across([f"sync connected {kind}"], filled(SENDING, every))
    for kind in ("PULL", "SUB", "ROUTER", "REP"):
        yield from across([f"sync waiting {kind}"], filled(RECEIVE, every))
    yield from across(["sync waiting PULL", "sync connected DEALER"], filled(TIMED, short))
    unable = (
        "closed PAIR",
        "terminated PAIR",
        "connected PULL",
        "connected PUSH",
        "fresh REP",
        "forked PAIR",
    )
    yield from across([f"sync {each}" for each in unable], filled(SENDING + RECEIVE, PLAIN))
    for state in (*STATES, "waiting", "terminated"):
        for kind in PARTNERS:
            if state != "waiting" or kind in RECEIVING:
                yield from across([f"sync {state} {kind}"], BARE_CODES)
    yield from across(["sync forked PULL", "sync forked PUSH"], BARE_CODES)
    yield from across(["sync busy PULL", "sync busy DEALER"], [each for each in MEANWHILE if each])
