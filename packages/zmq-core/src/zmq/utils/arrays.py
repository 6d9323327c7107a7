"""NumPy arrays as messages of two parts, without pickle: a header of JSON, and the array's memory.

The functions are for `send_serialized` and `recv_serialized` of every kind of socket. The header names the data type
and the shape, as in ``{"dtype": "<f8", "shape": [2, 3]}``. NumPy is imported by the first call.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Union

    from zmq._typing import ReadableBuffer
    from zmq.backend import Frame

__all__ = ["pack", "unpack", "view"]


def pack(array: "Any") -> "list[Any]":
    """Return the parts of a message that carries an array: ``socket.send_serialized(array, pack, copy=False)``.

    Parameters
    ----------
    array : array_like
        A NumPy array, or what `numpy.asarray` takes. One that is not C-contiguous is copied.

    Returns
    -------
    list
        The header, and the memory of the array. With ``copy=False`` libzmq reads the latter in place: do not change the
        array before the message has left, which a tracker tells.

    Raises
    ------
    TypeError
        The array holds Python objects: they have no memory to send.

    .. versionadded:: 28.0
    """
    import numpy

    from zmq.utils import jsonapi

    array = numpy.asarray(array)
    if array.dtype.hasobject:
        raise TypeError(f"an array of {array.dtype} holds Python objects, which cannot be sent as memory")
    header = jsonapi.dumps({"dtype": _describe(array.dtype), "shape": array.shape})
    return [header, numpy.ascontiguousarray(array).reshape(-1).view(numpy.uint8) if array.nbytes else b""]


def unpack(parts: "Sequence[Union[Frame, ReadableBuffer]]") -> "Any":
    """Return the array that a message of `pack` carries: ``socket.recv_serialized(unpack, copy=False)``.

    Returns
    -------
    numpy.ndarray
        Writable, in memory of its own, aligned; made with one copy.

    Raises
    ------
    ValueError
        The parts are not those of an array, or the memory has another size than data type and shape say.

    .. versionadded:: 28.0
    """
    import numpy

    dtype, shape, memory = _read(parts)
    array = numpy.empty(shape, dtype)
    if array.nbytes:
        array.reshape(-1).view(numpy.uint8)[:] = numpy.frombuffer(memory, numpy.uint8)
    return array


def view(parts: "Sequence[Union[Frame, ReadableBuffer]]") -> "Any":
    """Return the array that a message of `pack` carries, over the message's own memory.

    Returns
    -------
    numpy.ndarray
        Read-only, made without a copy: with ``copy=False`` it keeps libzmq's memory alive. It lies where libzmq put the
        message, which need not suit its type: see ``flags.aligned``.

    Raises
    ------
    ValueError
        As for `unpack`.

    .. versionadded:: 28.0
    """
    import numpy

    dtype, shape, memory = _read(parts)
    array = numpy.ndarray(shape, dtype, memory) if memory.nbytes else numpy.empty(shape, dtype)
    array.flags.writeable = False
    return array


def _describe(dtype: "Any") -> "Any":
    """Return what names a data type in a header; types of other packages, such as bfloat16, have only a name."""
    import numpy

    if dtype.names is not None:
        return numpy.lib.format.dtype_to_descr(dtype)
    return dtype.str if numpy.dtype(dtype.str) == dtype else dtype.name


def _with_tuples(description: "Any") -> "Any":
    """Return the description of a structured type as NumPy wants it: JSON has no tuples."""
    if not isinstance(description, list):
        return description
    fields = []
    for field in description:
        name, kind, *shape = field
        fields.append(
            (tuple(name) if isinstance(name, list) else name, _with_tuples(kind), *map(tuple, shape))
        )
    return fields


def _read(parts: "Sequence[Union[Frame, ReadableBuffer]]") -> "tuple[Any, tuple[int, ...], memoryview]":
    """Return the data type, the shape and the memory of an array that was received."""
    import math

    import numpy

    from zmq.backend import Frame
    from zmq.utils import jsonapi

    if len(parts) != 2:
        raise ValueError(f"an array comes as 2 parts, header and memory, not {len(parts)}")
    first, content = parts
    header = first.bytes if isinstance(first, Frame) else bytes(first)
    try:
        found = jsonapi.loads(header)
        dtype = numpy.lib.format.descr_to_dtype(_with_tuples(found["dtype"]))
        shape = tuple(found["shape"])
        if dtype.hasobject or not all(type(length) is int and length >= 0 for length in shape):
            raise ValueError("no memory has this type or shape")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{header[:200]!r} is not the header of an array: {error}") from None
    memory = content.buffer if isinstance(content, Frame) else memoryview(content).cast("B")
    expected = math.prod(shape) * dtype.itemsize
    if memory.nbytes != expected:
        raise ValueError(
            f"an array of {dtype} with shape {shape} has {expected} bytes, the message has {memory.nbytes}"
        )
    return dtype, shape, memory
