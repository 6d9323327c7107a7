"""On the CFFI backend other threads run between a call on an inproc endpoint and the notes of what it changed."""

from __future__ import annotations

import pytest

import zmq

pytestmark = pytest.mark.skipif(
    zmq.build_info()["backend"] != "cffi", reason="the Cython backend holds the GIL meanwhile"
)
ENDPOINT = "inproc://noted"


@pytest.mark.parametrize("kind", [zmq.ROUTER, zmq.REP])
def test_an_endpoint_that_is_closed_before_the_connect_is_one_that_is_awaited(
    context, socket, monkeypatch: pytest.MonkeyPatch, kind: zmq.SocketType
) -> None:
    from zmq.backend.cffi import workarounds

    note_before = workarounds.note_before
    bound, connected = socket(zmq.DEALER), socket(kind)
    bound.bind(ENDPOINT)

    def note_and_close(*arguments: object) -> bool:
        noted = note_before(*arguments)
        bound.close(0)  # as another thread may
        return noted

    monkeypatch.setattr(workarounds, "note_before", note_and_close)
    connected.connect(ENDPOINT)
    assert ENDPOINT.encode() in context._awaited
    pair = socket(zmq.PAIR)
    with pytest.raises(zmq.ZMQError, match="has connected to"):
        pair.bind(ENDPOINT)


def test_an_endpoint_of_a_socket_that_is_closed_before_its_bind_is_noted_is_not_answered(
    context, socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zmq.backend.cffi import workarounds

    note_after = workarounds.note_after
    bound, connected = socket(zmq.DEALER), socket(zmq.ROUTER)

    def close_and_note(*arguments: object) -> None:
        bound.close(0)  # as another thread may
        note_after(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(workarounds, "note_after", close_and_note)
        with pytest.raises(zmq.SocketClosed):
            bound.bind(ENDPOINT)
    connected.connect(ENDPOINT)
    assert ENDPOINT.encode() in context._awaited
