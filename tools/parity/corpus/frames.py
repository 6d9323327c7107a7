"""Frames and message trackers."""

from __future__ import annotations

from collections.abc import Iterator

from tools.parity.arguments import EVERY
from tools.parity.corpus.sockets import filled
from tools.parity.statement import Statement, across

ANY = (
    """
zmq.Frame(A)|zmq.Frame(A).bytes|zmq.Frame(A).buffer|zmq.Frame(A, track=True)|zmq.Frame(A, copy=False)|zmq.Frame(A, copy=True)
zmq.Frame(b"x", A)|zmq.Frame(b"x", track=A)|zmq.Frame(b"x", copy=A)|zmq.Frame(b"x", copy_threshold=A)|len(zmq.Frame(A))
zmq.Frame(data=A)|bytes(zmq.Frame(A))|str(zmq.Frame(A))|repr(zmq.Frame(A))|memoryview(zmq.Frame(A))|zmq.Frame(A) == A
zmq.Frame(A).more|zmq.Frame(A).tracker|zmq.Frame(b"abc").get(A)|zmq.Frame(b"abc").set(A, 1)|zmq.Frame(b"abc")[A]
zmq.Frame(b"abc").set("routing_id", A)|zmq.Frame(b"abc").set("group", A)|zmq.Frame(b"abc").more = A|zmq.Frame(b"abc") == A
zmq.Frame(b"abc").bytes = A|zmq.Frame(b"abc").group = A|zmq.Frame(b"abc").routing_id = A|zmq.Frame(b"abc") < A|A in zmq.Frame(b"abc")
copy.copy(zmq.Frame(A))|copy.deepcopy(zmq.Frame(A))|zmq.Frame(b"x").tracker = A|zmq.Frame(b"x").unknown = A|zmq.Message(A)
zmq.MessageTracker(A)|zmq.MessageTracker(A).done|zmq.MessageTracker(A, A)|zmq.MessageTracker().wait(A)|zmq.MessageTracker(zmq.Frame(A, track=True))
zmq.Frame(b"x", track=True).tracker.wait(A)|zmq.Frame(A, track=True, copy=False).tracker.done
zmq.Frame(A, copy=False).buffer.readonly|f = zmq.Frame(A); f.bytes is f.bytes|f = zmq.Frame(A); f.buffer is f.buffer
""".strip()
    .replace("\n", "|")
    .split("|")
)
BARE = r"""
f = zmq.Frame(); (f.bytes, len(f), f.more, f.tracker, f.buffer)|f = zmq.Frame(b"x"); (f.bytes is f.bytes, f.buffer is f.buffer)
names(zmq.Frame())|inspect.getmembers(zmq.Frame()) and 0|mock.Mock(spec=zmq.Frame()) and 0|hash(zmq.Frame()) and 0|hash(zmq.Frame(b"x")) == hash(b"x")
zmq.Frame(b"x") == zmq.Frame(b"x")|zmq.Frame(b"x") != zmq.Frame(b"y")|zmq.Frame(b"x") < zmq.Frame(b"y")|zmq.Frame(b"x") == b"x"
bool(zmq.Frame())|bool(zmq.Frame(b"x"))|iter(zmq.Frame(b"x"))|list(zmq.Frame(b"xy"))|zmq.Frame(b"xyz")[1]|zmq.Frame(b"xyz")[1:]|zmq.Frame(b"x")[5]
pickle.dumps(zmq.Frame(b"x"))|pickle.loads(pickle.dumps(zmq.Frame(b"x")))|json.dumps(zmq.Frame(b"x"))|zmq.Frame(b"x") + b"y"|b"y" + zmq.Frame(b"x")
b"".join([zmq.Frame(b"x"), zmq.Frame(b"y")])|zmq.Frame("text")|zmq.Frame(5)|zmq.Frame(None).bytes|zmq.Frame(b"x", True)|zmq.Frame(b"x", False, False)
zmq.Frame(b"x", unknown=1)|zmq.Frame(b"x", b"y", b"z")|zmq.Frame(b"x").unknown|zmq.Frame(b"x").get("routing_id")|zmq.Frame(b"x").get("group")
zmq.Frame(b"x").get(zmq.MORE)|zmq.Frame(b"x").get("Socket-Type")|zmq.Frame(b"x").get("more")|zmq.Frame(b"x").get("Identity")|zmq.Frame(b"x")["Peer-Address"]
zmq.Frame(b"x").set(zmq.MORE, 1)|zmq.Frame(b"x").group|zmq.Frame(b"x").routing_id|zmq.Frame(b"x").more|type(zmq.Frame(b"x").more)
zmq.Frame(b"x").tracker_event|zmq.Frame(b"x", track=True).tracker_event|zmq.Frame(b"x", track=True).tracker.done|zmq.Frame(b"x", track=True).tracker
zmq.Frame(b"x" * 70000, track=True).tracker.done|zmq.Frame(b"x" * 70000, copy=False, track=True).tracker.done|zmq.Frame(b"x", copy=False, track=True).tracker.done
t = zmq.Frame(b"x" * 70000, track=True, copy=False).tracker; t.done|zmq.Frame(b"x", track=True).tracker.events|zmq.Frame(b"x", track=True).tracker.peers
zmq.MessageTracker().done|zmq.MessageTracker().wait()|zmq.MessageTracker().wait(0)|zmq.MessageTracker().events|zmq.MessageTracker().peers|repr(zmq.MessageTracker())
names(zmq.MessageTracker())|inspect.getmembers(zmq.MessageTracker()) and 0|pickle.dumps(zmq.MessageTracker())|copy.copy(zmq.MessageTracker()).done
t = zmq.MessageTracker(); zmq.MessageTracker(t).done|t = zmq.MessageTracker(threading.Event()); t.done|t = zmq.MessageTracker(threading.Event()); t.wait(0)
t = zmq.MessageTracker(threading.Event()); t.wait(0.01)|e = threading.Event(); t = zmq.MessageTracker(e); e.set(); (t.done, t.wait())
e = threading.Event(); t = zmq.MessageTracker(e); (e in t.events, len(t.events), len(t.peers))|t = zmq.MessageTracker(); zmq.MessageTracker(t).peers == {t}
zmq.Frame is zmq.Message|zmq.Frame.__name__|zmq.Frame.__module__|zmq.Frame.__doc__ is None|isinstance(zmq.Frame(), zmq.Message)
f = zmq.Frame(b"x"); copy.copy(f) == f|f = zmq.Frame(b"x"); copy.copy(f) is f|f = zmq.Frame(b"x"); copy.copy(f).bytes|f = zmq.Frame(b"x"); copy.deepcopy(f)
f = zmq.Frame(bytearray(b"x")); f.buffer.readonly|f = zmq.Frame(b"x"); f.buffer.readonly|f = zmq.Frame(bytearray(b"abc"), copy=False); f.buffer.readonly
f = zmq.Frame(b"x"); memoryview(f).readonly|b = bytearray(b"abc"); f = zmq.Frame(b, copy=False); b[0] = 120; f.bytes|b = bytearray(b"abc"); f = zmq.Frame(b); b[0] = 120; f.bytes
b = bytearray(b"abc"); f = zmq.Frame(b, copy=False); f.bytes; b[0] = 120; f.bytes|b = bytearray(b"abc"); f = zmq.Frame(b, copy=False); b.append(1)
class Sub(zmq.Frame): pass\nSub(b"x")
class Sub(zmq.Frame):\n    def __init__(self, *a, **k): super().__init__(*a, **k); self.extra = 1\nSub(b"x").extra
class Sub(zmq.Frame):\n    extra = 2\ncopy.copy(Sub(b"x"))
"""
MOVED = r"""
f = zmq.Frame(b"x"); s.send(f); s.send(f)|f = zmq.Frame(b"x"); s.send(f, copy=False); f.bytes|f = zmq.Frame(b"x" * 9); s.send(f, copy=False, track=True)
f = zmq.Frame(b"x", track=True); t = s.send(f, track=True, copy=False); t is f.tracker|f = zmq.Frame(b"x"); s.send(f, track=True, copy=False)
f = zmq.Frame(b"x", track=True); s.send(f, copy=False); f.tracker.done|f = zmq.Frame(b"x", track=True); t = s.send(f, copy=False, track=True); t.done
f = zmq.Frame(b"x"); s.send_multipart([f, f])|f = zmq.Frame(b"x"); s.send_multipart([f, f], copy=False); f.bytes|f = zmq.Frame(b"x"); s.send(f); f.more
s.send(b"x", copy=False, track=True); peer.recv(copy=False).bytes|t = s.send(b"x" * 70000, copy=False, track=True); d = t.done; peer.recv(); d
t = s.send(b"x", copy=False); t.done|t = s.send(b"x", copy=False); type(t)|t = s.send(b"x" * 70000, copy=False); type(t)|s.send(b"x" * 70000, track=True).done
s.send(b"x", track=True).wait(1)|s.send(b"x", track=True, copy=True).done|s.send_multipart([b"x", b"y"], copy=False); 0|s.send_multipart([b"x", b"y"], copy=False, track=True).done
s.send(b"x"); f = peer.recv(copy=False); (f.bytes, f.more, len(f), f.tracker)|s.send(b"x"); f = peer.recv(copy=False); f.buffer.readonly
s.send(b"x"); f = peer.recv(copy=False); f.get("Socket-Type")|s.send(b"x"); f = peer.recv(copy=False); f["User-Id"]|s.send(b"x"); f = peer.recv(copy=False, track=True); f.tracker
s.send(b"x"); f = peer.recv(copy=False); repr(f)|s.send(b"x" * 40); f = peer.recv(copy=False); str(f)|s.send(b"x"); f = peer.recv(copy=False, track=True); f.tracker.done
s.send(b"x"); f = peer.recv(copy=False); f.group|s.send(b"x"); f = peer.recv(copy=False); inspect.getmembers(f) and 0|s.send(b"x"); f = peer.recv(copy=False); copy.copy(f).bytes
s.send(b"x"); f = peer.recv(copy=False); (f.bytes is f.bytes, f.buffer is f.buffer)|s.send(b"x"); f = peer.recv(copy=False); s.send(f); peer.recv()
s.send_multipart([b"x", b"y"]); [f.more for f in peer.recv_multipart(copy=False)]|s.send(b"x" * 300); peer.recv(copy=False).buffer.nbytes
s.send(b"x"); f = peer.recv(copy=False); memoryview(f)[0]|s.send(b"x"); f = peer.recv(copy=False); hash(f) and 0|s.send(b"x"); peer.recv(copy=False) == b"x"
s.send(b""); f = peer.recv(copy=False); (f.bytes, f.buffer, bool(f))|s.send(b"x"); peer.recv(track=True)|s.send(b"x"); peer.recv(copy=False, track=False).tracker
"""
CODES = [each.replace("\\n", "\n") for line in BARE.strip().split("\n") for each in line.split("|") if each]


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on frames and trackers."""
    yield from across(["sync plain -"], filled(ANY, list(EVERY)))
    yield from across(["sync plain -"], CODES)
    moved = MOVED.strip().replace("\n", "|").split("|")
    yield from across(
        [
            f"{flavour} connected {kind}"
            for flavour in ("sync", "green")
            for kind in ("PUSH", "DEALER", "PUB", "PAIR")
        ],
        moved,
    )
