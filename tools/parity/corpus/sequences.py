"""Sequences of calls drawn at random on a few connected sockets: what each returns or raises, in order."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tools.parity.statement import Statement

CALLS = (
    """
s.send(b"a", 1)|s.send(b"b", zmq.DONTWAIT, False)|s.send_multipart([b"c", b"d"], 1)|s.recv(1)|s.recv_multipart(1)|s.poll(0)|s.poll(0, 3)|s.events
peer.send(b"e", 1)|peer.send_multipart([b"id", b"f"], 1)|peer.send_multipart([b"id", b"", b"g"], 1)|peer.recv(1)|peer.recv_multipart(1)|peer.poll(0, 3)
s.rcvmore|peer.events|peer.rcvmore|s.send(b"h", 3)|s.recv_string(1)|s.send_string("i", 1)|s.recv(1, copy=False).bytes|s.send_json([1], 1)
s.recv_json(1)|peer.send(b"[2]", 1)|s.linger|s.linger = 0|s.closed|s.close(0)|peer.close(0)|s.connect("inproc://q")|s.bind("inproc://q")|s.disconnect(endpoint)
s.connect(endpoint)|s.unbind("inproc://q")|p.register(s)|p.register(peer, 1)|p.unregister(s)|p.modify(s, 1)|dict(p.poll(0)) == {}|len(p.sockets)|s in p
s.recv_into(buffer, flags=1)|s.send(buffer, 1)|s.send(zmq.Frame(b"j"), 1)|s.last_endpoint is None|s.hwm|s.hwm = 10|s.subscribe("")|s.unsubscribe("")
s.rcvtimeo = 0|s.type|s.recv_pyobj(1)|s.send_pyobj(2, 1)|s.send_multipart([b"id", b"k"], 1)|s.send_multipart([b"id", b"", b"l"], 1, copy=False)
zmq.select([s], [s], [s], 0) and 0|zmq.zmq_poll([(s, 3)], 0) and 0|s.send(b"", 1)|peer.send(b"", 1)|s.send_serialized(1, lambda m: [b"m"], 1)
""".strip()
    .replace("\n", "|")
    .split("|")
)
SEQUENCE = """
p, buffer, found = zmq.Poller(), bytearray(4), []
for call in {calls!r}:
    found.append(attempt(lambda: eval(call) if " = " not in call else exec(call)))
    if ".close(" in call: settle([s, peer])
found
"""
KINDS = "PAIR PUB SUB REQ REP DEALER ROUTER PULL PUSH XPUB XSUB".split()
COUNT = 12_000


def statements(seed: int) -> Iterator[Statement]:
    """Yield the sequences that a seed draws."""
    draw = random.Random(seed)
    for _ in range(COUNT):
        calls = draw.choices(CALLS, k=draw.randint(3, 14))
        flavour = "green" if draw.random() < 0.1 else "sync"
        yield Statement(f"{flavour} connected {draw.choice(KINDS)}", SEQUENCE.format(calls=calls))
