"""Pickles run what code their senders put into them: `recv_pyobj` says so once, or refuses all."""

from pickle import UnpicklingError, dumps, loads

from zmq import backend as _backend
from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["PickleRefused", "check", "dumps", "loads", "policy", "refuse"]

_LAST_ENDPOINT, _MECHANISM = 32, 43
_CURVE = 2
_NEAR = ("tcp://127.", "tcp://localhost:", "tcp://[::1]:")

#: What a socket has as its `_pickle_policy` once it was checked; another object after each change.
policy: "Any" = object()
_refused = _told = False


class PickleRefused(UnpicklingError):
    """`recv_pyobj` was called after `refuse`. The message is still in the socket.

    .. versionadded:: 28.0
    """


def refuse(refused: bool = True) -> None:
    """Have each `recv_pyobj` of this process raise `PickleRefused` before it receives; or no more.

    .. versionadded:: 28.0
    """
    global _refused, policy
    _refused, policy = bool(refused), object()


def check(socket: "Any") -> None:
    """Say in the log, once in a process, that a socket unpickles what comes from the network without CURVE.

    No warning: programs that make warnings errors work on.

    Raises
    ------
    PickleRefused
        `refuse` was called.
    """
    global _told
    if _refused:
        raise PickleRefused("recv_pyobj loads pickles, which zmq.utils.pickles.refuse() forbids")
    get: Any = _backend.Socket.get  # that of a subclass is for what the program asks
    try:
        endpoint = get(socket, _LAST_ENDPOINT).decode()
        far = (
            endpoint.startswith("tcp:")
            and not endpoint.startswith(_NEAR)
            and get(socket, _MECHANISM) != _CURVE
        )
    except (ZMQError, UnicodeDecodeError):  # receiving says it
        return
    if far and not _told:
        _told = True
        import logging

        logging.getLogger("zmq.security").warning(
            "recv_pyobj unpickles what comes over %s without CURVE: what can send to it can run code in this process. "
            "Use CURVE, recv_json or zmq.auth.signing",
            endpoint,
        )
    socket._pickle_policy = policy
