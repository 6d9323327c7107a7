"""ZMQStream: its calls in every state, and what its callbacks get."""

from __future__ import annotations

from collections.abc import Iterator

from tools.parity.corpus.loops import CLASSES
from tools.parity.corpus.sockets import filled
from tools.parity.statement import Statement, across

ANY = (
    """
stream.on_recv(A)|stream.on_recv(got.append, A)|stream.on_recv(got.append, copy=A)|stream.on_recv_stream(A)|stream.on_send(A)|stream.on_send_stream(A)
stream.on_err(A)|stream.send(A)|stream.send(b"x", A)|stream.send(b"x", copy=A)|stream.send(b"x", callback=A)|stream.send_multipart(A)|stream.send_multipart([A])
stream.send_multipart([b"x", A])|stream.send_multipart([b"x"], callback=A)|stream.send_json(A)|stream.send_pyobj(A)|stream.send_string(A)|stream.send_unicode(A)
stream.send_string("x", encoding=A)|stream.flush(A)|stream.flush(limit=A)|stream.close(A)|stream.set_close_callback(A)|zmqstream.ZMQStream(A)|zmqstream.ZMQStream(s, A)
stream.io_loop = A|stream.socket = A|stream.unknown = A
""".strip()
    .replace("\n", "|")
    .split("|")
)
BARE = r"""
stream.on_recv(got.append)|stream.on_recv(got.append, copy=False)|stream.on_recv(None)|stream.on_recv(lambda: 0)|stream.on_recv(lambda m: 1 / 0)
stream.on_recv_stream(lambda st, m: got.append((st is stream, m)))|stream.on_recv(got.append); stream.stop_on_recv()|stream.on_recv(got.append); stream.on_recv(None)
stream.send(b"x")|stream.send(b"x", callback=lambda m, st: got.append((m, st)))|stream.on_send(lambda m, st: got.append((m, st))); stream.send(b"x")
stream.on_send_stream(lambda st, m, r: got.append((st is stream, m, r))); stream.send(b"x")|stream.on_send(got.append); stream.send(b"x")
stream.send(b"x"); stream.sending()|stream.sending()|stream.receiving()|stream.on_recv(got.append); stream.receiving()|stream.closed()|stream.close(); stream.closed()
stream.close(); s.closed|stream.close(); stream.close()|stream.close(); stream.send(b"x")|stream.close(); stream.on_recv(got.append)|stream.close(); stream.flush()
stream.close(linger=0)|stream.set_close_callback(lambda: got.append("closed")); stream.close()|s.close(); stream.closed()|s.close(); stream.send(b"x")|s.close(); stream.close()
s.close(); stream.on_recv(got.append)|s.close(); stream.flush()|s.close(); stream.receiving()|stream.flush()|stream.send(b"x"); stream.flush()|stream.on_recv(got.append); stream.flush()
stream.on_recv(got.append); stream.flush(zmq.POLLIN)|stream.on_recv(got.append); stream.flush(zmq.POLLIN, 1)|stream.send(b"x"); stream.flush(zmq.POLLOUT)|stream.flush(limit=0)
stream.on_recv(lambda m: got.append(m) or 1 / 0); attempt(stream.flush)|stream.send("text"); attempt(stream.flush)|stream.send(5)|stream.send_multipart("text")|stream.send_multipart([1])
stream.send_multipart([b"x", b"y"])|stream.send_multipart([b"x"], copy=False, track=True)|stream.send_json({"a": 1})|stream.send_pyobj(1)|stream.send_string("x")|stream.send_string(b"x")
stream.send_unicode("x")|[stream.send(b"%d" % i) for i in range(5)]|stream.send(b"x", zmq.SNDMORE); stream.send(b"y")|stream.socket is s|type(stream.io_loop).__name__|names(stream)
stream.poller and 0|stream.unknown|vars(stream) and 0|repr(stream)[:10]|stream.on_err(got.append)|stream.on_err(lambda: got.append("err"))|stream.stop_on_err()|stream.stop_on_send()
zmqstream.ZMQStream(s).socket is s|zmqstream.ZMQStream()|zmqstream.ZMQStream(None)|zmqstream.ZMQStream(s, io_loop=stream.io_loop).closed()
async def cb(m): got.append(m)\nstream.on_recv(cb)
async def cb(m): await asyncio.sleep(0); got.append(m)\nstream.on_recv(cb)
async def cb(m): 1 / 0\nstream.on_recv(cb)
stream.on_recv(got.append)\nawait asyncio.sleep(0.02)\ns.closed
stream.on_recv(got.append)\npeer.send(b"late")\nawait asyncio.sleep(0.02)
stream.on_recv(got.append)\nfor i in range(5): peer.send(b"%d" % i)\nawait asyncio.sleep(0.05)
stream.on_recv(lambda m: stream.send_multipart(m))
stream.on_recv(lambda m: (got.append(m), stream.close()))
stream.on_recv(lambda m: (got.append(m), stream.stop_on_recv()))
stream.on_recv(lambda m: (got.append(m), s.close()))
stream.on_recv(lambda m: got.append(m) or 1 / 0)\nawait asyncio.sleep(0.03)
stream.send_multipart([b"id", b"x"])|stream.send_multipart([b"nowhere", b"x"])|s.close()\nawait asyncio.sleep(0.02)\nstream.closed()
"""
CODES = [each.replace("\\n", "\n") for line in BARE.strip().split("\n") for each in line.split("|") if each]


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on streams."""
    yield from across(
        ["stream waiting PULL", "stream connected PUSH", "stream waiting DEALER"], filled(ANY, CLASSES)
    )
    kinds = (
        "connected PUSH",
        "waiting PULL",
        "waiting DEALER",
        "waiting ROUTER",
        "waiting SUB",
        "connected PUB",
        "connected REQ",
        "waiting REP",
    )
    yield from across(
        [f"stream {each}" for each in (*kinds, "fresh PAIR", "bound PUB", "closed PAIR")], CODES
    )
