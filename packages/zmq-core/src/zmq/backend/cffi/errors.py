"""libzmq's error numbers as exceptions, with what a user needs to know beside libzmq's words."""

from zmq.backend.cffi._cffi import ffi, lib
from zmq.error import Again, ContextTerminated, InterruptedSystemCall, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Optional

_TYPE_NAMES = (
    "PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB", "STREAM", "SERVER",
    "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL",
)  # fmt: skip
# All draft types but DGRAM, whose first part is the address.
_SENDING_ONE_PART = frozenset(range(12, 21)) - {18}


def strerror(errno: int) -> str:
    """Return libzmq's words for an error number (zmq_strerror)."""
    return decode(lib.zmq_strerror(errno))


def zmq_errno() -> int:
    """Return the calling thread's last libzmq error number (zmq_errno)."""
    return int(lib.zmq_errno())


def decode(text: object) -> str:
    """Return a C string as text."""
    raw: bytes = ffi.string(text)
    return raw.decode("utf-8", "replace")


def error_number(result: int) -> int:
    """Return libzmq's error number that is in the result of a failed call: see gate.h."""
    return int((lib.GATE_FAILED if result > lib.GATE_BROKEN else lib.GATE_BROKEN) - result)


def raise_error(error: int, detail: "Optional[str]" = None) -> "NoReturn":
    """Raise the exception of libzmq's error number; `detail` is added to libzmq's words."""
    if error == lib.EAGAIN:
        raise Again(error)
    if error == lib.ETERM:
        raise ContextTerminated(error)
    if error == lib.EINTR:
        raise InterruptedSystemCall(error)
    raised = ZMQError(error)
    if detail is not None:
        raised.strerror = f"{raised.strerror} ({detail})"
    raise raised


def raise_operation(socket_type: int, error: int, verb: str) -> "NoReturn":
    """Raise the error of a send or receive, saying what the socket's type and state allow."""
    if error == lib.EAGAIN:
        refuse_to_wait(verb == "send")
    if error == lib.EHOSTUNREACH:
        name = type_name(socket_type)
        raise_error(
            error, f"no peer of this {name} socket has the id that is the first part; ROUTER_MANDATORY"
        )
    if error == lib.ENOTSUP:
        raise_error(error, f"a {type_name(socket_type)} socket cannot {verb}")
    if error == lib.EINVAL and verb == "send" and socket_type in _SENDING_ONE_PART:
        raise_error(error, f"{type_name(socket_type)} sockets send messages of one part")
    if error == lib.EFSM and socket_type == lib.ZMQ_REQ:
        what = (
            "send a request first"
            if verb == "receive"
            else "receive the reply first; REQ_RELAXED lifts the rule"
        )
        raise_error(error, f"this REQ socket cannot {verb} now: {what}")
    if error == lib.EFSM and socket_type == lib.ZMQ_REP:
        what = "send the reply first" if verb == "receive" else "receive a request first"
        raise_error(error, f"this REP socket cannot {verb} now: {what}")
    raise_error(error)


def refuse_to_wait(sending: bool) -> "NoReturn":
    """Raise for a call that DONTWAIT ended."""
    error = Again(lib.EAGAIN)
    error._at_once = sending
    raise error


def type_name(number: int) -> str:
    """Return the name of a socket type."""
    return _TYPE_NAMES[number] if 0 <= number < len(_TYPE_NAMES) else f"type {number}"


def shorten(value: object) -> str:
    """Return what an error message shows of a value."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def refuse_data(data: object) -> "NoReturn":
    """Say what a message can be."""
    if isinstance(data, str):
        raise TypeError(
            f"a message is bytes, not str: {shorten(data)}; use send_string(), or encode it first"
        )
    hint = ""
    if isinstance(data, (list, tuple)):
        hint = "; use send_multipart()"
    elif isinstance(data, dict):
        hint = "; use send_json()"
    raise TypeError(
        "a message is bytes, a zmq.Frame or an object with a contiguous buffer, "
        f"not {type(data).__name__}: {shorten(data)}{hint}"
    )
