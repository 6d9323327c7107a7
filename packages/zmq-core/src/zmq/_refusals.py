"""Why a call was refused, in words: what a socket's type, its state and this build of libzmq allow.

The backends import this module when they raise an error.
"""

from zmq.constants import _ERRNO, _SOCKET_TYPE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

LONGEST = 80
# All draft types but DGRAM, whose first part is the address.
SENDING_ONE_PART = frozenset(range(12, 21)) - {18}
# Of two names for a type the first.
TYPE_NAMES = {number: name for name, number in reversed(_SOCKET_TYPE.items())}


def shorten(value: object) -> str:
    """Return what an error message shows of a value."""
    text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def type_name(number: int) -> str:
    """Return the name of a socket type."""
    return TYPE_NAMES.get(number) or f"type {number}"


def no_message(data: object) -> str:
    """Return the text of a TypeError for what cannot be sent."""
    if isinstance(data, str):
        return f"a message is bytes, not str: {shorten(data)}; use send_string(), or encode it first"
    hint = ""
    if isinstance(data, (list, tuple)):
        hint = "; use send_multipart()"
    elif isinstance(data, dict):
        hint = "; use send_json()"
    return (
        "a message is bytes, a zmq.Frame or an object with a contiguous buffer, "
        f"not {type(data).__name__}: {shorten(data)}{hint}"
    )


def why_not(error: int, kind: int, sending: bool) -> "Optional[str]":
    """Return why a socket of this type cannot send or receive now, as far as is known."""
    name = type_name(kind)
    verb = "send" if sending else "receive"
    if error == _ERRNO["EHOSTUNREACH"]:
        return f"no peer of this {name} socket has the id that is the first part; ROUTER_MANDATORY"
    if error == _ERRNO["ENOTSUP"]:
        return f"a {name} socket cannot {verb}"
    if error == _ERRNO["EINVAL"] and sending and kind in SENDING_ONE_PART:
        return f"{name} sockets send messages of one part"
    if error != _ERRNO["EFSM"] or name not in ("REQ", "REP"):
        return None
    if name == "REQ":
        what = "receive the reply first; REQ_RELAXED lifts the rule" if sending else "send a request first"
    else:
        what = "receive a request first" if sending else "send the reply first"
    return f"this {name} socket cannot {verb} now: {what}"


def draft_state(build: "dict[str, Any]", running: bool) -> str:
    """Return a sentence on the draft API: in this build, what `zmq.build_info` returns, and in the running libzmq."""
    built = "with" if build["draft"] else "without"
    return f"zmq-core was built {built} it and runs {'with' if running else 'without'} it ({both_versions(build)})"


def both_versions(build: "dict[str, Any]") -> str:
    """Return the libzmq of the build and the running one."""
    return f"built for libzmq {build['libzmq_built']}, running with libzmq {build['libzmq_running']}"
