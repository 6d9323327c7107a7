"""libzmq's error numbers as exceptions, with what a user needs to know beside libzmq's words."""

from zmq._refusals import why_not
from zmq.backend.cffi._cffi import ffi, lib
from zmq.error import Again, ContextTerminated, InterruptedSystemCall, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Optional


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


def raise_operation(socket_type: int, error: int, sending: bool) -> "NoReturn":
    """Raise the error of a send or receive, saying what the socket's type and state allow."""
    if error == lib.EAGAIN:
        refuse_to_wait(sending)
    raise_error(error, why_not(error, socket_type, sending))


def refuse_to_wait(sending: bool) -> "NoReturn":
    """Raise for a call that DONTWAIT ended."""
    error = Again(lib.EAGAIN)
    error._at_once = sending
    raise error
