"""Sockets, contexts and pollers of zmq.asyncio and zmq.green."""

from __future__ import annotations

from collections.abc import Iterator

from tools.parity.corpus.sockets import BARE_CODES, RECEIVE, SENDING, STATES, TIMED, filled
from tools.parity.scenes import PARTNERS, RECEIVING
from tools.parity.statement import Statement, across

CLASSES = """
zero one minus_one true none text umlaut data bytearray view view_strided array np_array np_fortran np_object np_scalar frame
list list_text list_none list_frames tuple set dict generator object mock magic_mock printed data_class text_class half flag
huge_data empty
""".split()
AWAITING = r"""
f = s.recv(); f.done()|f = s.recv(); await f; f.done()|f = s.recv(zmq.DONTWAIT); f.done()|f = s.recv(zmq.DONTWAIT); f.exception()|f = s.send(b"x"); f.done()
f = s.send(b"x"); f.result()|f = s.poll(0); f.done()|f = s.poll(0); f.result()|f = s.poll(1); f.done()|await s.poll(1)|f = s.recv(); f.cancel(); f.cancelled()
f = s.recv(); f.cancel(); await s.recv()|f = s.recv(); f.cancel(); await asyncio.sleep(0); s.close()|f = s.recv(); s.close(); f.cancelled()
f = s.recv(); s.close(); await asyncio.sleep(0); f.cancelled()|f = s.recv(); s.close(); await f|f = s.recv(); ctx.destroy(0); await f
f = s.recv(); ctx.term(); await f|await asyncio.wait_for(s.recv(), 0)|await asyncio.wait_for(s.send(b"x"), 0)|await asyncio.wait_for(s.recv(), 0.01)
await asyncio.wait_for(s.poll(0), 0)|await asyncio.wait_for(s.send_multipart([b"x", b"y"]), 0)|[s.send(b"x").done() for _ in range(120)]
[s.recv(zmq.DONTWAIT).done() for _ in range(5)]|[s.poll(0).done() for _ in range(120)]|[f.result() for f in [s.poll(0) for _ in range(120)]][-1]
a, b = s.recv(), s.recv(); [await a, await b]|a, b = s.recv(), s.recv(); a.cancel(); await b|await asyncio.gather(s.recv(), s.recv())
await asyncio.gather(s.recv_multipart(), s.recv())|await asyncio.gather(s.send(b"x"), s.send(b"y"))|t = asyncio.ensure_future(s.recv()); await t
t = asyncio.create_task(s.recv_multipart()); await t|t = asyncio.create_task(s.recv()); await t|asyncio.isfuture(s.recv())|asyncio.iscoroutine(s.recv())
asyncio.isfuture(s.send(b"x"))|asyncio.isfuture(s.poll(0))|asyncio.isfuture(s.recv_multipart())|asyncio.isfuture(s.recv_json())|asyncio.isfuture(s.recv_serialized(list))
asyncio.isfuture(s.send_multipart([b"x"]))|asyncio.isfuture(s.send_json(1))|asyncio.isfuture(s.send_serialized(1, lambda m: [b"x"]))|asyncio.isfuture(s.recv_string())
f = s.recv(); f.get_loop() is asyncio.get_running_loop()|type(s.recv())|s._get_loop() is asyncio.get_running_loop()
s._shadow_sock|type(s._shadow_sock).__name__|s._shadow_sock.closed|s.io_loop|s.from_socket(s)|zmq.Socket.from_socket(s)
import zmq as z; zmq.Socket.from_socket(z.Socket(ctx, 0) if 0 else z.Context().socket(z.PUSH)).type|zmq.Socket.shadow(s) == s|zmq.Socket(ctx, zmq.PUSH).type
s.recv()\nawait asyncio.sleep(0)\nawait s.recv()
f = s.recv_multipart()\nawait asyncio.sleep(0)\npeer.send(b"late")\nawait f
f = s.recv()\nawait asyncio.sleep(0)\nf.cancel()\npeer.send(b"late")\nawait s.recv()
f = s.recv()\nf.add_done_callback(lambda f: f.cancelled() or got.append(f.result()))\ngot = []\nawait asyncio.sleep(0.01)\ngot
async with asyncio.timeout(0.01): await s.recv()
async for m in s: break
iter(s)|aiter(s)|[m async for m in s]|await s|await s.close()|await s.bind("inproc://z")|await s.recv_into(bytearray(5))|s.recv_into(bytearray(5))|await s.recv_into(bytearray(5), 1)
await s.recv_json()|await s.recv_pyobj()|await s.recv_string()|await s.recv_serialized(list)|await s.send_json({"a": 1})|await s.send_pyobj(1)|await s.send_string("x")
await s.send_serialized(1, lambda m: [b"x"])|await s.send(b"x", copy=False, track=True)|await s.send(b"x", track=True)|await s.send_multipart([b"x"], copy=False, track=True)
await s.recv(copy=False)|await s.recv(track=True)|await s.recv_multipart(copy=False)|await s.poll(0, zmq.POLLOUT)|await s.poll(0, 3)|await s.poll(5, zmq.POLLIN)|await s.poll(None, zmq.POLLOUT)
s.rcvtimeo = 10; await s.recv()|s.rcvtimeo = 10; await s.recv_multipart()|s.sndtimeo = 10; await s.send(b"x")|s.rcvtimeo = 0; await s.recv()|s.linger = 0; s.linger
p = zmq.Poller(); p.register(s); await p.poll(0)|p = zmq.Poller(); p.register(s); p.poll(0).done()|p = zmq.Poller(); p.register(s); p.poll(0).result()|p = zmq.Poller(); await p.poll(0)
p = zmq.Poller(); p.register(s, zmq.POLLIN); await p.poll(5)|p = zmq.Poller(); p.register(s, zmq.POLLOUT); await p.poll()|p = zmq.Poller(); p.register(s, zmq.POLLOUT); await p.poll(-1)
p = zmq.Poller(); p.register(s, zmq.POLLIN); await p.poll(1.5)|p = zmq.Poller(); p.register(s, zmq.POLLIN); f = p.poll(1000); f.cancel(); f.cancelled()|p = zmq.Poller(); p.register(s, 1); f = p.poll(100); s.close(); await f
p = zmq.Poller(); r, w = os.pipe(); p.register(r, 1); os.write(w, b"x"); await p.poll(100) == [(r, 1)]|p = zmq.Poller(); await p.poll(1)|p = zmq.Poller(); p.register(A.object); await p.poll(0)
type(zmq.Poller().poll(0)).__name__|zmq.Poller().poll(0).done()|p = zmq.Poller(); p.register(-1); await p.poll(0)
f = s.send(b"x"); s.close(); f.done()|s.close(); s.recv()|s.close(); await s.send(b"x")|s.close(); s.poll(0)|s.close(); await s.poll(0)|s.close(); s.close()|s.close(linger=0); s.closed
asyncio.get_running_loop().run_in_executor and s.recv(zmq.DONTWAIT)|await asyncio.shield(s.recv())|await asyncio.wait([s.recv()], timeout=0.01) and 0|f = s.recv(); del f; await s.recv()
f = s.recv(); f.set_result(b"mine"); await f|f = s.poll(100); f.cancel(); await s.poll(0)|await asyncio.gather(*[s.poll(0) for _ in range(5)])|f = s.send_multipart([b"x"] * 5); f.done()
"""
SLEEPING = r"""
import zmq.asyncio as za; c = za.Context(); s = c.socket(0); attempt(s.recv)|import zmq.asyncio as za; c = za.Context(); s = c.socket(0); attempt(s.send, b"x")
import zmq.asyncio as za; s = za.Context().socket(0); attempt(s.poll, 0)|import zmq.asyncio as za; s = za.Context().socket(0); s.close()|import zmq.asyncio as za; repr(za.Context().socket(0))
import zmq.asyncio as za; p = za.Poller(); attempt(p.poll, 0)|import zmq.asyncio as za; s = za.Context().socket(0); attempt(s.recv, 1)|import zmq.asyncio as za; za.Context.instance() is zmq.Context.instance()
import zmq.asyncio as za; za.Context.instance() is za.Context.instance()|import zmq.asyncio as za; za.Context.instance().underlying == zmq.Context.instance().underlying|import zmq.asyncio as za; za.Context.instance().term(); zmq.Context.instance().closed
import zmq.green as zg; zg.Context.instance() is zg.Context.instance()|import zmq.green as zg; zg.Context.instance() is zmq.Context.instance()|import zmq.green as zg; zg.Context.instance().underlying == zmq.Context.instance().underlying
import zmq.asyncio as za; zmq.Context.instance().destroy(0); za.Context.instance().closed|import zmq.asyncio as za; type(za.Context.instance()).__name__, type(zmq.Context.instance()).__name__
import zmq.asyncio as za; l = asyncio.new_event_loop(); s = za.Context().socket(0); s.bind("inproc://l"); f = attempt(s.recv); l.close(); f
import zmq.asyncio as za\nl = asyncio.new_event_loop()\nasyncio.set_event_loop(l)\nc = za.Context()\ns = c.socket(zmq.PAIR)\nt = c.socket(zmq.PAIR)\ns.bind("inproc://l")\nt.connect("inproc://l")\nf = t.send(b"x")\ng = s.recv()\nr = l.run_until_complete(g)\nl.close()\nasyncio.set_event_loop(None)\n(f.done(), r)
import zmq.asyncio as za\nl = asyncio.new_event_loop()\nasyncio.set_event_loop(l)\nc = za.Context()\ns = c.socket(zmq.PAIR)\nf = s.recv()\nr = f.done()\nf.cancel()\ns.close()\nl.run_until_complete(asyncio.sleep(0))\nl.close()\nasyncio.set_event_loop(None)\nr
import zmq.asyncio as za\nl = asyncio.new_event_loop()\nc = za.Context(io_loop=l)|import zmq.asyncio as za; za.Context().socket(0, io_loop=None)|import zmq.asyncio as za; za.Socket(zmq.Context(), 0).type|import zmq.asyncio as za; za.Socket.from_socket(zmq.Context().socket(0)).type
import zmq.asyncio as za; isinstance(za.Context().socket(0), zmq.Socket)|import zmq.asyncio as za; issubclass(za.Socket, zmq.Socket)|import zmq.asyncio as za; issubclass(za.Context, zmq.Context)|import zmq.asyncio as za; issubclass(za.Poller, zmq.Poller)
import zmq.asyncio as za; c = za.Context.shadow(ctx); (c.closed, c == ctx)|import zmq.asyncio as za; za.Context(ctx).socket(0)|import zmq.asyncio as za; za.Context(shadow=ctx).socket(0).type
import zmq.asyncio as za; c = za.Context(); m = c.socket(0).get_monitor_socket(); type(m).__name__|import zmq.eventloop.future as zf; type(zf.Context().socket(0)).__name__
import zmq.asyncio as za; za.Context().socket(0, socket_class=zmq.Socket)|import zmq.asyncio as za; c = za.Context(); c.socket(0, zmq.Socket)|import zmq.asyncio as za; copy.copy(za.Context().socket(0))
"""
AWAITS = [
    each.replace("\\n", "\n") for line in AWAITING.strip().split("\n") for each in line.split("|") if each
]
SLEEPS = [
    each.replace("\\n", "\n") for line in SLEEPING.strip().split("\n") for each in line.split("|") if each
]


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on event loops."""
    for flavour in ("asyncio", "green"):
        for kind in ("PUSH", "ROUTER", "DEALER"):
            yield from across([f"{flavour} connected {kind}"], filled(SENDING, CLASSES))
        for kind in ("PULL", "SUB", "ROUTER"):
            yield from across([f"{flavour} waiting {kind}"], filled(RECEIVE, CLASSES))
        yield from across(
            [f"{flavour} closed PAIR", f"{flavour} fresh PAIR"], filled(SENDING[:8] + RECEIVE[:8], CLASSES)
        )
        yield from across([f"{flavour} waiting PULL"], filled(TIMED, CLASSES))
        for state in (*STATES, "waiting"):
            kinds = [kind for kind in PARTNERS if state != "waiting" or kind in RECEIVING]
            yield from across([f"{flavour} {state} {kind}" for kind in kinds], BARE_CODES)
    for state in (*STATES, "waiting"):
        kinds = [kind for kind in PARTNERS if state != "waiting" or kind in RECEIVING]
        yield from across([f"asyncio {state} {kind}" for kind in kinds], AWAITS)
    yield from across(["sync plain -"], SLEEPS)
