"""Proxies and devices: proxy_loop.h's loop between sockets that other threads are kept out of meanwhile."""

from zmq._refusals import shorten, type_name
from zmq.backend.cffi import wakers
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_error
from zmq.backend.cffi.frame import Frame
from zmq.backend.cffi.message import new_part
from zmq.backend.cffi.receiving import receive_multipart
from zmq.backend.cffi.sending import send_multipart
from zmq.backend.cffi.socket import Socket
from zmq.backend.cffi.taken_message import frames_left
from zmq.error import SocketClosed, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from zmq.backend.cffi.state import SocketState


def _run(
    frontend: Socket,
    backend: Socket,
    capture: "Optional[Socket]",
    control: "Optional[Socket]",
    prefixes: "tuple[bytes, ...]" = (),
    swap_ids: bool = False,
    counters: "Any" = None,
) -> int:
    """Relay until the control socket says TERMINATE or is closed (returns 0), or something raises."""
    states: list[SocketState] = []
    for socket in (frontend, backend, capture, control):
        if socket is not None:
            socket._state.check()
            if socket._state not in states:
                states.append(socket._state)
    loop = ffi.new("proxy_loop *")
    lib.proxy_loop_connect(loop, frontend._state.gate.handle, backend._state.gate.handle)
    loop.capture = ffi.NULL if capture is None else capture._state.gate.handle
    loop.control = ffi.NULL if control is None else control._state.gate.handle
    loop.control_replies = control is not None and control._state.type == lib.ZMQ_REP
    loop.swap_ids = swap_ids
    # Kept by name until the end: what the loop reads and writes.
    counts = ffi.new("proxy_loop_count[2]") if counters is None else _export_counters(counters)
    memory = [ffi.from_buffer(prefix) for prefix in prefixes]
    for i, prefix in enumerate(memory):
        loop.ways[i].prefix = prefix
        loop.ways[i].prefix_size = len(prefix)
    for i in range(2):
        loop.ways[i].count = counts + i
        loop.ways[i].mends = (frontend, backend)[i]._state.type == lib.ZMQ_XPUB
    if capture is not None and capture._state.type in (lib.ZMQ_SUB, lib.ZMQ_PULL):
        name = type_name(capture._state.type)
        raise_error(lib.ENOTSUP, f"a {name} socket cannot send, so it can capture nothing")
    first, second = prefixes or (None, None)
    try:
        _relay_returned(loop.ways[0], frontend, backend, capture, first, swap_ids)
        _relay_returned(loop.ways[1], backend, frontend, capture, second, swap_ids)
        lib.wait_begin()
        while _run_once(loop, states) != lib.PROXY_LOOP_TERMINATED:
            pass  # signal handlers have run
    except SocketClosed:
        ends_live = (
            frontend._state.gate.usable_handle != ffi.NULL and backend._state.gate.usable_handle != ffi.NULL
        )
        if control is None or control._state.open or not ends_live:
            raise
        loop.control = ffi.NULL
        states.remove(control._state)
        _run_once(loop, states, drain=True)
    finally:
        _push_back_held(loop.ways[0], frontend._state)
        _push_back_held(loop.ways[1], backend._state)
    return 0


def _export_counters(counters: "Any") -> "Any":
    memory = ffi.from_buffer("char[]", counters, require_writable=True)
    address = int(ffi.cast("uintptr_t", memory))
    if len(memory) != ffi.sizeof("proxy_loop_count[2]") or address % ffi.sizeof("uint64_t"):
        raise ValueError(
            f"counters are {ffi.sizeof('proxy_loop_count[2]')} aligned bytes, such as array('Q', [0] * 4), "
            f"not {len(memory)}: {shorten(counters)}"
        )
    # A cast pointer does not keep the memory; this one does.
    return ffi.gc(ffi.cast("proxy_loop_count *", memory), lambda _, memory=memory: None)


def _run_once(loop: "Any", states: "list[SocketState]", drain: bool = False) -> int:
    """One stretch in C; ends with PROXY_LOOP_TERMINATED, or with another value when signals should be looked at.

    With `drain`, only what has arrived is passed on.
    """
    gates = ffi.new("gate *[]", [state.gate for state in states])
    waker = wakers.take()
    try:
        end = lib.gates_proxy_loop(gates, len(states), loop, waker, drain)
    finally:
        wakers.give(waker)
    if end == lib.GATE_SHUT:
        for state in states:
            state.check()
        return int(lib.PROXY_LOOP_WOKEN)
    failure = None
    for state in states:
        try:
            state.after_wait()
        except ZMQError as raised:
            failure = raised
        else:
            state.notify_watchers()
    if end < 0 and error_number(end) != lib.EINTR:
        raise_error(error_number(end))
    if failure is not None:
        raise failure
    return int(end)


def _push_back_held(way: "Any", state: "SocketState") -> None:
    """A message that did not fit yet goes back to the socket it came from, its parts in their places."""
    frames = []
    while way.holding:
        part = new_part()
        lib.proxy_loop_take_held(ffi.addressof(way), part)
        frames.append(Frame._received(part, state.inproc))
    if frames and state.gate.usable_handle != ffi.NULL:
        rest = frames_left(state) if frames[-1].more else []
        state.push_back(frames + rest, state.pushed_back.receipt(False))


def _relay_returned(
    way: "Any",
    source: Socket,
    target: Socket,
    capture: "Optional[Socket]",
    prefix: "Optional[bytes]",
    swap_ids: bool,
) -> None:
    """Pass on first what an earlier proxy, or a receive that was cancelled, pushed back."""
    pushed_back = source._state.pushed_back
    while pushed_back:
        parts = receive_multipart(source._state, lib.ZMQ_DONTWAIT, False)
        passed = [parts[1], parts[0], *parts[2:]] if swap_ids and len(parts) > 1 else parts
        try:
            send_multipart(target._state, passed, 0, True, 0, False)
        except BaseException:
            pushed_back.push_back(parts)
            raise
        way.count.messages += 1
        way.count.bytes += sum(len(part) for part in parts)
        if capture is not None:
            captured = passed if prefix is None else [prefix, *passed]
            send_multipart(capture._state, captured, 0, True, 0, False)
    # proxy_loop.h receives from libzmq directly: from here on its word counts.
    pushed_back.forget_last()


def _checked(candidate: "Any", name: str) -> Socket:
    if not isinstance(candidate, Socket):
        raise TypeError(f"{name} must be a zmq.Socket, not {type(candidate).__name__}: {shorten(candidate)}")
    return candidate


def _optional(candidate: "Any", name: str) -> "Optional[Socket]":
    return None if candidate is None else _checked(candidate, name)


def proxy(
    frontend: Socket, backend: Socket, capture: "Optional[Socket]" = None, *, counters: "Any" = None
) -> int:
    """Pass messages between two sockets, both ways, until the context is terminated (zmq_proxy).

    Parameters
    ----------
    frontend, backend : Socket
        The two ends; for a queue ROUTER and DEALER, for a forwarder XSUB and XPUB, for a streamer PULL and PUSH.
    capture : Socket, optional
        A PUB, DEALER, PUSH or PAIR that gets a copy of every message.
    counters : writable buffer, optional
        Four unsigned 64-bit integers, such as ``array('Q', [0] * 4)``, that the proxy adds to while it runs:
        messages and bytes passed from frontend to backend, then from backend to frontend.

    Raises
    ------
    ContextTerminated
        The context of a socket was terminated.
    SocketClosed
        Another thread closed one of the sockets: the way to stop a proxy.
    """
    return proxy_steerable(frontend, backend, capture, counters=counters)


def proxy_steerable(
    frontend: Socket,
    backend: Socket,
    capture: "Optional[Socket]" = None,
    control: "Optional[Socket]" = None,
    *,
    counters: "Any" = None,
) -> int:
    """Pass messages between two sockets, steered by words on a third (zmq_proxy_steerable).

    Parameters
    ----------
    frontend, backend, capture, counters
        As for `proxy`.
    control : Socket, optional
        A PAIR, PULL, SUB or REP that receives ``PAUSE``, ``RESUME``, ``TERMINATE`` or ``STATISTICS``. When another
        thread closes it, the proxy passes on what has arrived, for at most 50 milliseconds, and returns.

    Returns
    -------
    int
        0 after TERMINATE, or when the control socket was closed.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    return _run(
        _checked(frontend, "frontend"),
        _checked(backend, "backend"),
        _optional(capture, "capture"),
        _optional(control, "control"),
        counters=counters,
    )


def monitored_queue(
    in_socket: Socket,
    out_socket: Socket,
    mon_socket: Socket,
    in_prefix: bytes = b"in",
    out_prefix: bytes = b"out",
    *,
    control: "Optional[Socket]" = None,
    counters: "Any" = None,
) -> int:
    """Pass messages between two sockets and publish each on a third, behind a prefix that says which way it went.

    Parameters
    ----------
    in_socket, out_socket : Socket
        The two ends. Between two ROUTERs the first two parts, the addresses, change places.
    mon_socket : Socket
        Gets every message, with `in_prefix` or `out_prefix` as its first part.
    in_prefix, out_prefix : bytes
        Marks messages from `in_socket` and from `out_socket`.
    control, counters
        As for `proxy_steerable`.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    inside, outside = _checked(in_socket, "in_socket"), _checked(out_socket, "out_socket")
    for name, prefix in (("in_prefix", in_prefix), ("out_prefix", out_prefix)):
        if not isinstance(prefix, bytes):
            raise TypeError(f"{name} must be bytes, not {type(prefix).__name__}: {shorten(prefix)}")
    swap_ids = inside._state.type == outside._state.type == lib.ZMQ_ROUTER
    monitor, steering = _checked(mon_socket, "mon_socket"), _optional(control, "control")
    return _run(inside, outside, monitor, steering, (in_prefix, out_prefix), swap_ids, counters)


def device(device_type: int, frontend: Socket, backend: Socket) -> int:
    """Run a QUEUE, FORWARDER or STREAMER: the old name of `proxy`; the sockets' types decide what it does.

    Parameters
    ----------
    device_type : int
        One of `zmq.DeviceType`; it changes nothing.
    frontend, backend : Socket
        The two ends.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    return proxy(frontend, backend)
