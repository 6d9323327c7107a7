"""NumPy arrays as messages."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

import zmq
from zmq.utils import arrays

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython", reason="NumPy is released for CPython alone"
)
if sys.implementation.name == "cpython":
    import numpy

    ARRAYS = {
        "floats": numpy.linspace(0, 1, 12).reshape(3, 4),
        "large": numpy.arange(100_000, dtype="u4"),
        "one number": numpy.float32(2.5),
        "none": numpy.empty((3, 0, 2), "i2"),
        "nothing at all": numpy.empty(0),
        "in columns": numpy.asfortranarray(numpy.arange(6, dtype="i8").reshape(2, 3)),
        "each second": numpy.arange(10)[::2],
        "big-endian": numpy.arange(5, dtype=">i2"),
        "truths": numpy.array([True, False]),
        "complex": numpy.array([1 + 2j]),
        "dates": numpy.array(["2026-11-22", "NaT"], "M8[D]"),
        "texts": numpy.array(["a", "Gr\u00fc\u00dfe"]),
        "records": numpy.array([(1, 2.5, [3, 4])], [("a", "u1"), ("b", "<f4"), ("c", "<i2", (2,))]),
        "records in records": numpy.zeros(2, [("a", [("b", "u1"), ("c", "<f8")])]),
    }
else:
    ARRAYS = {}


@pytest.fixture
def ends(pair) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH)


@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_arrives_as_it_was(ends, kind: str, copy: bool) -> None:
    pull, push = ends
    sent = numpy.asarray(ARRAYS[kind])
    push.send_serialized(sent, arrays.pack, copy=copy)
    got = pull.recv_serialized(arrays.unpack, copy=copy)
    assert (got.dtype, got.shape) == (sent.dtype, sent.shape)
    numpy.testing.assert_array_equal(got, sent)
    assert got.flags.writeable
    assert got.flags.aligned
    assert got.flags.c_contiguous


@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("kind", ARRAYS)
def test_a_view_has_the_same_and_cannot_be_written_to(ends, kind: str, copy: bool) -> None:
    pull, push = ends
    sent = numpy.asarray(ARRAYS[kind])
    push.send_serialized(sent, arrays.pack)
    got = pull.recv_serialized(arrays.view, copy=copy)
    assert (got.dtype, got.shape) == (sent.dtype, sent.shape)
    numpy.testing.assert_array_equal(got, sent)
    assert not got.flags.writeable


def test_nothing_is_copied_on_the_way_to_a_view(ends) -> None:
    pull, push = ends
    sent = numpy.zeros(100_000)
    push.send_serialized(sent, arrays.pack, copy=False)
    got = pull.recv_serialized(arrays.view, copy=False)
    assert numpy.shares_memory(got, sent)  # over inproc both ends see one memory


def test_a_header_of_the_common_recipe_is_read() -> None:
    header = json.dumps({"dtype": "float64", "shape": [2, 1]}).encode()
    got = arrays.unpack([header, numpy.array([[1.0], [2.0]])])
    assert got.tolist() == [[1.0], [2.0]]


def test_an_array_of_objects_is_refused_before_anything_is_sent(ends) -> None:
    pull, push = ends
    with pytest.raises(TypeError, match="object holds Python objects"):
        push.send_serialized(numpy.array([None]), arrays.pack)
    assert not pull.poll(0)


HEADER = b'{"dtype":"<f8","shape":[2]}'


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ([HEADER], "2 parts, header and memory, not 1"),
        ([HEADER, b"", b""], "not 3"),
        ([HEADER, bytes(15)], r"float64 with shape \(2,\) has 16 bytes, the message has 15"),
        ([b"not JSON", b""], "b'not JSON' is not the header of an array"),
        ([b"[]", b""], "not the header"),
        ([b'{"dtype":"<f8"}', b""], "not the header"),
        ([b'{"dtype":"nonsense","shape":[]}', b""], "not the header.*nonsense"),
        ([b'{"dtype":["a"],"shape":[]}', b""], "not the header"),
        ([b'{"dtype":[[1,2]],"shape":[]}', b""], "not the header"),
        ([b'{"dtype":"O","shape":[1]}', bytes(8)], "no memory has this type or shape"),
        ([b'{"dtype":"u1","shape":[-1]}', b""], "no memory has this type or shape"),
        ([b'{"dtype":"u1","shape":[1.0]}', b"a"], "no memory has this type or shape"),
        ([b'{"dtype":"u1","shape":3}', b"abc"], "not the header"),
    ],
)
@pytest.mark.parametrize("read", [arrays.unpack, arrays.view])
def test_what_is_no_array_is_refused(read: Any, parts: list[bytes], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read(parts)


def test_numpy_is_loaded_by_the_first_call_only(run_python) -> None:
    assert (
        run_python("import sys; from zmq.utils import arrays; print('numpy' in sys.modules)").stdout
        == "False\n"
    )
