"""What libzmq (to 4.3.5 at least) would answer with an assertion that ends the process: refused, or made harmless.

An inproc endpoint must not be bound when a ROUTER or REP has connected to it whose connection has ended since: libzmq
writes a routing id into the ended pipe. It ends when the connection is undone, and at once when what is bound takes one
peer only and has it. Two peers must not get the same CONNECT_ROUTING_ID. And a connection must not be undone while a
message that came through it is received in part.
"""

from _thread import RLock
from errno import ENOENT

from zmq._refusals import shorten, type_name
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import decode, error_number, raise_error
from zmq.backend.cffi.state import states
from zmq.backend.cffi.taken_message import frames_left
from zmq.error import ContextTerminated, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from zmq.backend.cffi.state import SocketState

_ONE_PEER = (0, 20)  # PAIR and the draft API's CHANNEL
_INPROC = b"inproc://"
_REAPER_TRIES = 50  # milliseconds to wait for libzmq's thread that closes sockets

# Held while an inproc endpoint changes, so that what is known of it is true. Calls on inproc endpoints never wait.
changing: "Any" = RLock()
# Inproc connections that were, or may have been, ended by other means than a close.
_undone = 0


def check_inproc(state: "SocketState", which: int, endpoint: bytes) -> bool:
    """Refuse the calls on an inproc endpoint that libzmq would not survive; True if nothing is to be called."""
    global _undone
    binding, connecting = which == lib.GATE_BIND, which == lib.GATE_CONNECT
    if state.type in _ONE_PEER or not (binding or connecting):
        _undone += 1
    name = endpoint.decode()
    if state.type == lib.ZMQ_STREAM and (binding or connecting):
        # Its peer could send it a message of many parts.
        raise ZMQError(lib.ENOCOMPATPROTO, f"a STREAM socket speaks tcp only: addr={name!r}")
    if connecting:
        if state.context is not None and state.context._is_ending():
            # libzmq answers those that wait for an endpoint once, as it begins to terminate: a later one would hang it.
            raise ContextTerminated
        return state.undone.pop(endpoint, None) is not None  # then libzmq still has the connection
    if not binding:
        # For libzmq zmq_unbind and zmq_disconnect are one.
        if endpoint in state.undone:
            raise_error(ENOENT, f"addr={name!r}")
        if endpoint in state.unanswered:
            # libzmq ends it when the endpoint is bound, and survives.
            state.undone[endpoint] = False
            return True
    elif state.type in _ONE_PEER:
        refuse_awaited(state, endpoint, type_name(state.type))
    return False


def refuse_awaited(state: "SocketState", endpoint: bytes, what: str) -> None:
    """Keep sockets with one peer away from an endpoint that a ROUTER or REP awaits."""
    for other in _neighbours(state):
        if endpoint in other.unanswered:
            raise ZMQError(
                lib.ENOTSUP,
                f"a {type_name(other.type)} socket has connected to {endpoint.decode()!r} already, and a {what} takes "
                f"another {what} only: use another endpoint",
            )


def note_before(state: "SocketState", which: int, endpoint: bytes) -> bool:
    """Remember what a call on an inproc endpoint will change, if that makes calls dangerous; whether it is news.

    A signal handler that raises before `note_after` leaves too much refused, and never too little.
    """
    root = None if state.context is None else state.context._root()
    if which == lib.GATE_CONNECT:
        if root is not None and endpoint not in root._answered:
            root._awaited.add(endpoint)
        if (
            state.type not in (lib.ZMQ_ROUTER, lib.ZMQ_REP)
            or endpoint in state.unanswered
            or any(endpoint in other.inproc_bound and other.open for other in _neighbours(state))
        ):
            return False
        state.unanswered.add(endpoint)
        return True
    if which == lib.GATE_BIND or endpoint not in state.inproc_bound:
        return False
    state.inproc_bound.discard(endpoint)
    if root is not None:
        root._answered.discard(endpoint)
    return True


def note_after(state: "SocketState", which: int, endpoint: bytes, done: bool, noted: bool) -> None:
    """Remember what the call has changed, or that it has not."""
    if which == lib.GATE_BIND:
        if done:
            state.inproc_bound.add(endpoint)
            if state.context is not None:
                state.context._root()._answered.add(endpoint)
                state.context._root()._awaited.discard(endpoint)
                if not state.open:
                    # Another thread closes it, and may have looked before this note where it was bound.
                    state.context._root()._answered.discard(endpoint)
            for other in _neighbours(state):
                other.unanswered.discard(endpoint)
                if endpoint in other.undone:
                    other.undone[endpoint] = True
                    other.undo_bound()
    elif which == lib.GATE_CONNECT and done:
        # Another thread may have closed what was bound there before libzmq looked.
        note_before(state, which, endpoint)
    elif noted and not done:
        if which == lib.GATE_CONNECT:
            state.unanswered.discard(endpoint)
        else:
            state.inproc_bound.add(endpoint)


def _neighbours(state: "SocketState") -> "list[SocketState]":
    """The open sockets of the same libzmq context; of a shadow's, which may not be known, the socket alone."""
    if state.context is None:
        return [state]
    handle = state.context._handle()
    return [
        other for other in states.copy() if other.context is not None and other.context._handle() == handle
    ]


def await_disconnects(state: "SocketState") -> None:
    """Have connections that are ending end, before a high-water mark is set.

    libzmq (4.3.4) tells it the other side of each connection, which may have freed its end already and only waits for
    this side to make a call; and this side ends only when the other has made one. Over inproc that can take for ever;
    after a close libzmq's own threads see to it at once.
    """
    count = _undone
    undone = state.inproc and state.disconnects_seen != count
    if not state.linked or not (undone or lib.ending_lately()):
        return
    state.disconnects_seen = count
    value, size = ffi.new("int *"), ffi.new("size_t *", ffi.sizeof("int"))
    others = [other for other in _neighbours(state) if other.inproc] if undone else [state]
    for _ in range(3):
        for other in others:
            if other.fd != -1:
                lib.gate_getsockopt(other.gate, lib.ZMQ_EVENTS, value, size)  # reads libzmq's commands
                other.notify_watchers()
        lib.zmq_poll(
            ffi.NULL, 0, 1
        )  # libzmq's threads, and those that wait for one of the sockets, read theirs


def answer_all(context: "Any", open_states: "list[SocketState]") -> None:
    """Bind what sockets connected to in vain, as zmq_ctx_term does, but so that libzmq survives it.

    It binds a PAIR for each, which takes only one ROUTER or REP, and it ends the process when it has no room for one.
    """
    with changing:  # after the connects that have looked already whether the context ends
        names = context._awaited.copy()
        if not names:
            return
        tries = 0
        first = min(names)
        while lib.context_answer(context._entry, context._handle(), first) == -1:
            error = lib.zmq_errno()
            if error != lib.EMFILE:
                return  # terminated already
            if tries >= _REAPER_TRIES:
                if _keeps_spare_socket():
                    return
                raise_error(
                    error,
                    f"to terminate a context in which a socket has connected to {first.decode()!r}, that no socket has "
                    "bound, takes room for one more socket; see ulimit -n and Context.MAX_SOCKETS",
                )
            tries += 1
            lib.zmq_poll(ffi.NULL, 0, 1)
        for state in open_states:
            state.unanswered.clear()
        for name in names - {first}:
            lib.context_answer(context._entry, context._handle(), name)
        context._awaited -= names


def _keeps_spare_socket() -> bool:
    """Tell whether this libzmq can always make the socket that it needs to terminate a context."""
    return "no-room" in decode(lib.core_patches).split()


def keep_whole(state: "SocketState") -> None:
    """Push back what libzmq has of a message that was received in part, for the next receives.

    Some types read the first part already when they are asked for events.
    """
    begun = state.fd != -1 and bool(state.get_int(lib.ZMQ_RCVMORE))
    if begun or state.type in (lib.ZMQ_ROUTER, lib.ZMQ_REP, lib.ZMQ_SUB, lib.ZMQ_XSUB):
        state.pushed_back.keep(frames_left(state), begun)


def check_next_peer(state: "SocketState") -> None:
    """Refuse a CONNECT_ROUTING_ID in use; have libzmq forget the peer that had it and was disconnected."""
    peer = state.next_peer
    if peer is None or peer not in state.peers:
        return
    used = state.peers[peer]
    if used is not None:
        raise ZMQError(
            lib.EINVAL,
            f"CONNECT_ROUTING_ID {shorten(peer)} is, or was, the peer's at {used.decode()!r}: "
            "give each peer an id of its own",
        )
    stream, context = state.type == lib.ZMQ_STREAM, state.context
    result = -lib.EINVAL + lib.GATE_FAILED
    if stream and not state.gate.send_position:
        result = lib.gate_take_id(state.gate, ffi.NULL, peer, len(peer), 0)
    elif not stream and not state.raw and context is not None:
        result = lib.gate_take_id(state.gate, context._handle(), peer, len(peer), state.handover)
    if result == lib.GATE_SHUT:
        state.refuse()
    state.after_wait()
    if result < 0:
        if not stream and error_number(result) != lib.EINVAL:
            raise_error(
                error_number(result),
                f"to give the CONNECT_ROUTING_ID {shorten(peer)} again takes a socket for a moment",
            )
        raise ZMQError(
            lib.EINVAL,
            f"CONNECT_ROUTING_ID {shorten(peer)} is still that of a peer that was disconnected: give this one another",
        )
    del state.peers[peer]
    state.notify_watchers()


def note_peers(state: "SocketState", which: int, endpoint: bytes) -> None:
    """Remember who got the CONNECT_ROUTING_ID. Those over inproc libzmq keeps until the peer is called next."""
    if which == lib.GATE_CONNECT:
        if state.next_peer is not None:
            state.peers[state.next_peer] = endpoint
            state.next_peer = None
    elif which == lib.GATE_DISCONNECT and not endpoint.startswith(_INPROC):
        for peer, used in list(state.peers.items()):
            if used == endpoint:
                state.peers[peer] = None


def after_fork_in_child() -> None:
    """Make a lock that no thread of the parent's holds."""
    global changing
    changing = RLock()
