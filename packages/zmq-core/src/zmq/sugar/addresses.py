"""Addresses of contexts, and which of them belong to another interpreter."""

from zmq import backend as _backend
from zmq._subinterpreters import in_subinterpreter
from zmq.error import ZMQError

__all__ = ["check_address"]


def check_address(address: int) -> None:
    """Refuse the address of a context that another interpreter made, where each has a libzmq of its own.

    Raises
    ------
    ZMQError
        With errno EFAULT, if no Context of this interpreter has the address.
    """
    import gc
    from errno import EFAULT

    if _backend.build_info()["linkage"] != "bundled" or not in_subinterpreter():
        return
    for each in gc.get_objects():
        if isinstance(each, _backend.Context) and each.underlying == address:
            return
    raise ZMQError(
        EFAULT,
        f"no context of this interpreter is at {address:#x}: the libzmq of this wheel is each interpreter's own, so "
        "that interpreters cannot share a context. Use an ipc or tcp endpoint between them, or build zmq-core for a "
        "libzmq of the system, which they share.",
    )
