"""Filling a message part from any sendable object: copied when small or asked for, lent to libzmq otherwise."""

from zmq._refusals import no_message, shorten
from zmq.backend.cffi import lending
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import raise_error
from zmq.backend.cffi.library import require_draft
from zmq.backend.cffi.poll_arguments import integer
from zmq.error import _UnusableMemory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

# From this size on immutable bytes are lent even for copy=True: the receiver cannot tell, the sender saves a copy.
LEND_BYTES = 32768

_LARGEST_ID = 0xFFFFFFFF

_settings: "dict[str, Any]" = {"COPY_THRESHOLD": 65536}


def use_settings(settings: "dict[str, Any]") -> None:
    """Read `COPY_THRESHOLD` for new sockets and frames from this dict: the namespace where users set it."""
    global _settings
    _settings = settings


def copy_threshold(given: "Any", low: int, high: int) -> int:
    """Return the size in bytes below which ``copy=False`` copies: what is given, or the default."""
    size = integer(_settings.get("COPY_THRESHOLD", 65536) if given is None else given, "copy_threshold")
    if not low <= size <= high:
        raise OverflowError(f"copy_threshold goes from {low} to {high}, not {size}")
    return size


class Part:
    """A part that libzmq holds: the base of Frame, known here so that frames can be sent."""

    __slots__ = ()

    _part: "Any"


def refuse_references(view: memoryview, data: object) -> None:
    """Refuse references to Python objects: addresses are no message, and a message in their place corrupts memory."""
    # The format is one of PEP 3118, where the names of fields stand between colons.
    if any("O" in text for text in view.format.split(":")[::2]):
        _refuse_objects(data)


def _refuse_objects(data: object) -> "NoReturn":
    raise TypeError(
        f"the memory of {type(data).__name__} holds references to Python objects, which cannot be sent or "
        "received; convert it, or pickle it"
    )


def is_readonly(data: "Any") -> bool:
    """Tell whether the memory of an object may not be written to."""
    try:
        with memoryview(data) as view:
            return view.readonly
    except ValueError:  # see `export`
        return True


def export(data: "Any") -> "Any":
    """Return contiguous memory as CFFI sees it, or say what a message can be.

    The caller releases it (`ffi.release`): while it is exported, an array can neither grow nor shrink.
    """
    if isinstance(data, bytes):
        return ffi.from_buffer(data)
    if isinstance(data, str):
        raise TypeError(no_message(data))
    try:
        view = memoryview(data)
    except TypeError:
        raise TypeError(no_message(data)) from None
    except ValueError:
        # NumPy has no format for arrays of dates and times.
        if getattr(getattr(data, "dtype", None), "hasobject", False):
            _refuse_objects(data)
        return ffi.from_buffer(data)
    with view:
        refuse_references(view, data)
        if view.c_contiguous:
            return ffi.from_buffer(data)
        if not view.contiguous:
            raise _UnusableMemory(f"the memory of {type(data).__name__} cannot be sent: it is not contiguous")
        # By columns, as it lies in memory; CFFI itself takes rows only.
        return ffi.from_buffer(view.tobytes("A"))


def export_writable(buffer: "Any") -> "Any":
    """Return memory to receive into, as CFFI sees it; the caller releases it."""
    try:
        view = memoryview(buffer)
    except ValueError:  # see `export`
        if getattr(getattr(buffer, "dtype", None), "hasobject", False):
            _refuse_objects(buffer)
        return ffi.from_buffer(buffer, require_writable=True)
    with view:
        refuse_references(view, buffer)
        fault = "it is read-only" if view.readonly else "" if view.contiguous else "it is not contiguous"
        if fault:
            raise _UnusableMemory(f"the memory of {type(buffer).__name__} cannot be written to: {fault}")
        if not view.c_contiguous:
            # Laid out by columns, as only NumPy's is; by rows it is the transposed array's.
            import numpy

            buffer = numpy.asarray(view).T
    return ffi.from_buffer(buffer, require_writable=True)


def new_part() -> "Any":
    """Return memory for a part that closes it when it is collected."""
    return ffi.gc(ffi.new("part *"), lib.part_close)


def fill(part: "Any", data: "Any", copy: bool, threshold: int, tracker: "Any") -> bool:
    """Initialise `part` with `data`. Returns whether memory was lent."""
    if type(data) is bytes:
        size = len(data)
        if size < (LEND_BYTES if copy else threshold):
            copy_memory(part, data, size)
            return False
        lending.lend(part, ffi.from_buffer(data), tracker)
        return True
    if isinstance(data, Part):
        # `part` may hold an empty message, which needs no close.
        if lib.part_share(part, data._part) == -1:
            raise_error(lib.zmq_errno())
        return False
    memory = export(data)
    if copy or len(memory) < threshold:
        with memory:
            copy_memory(part, memory, len(memory))
        return False
    lending.lend(part, memory, tracker)
    return True


def copy_memory(part: "Any", data: "Any", size: int) -> None:
    """Initialise `part` with a copy."""
    if lib.part_copy(part, data, size) == -1:
        raise MemoryError(f"no memory for a message of {size} bytes")


def to_bytes(part: "Any") -> bytes:
    """Return a copy of a part's content."""
    content: bytes = ffi.unpack(part.data, part.size)
    return content


def checked_routing_id(value: "Any") -> int:
    """Return a peer's routing id, an unsigned number of 32 bits."""
    number = integer(value, "a routing id")
    if not 0 <= number <= _LARGEST_ID:
        raise OverflowError(f"a routing id has 32 bits, without a sign: not {number}")
    return number


def checked_group(value: "Any") -> bytes:
    """Return the name of a group as bytes."""
    if not isinstance(value, (str, bytes, bytearray)):
        raise TypeError(f"a group is a str, not {type(value).__name__}: {shorten(value)}")
    return value.encode() if isinstance(value, str) else bytes(value)


def set_routing_id(part: "Any", value: int) -> None:
    """Set the peer of a message for a SERVER or PEER socket (zmq_msg_set_routing_id; draft API)."""
    require_draft("routing_id")
    if lib.zmq_msg_set_routing_id(ffi.addressof(part, "message"), checked_routing_id(value)) == -1:
        raise_error(lib.zmq_errno(), f"routing id {value!r}")


def set_group(part: "Any", value: "Any") -> None:
    """Set the group of a message for a RADIO socket (zmq_msg_set_group; draft API)."""
    require_draft("group")
    if lib.zmq_msg_set_group(ffi.addressof(part, "message"), checked_group(value)) == -1:
        raise_error(lib.zmq_errno(), f"group {value!r}; at most 255 bytes")
