"""Arguments of async calls: what the call refuses, what its Future refuses, and what memory is taken."""

from __future__ import annotations

import pytest

import zmq
import zmq.asyncio

numpy = pytest.importorskip("numpy")

ARRAY = numpy.arange(4, dtype="u1")
STRIDED = numpy.arange(8, dtype="u1")[::2]

SENDS = [
    lambda s, flags: s.send(b"x", flags),
    lambda s, flags: s.send_multipart([b"x"], flags),
    lambda s, flags: s.send_string("x", flags),
    lambda s, flags: s.send_json(1, flags),
    lambda s, flags: s.send_pyobj(1, flags),
    lambda s, flags: s.send_serialized(1, lambda _: [b"x"], flags),
]
RECEIVES = [
    lambda s, flags: s.recv(flags),
    lambda s, flags: s.recv_multipart(flags),
    lambda s, flags: s.recv_string(flags),
    lambda s, flags: s.recv_json(flags),
    lambda s, flags: s.recv_pyobj(flags),
    lambda s, flags: s.recv_serialized(list, flags),
    lambda s, flags: s.recv_into(bytearray(4), flags=flags),
]


async def warm(push, pull, later):
    """Make the first call of each socket on the loop, which takes another way than those that follow."""
    if later:
        await push.send(b"joins the loop")
        await pull.recv()


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("flags", ["text", 1.0, numpy.float64(1)])
@pytest.mark.parametrize("call", SENDS + RECEIVES)
async def test_flags_that_do_not_go_with_dontwait_are_refused_by_the_call(call, flags, later, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await warm(push, pull, later)
    await push.send(b"kept")
    with pytest.raises(TypeError):
        call(push if call in SENDS else pull, flags)
    assert await pull.recv() == b"kept"
    assert not await pull.poll(0)


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("call", [SENDS[0], SENDS[1], RECEIVES[0], RECEIVES[1]])
async def test_flags_that_no_int_of_c_holds_are_refused_by_the_future(call, later, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await warm(push, pull, later)
    await push.send(b"kept")
    refused = call(push if call in SENDS else pull, 2**40)
    assert isinstance(refused.exception(), OverflowError)
    assert await pull.recv() == b"kept"
    assert not await pull.poll(0)


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda s: s.recv(copy=ARRAY), ValueError),
        (lambda s: s.recv(copy=False, track=ARRAY), ValueError),
        (lambda s: s.recv_multipart(copy=ARRAY), ValueError),
        (lambda s: s.recv_into(bytearray(4), nbytes=ARRAY), TypeError),
        (lambda s: s.recv_into(bytearray(4), nbytes=float("inf")), OverflowError),
        (lambda s: s.recv_into(STRIDED), BufferError),
        (lambda s: s.recv_into(b""), BufferError),
        (lambda s: s.poll(0, "text"), TypeError),
        (lambda s: s.poll(0, 2**40), OverflowError),
        (lambda s: s.poll(5, 2**40), OverflowError),
    ],
)
async def test_other_arguments_of_a_receive_are_refused_by_the_future(call, error, later, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await warm(push, pull, later)
    await push.send(b"kept")
    assert isinstance(call(pull).exception(), error)
    assert await pull.recv() == b"kept"


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda s: s.send(b"x", copy=ARRAY), ValueError),
        (lambda s: s.send(b"x", track=ARRAY), ValueError),
        (lambda s: s.send(b"x", ARRAY), TypeError),
        (lambda s: s.send_multipart([b"x"], copy=False, track=ARRAY), ValueError),
        (lambda s: s.send_multipart([b"x"], ARRAY), TypeError),
        (lambda s: s.send(None), TypeError),
        (lambda s: s.send(STRIDED), (BufferError, ValueError)),
        (lambda s: s.send(memoryview(b"abcd")[::2]), BufferError),
        (lambda s: s.send_multipart([b"x", STRIDED]), (BufferError, ValueError)),
        (lambda s: s.send(numpy.array([b"x", None], dtype=object)), TypeError),
    ],
)
async def test_other_arguments_of_a_send_are_refused_by_the_future(call, error, later, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await warm(push, pull, later)
    assert isinstance(call(push).exception(), error)
    await push.send(b"only this one")
    assert await pull.recv() == b"only this one"


@pytest.mark.parametrize("flags", ["text", 1.0, object()])
async def test_events_that_do_not_go_with_pollin_are_refused_by_a_poll_that_may_wait(flags, connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    with pytest.raises(TypeError):
        pull.poll(5, flags)


@pytest.mark.parametrize("nothing", [None, 0, "", []])
async def test_a_poll_for_no_events_waits_for_its_time_only(nothing, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"not asked for")
    assert await pull.poll(0, nothing) == 0
    assert await pull.poll(1, nothing) == 0


@pytest.mark.parametrize("later", [False, True])
async def test_an_array_laid_out_by_columns_is_sent_and_filled_as_it_lies_in_memory(later, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await warm(push, pull, later)
    columns = numpy.asfortranarray(numpy.arange(6, dtype="u1").reshape(2, 3))
    await push.send(columns)
    room = numpy.zeros((2, 3), dtype="u1", order="F")
    assert await pull.recv_into(room) == 6
    assert (room == columns).all()
    await push.send(columns)
    room[:] = 0
    await pull.recv_into(memoryview(room))
    assert (room == columns).all()
    await push.send(columns)
    room.fill(0)
    assert await pull.recv_multipart_into([room]) == [6]
    assert (room == columns).all()


@pytest.mark.parametrize("nbytes", [2.5, numpy.float64(2), numpy.int64(2)])
async def test_the_number_of_bytes_to_receive_is_whatever_is_a_number(nbytes, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"abcd")
    room = bytearray(4)
    assert await pull.recv_into(room, nbytes=nbytes) == 4
    assert room == b"ab\0\0"


async def test_what_cannot_deserialize_is_an_error_of_the_future(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"x")
    with pytest.raises(TypeError):
        await pull.recv_serialized(None)


@pytest.mark.parametrize("later", [False, True])
async def test_an_unknown_argument_of_send_multipart_has_no_effect(later, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await warm(push, pull, later)
    await push.send_multipart([b"a", b"b"], nonsense=1)
    assert await pull.recv_multipart() == [b"a", b"b"]
    await push.send_serialized(["a"], lambda parts: [part.encode() for part in parts], nonsense=1)
    assert await pull.recv_multipart() == [b"a"]
