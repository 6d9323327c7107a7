"""Inproc connections of ROUTER and REP sockets that nobody has answered yet.

libzmq (to 4.3.5 at least) ends the process with an assertion when an inproc endpoint is bound to which a ROUTER or REP
connected before and whose connection has ended since: it writes a routing id into the ended pipe. It ends when the
connection is undone, and at once when what is bound takes one peer only and has it. So neither must come about.
"""

from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import type_name
from zmq.backend.cffi.state import states
from zmq.error import ContextTerminated, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from zmq.backend.cffi.state import SocketState

_PAIR = 0
_DEALER = 5
_ANSWERED_WITH_ID = (4, 6)  # REP, ROUTER
_STREAM = 11
_CHANNEL = 20  # the draft API's PAIR


def check(state: "SocketState", which: int, endpoint: bytes) -> None:
    """Refuse the calls on an inproc endpoint that libzmq would not survive."""
    if state.type == _STREAM and which in (lib.GATE_BIND, lib.GATE_CONNECT):
        # Its peer could send it a message of many parts.
        raise ZMQError(lib.ENOCOMPATPROTO, f"a STREAM socket speaks tcp only: addr={endpoint.decode()!r}")
    if which == lib.GATE_CONNECT:
        if state.type in _ANSWERED_WITH_ID and state.context is not None and state.context._is_ending():
            # libzmq connects it to a PAIR of its own while it terminates.
            raise ContextTerminated
    elif which == lib.GATE_BIND:
        if state.type in (_PAIR, _CHANNEL):
            refuse_awaited(state, endpoint, type_name(state.type))
    elif endpoint in state.unanswered:
        # For libzmq zmq_unbind and zmq_disconnect are one.
        raise ZMQError(
            lib.ENOTSUP,
            f"nobody has bound {endpoint.decode()!r} yet, and libzmq cannot undo such a connection of a "
            f"{type_name(state.type)} socket: bind it first, or close the socket",
        )


def refuse_awaited(state: "SocketState", endpoint: bytes, what: str) -> None:
    """Keep sockets with one peer away from an endpoint that a ROUTER or REP awaits."""
    for other in _neighbours(state):
        if endpoint in other.unanswered:
            raise ZMQError(
                lib.ENOTSUP,
                f"a {type_name(other.type)} socket has connected to {endpoint.decode()!r} already, and a {what} "
                f"takes another {what} only: use another endpoint",
            )


def note(state: "SocketState", which: int, endpoint: bytes) -> None:
    """Remember what a call on an inproc endpoint did."""
    if which == lib.GATE_BIND:
        state.inproc_bound.add(endpoint)
        for other in _neighbours(state):
            other.unanswered.discard(endpoint)
    elif which != lib.GATE_CONNECT:
        state.inproc_bound.discard(endpoint)
    elif state.type in _ANSWERED_WITH_ID and all(
        endpoint not in other.inproc_bound for other in _neighbours(state)
    ):
        state.unanswered.add(endpoint)


def answer_all(handle: "Any", ending: "list[SocketState]") -> None:
    """Bind what ROUTERs and REPs connected to in vain, as zmq_ctx_term does, but so that libzmq survives it.

    It binds a PAIR, which takes only one of them.
    """
    for state in ending:
        names, state.unanswered = state.unanswered, set()
        for name in names:
            stand_in = lib.zmq_socket(handle, _DEALER)  # takes any number of them
            if stand_in != ffi.NULL:
                lib.zmq_bind(stand_in, name)
                lib.zmq_close(stand_in)


def _neighbours(state: "SocketState") -> "list[SocketState]":
    """The open sockets of the same libzmq context."""
    if state.context is None:
        return [state]
    handle = state.context._handle()
    return [
        other
        for other in states.copy().values()
        if other.context is not None and other.context._handle() == handle
    ]
