"""Subclasses of Socket whose own send and recv have the shortest signatures that users write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq


class Narrow(zmq.Socket):
    """Overrides without the arguments that this package's calls give only when they are asked for."""

    calls: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.calls = []
        super().__init__(*args, **kwargs)

    def send(self, data, flags=0):  # type: ignore[no-untyped-def,override]
        self.calls.append("send")
        return super().send(data, flags)

    def recv(self, flags=0):  # type: ignore[no-untyped-def,override]
        self.calls.append("recv")
        return super().recv(flags)


class Whole(zmq.Socket):
    calls: tuple[str, ...] = ()

    def send_multipart(self, msg_parts, flags=0):  # type: ignore[no-untyped-def,override]
        self.calls += ("send_multipart",)
        return super().send_multipart(msg_parts, flags)

    def recv_multipart(self, flags=0):  # type: ignore[no-untyped-def,override]
        self.calls += ("recv_multipart",)
        return super().recv_multipart(flags)


@pytest.fixture
def ends(context: zmq.Context, endpoint: Callable[[str], str]) -> Iterator[Callable[[type], Any]]:
    """Give a function that returns two connected sockets of a class."""
    made: list[zmq.Socket] = []

    def make(cls: type) -> list[zmq.Socket]:
        made.extend(context.socket(zmq.PAIR, cls) for _ in range(2))
        made[0].bind(endpoint("inproc"))
        made[1].connect(made[0].last_endpoint)
        return made

    yield make
    for sock in made:
        sock.close()


@pytest.fixture
def narrow(ends) -> Any:
    return ends(Narrow)


@pytest.mark.parametrize(("kind", "value"), [("string", "é"), ("json", {"a": [1]}), ("pyobj", (1, b"x"))])
def test_conversions_go_through_an_overridden_send_and_recv(narrow, kind: str, value: Any) -> None:
    left, right = narrow
    getattr(left, f"send_{kind}")(value)
    assert getattr(right, f"recv_{kind}")() == value
    assert (left.calls, right.calls) == (["send"], ["recv"])


def test_multipart_messages_go_through_an_overridden_send_and_recv(narrow) -> None:
    left, right = narrow
    left.send_multipart([b"a", bytearray(b"b"), zmq.Frame(b"c")])
    assert right.recv_multipart() == [b"a", b"b", b"c"]
    left.send_serialized("abc", lambda text: (letter.encode() for letter in text))
    assert right.recv_serialized(b"".join) == b"abc"
    assert (left.calls, right.calls) == (["send"] * 6, ["recv"] * 6)


@pytest.mark.parametrize("parts", [[], b"bytes", "text", [b"a", "text"], [b"a", 5]])
def test_an_overridden_send_gets_no_part_of_what_is_no_message(narrow, parts: Any) -> None:
    left, _ = narrow
    with pytest.raises((TypeError, IndexError)):
        left.send_multipart(parts)
    assert left.calls == []


def test_arguments_that_are_given_reach_an_override(ends) -> None:
    class Wide(zmq.Socket):
        seen: tuple[Any, ...] = ()

        def send(self, data, flags=0, copy=True, track=False, **kwargs):  # type: ignore[no-untyped-def,override]
            self.seen += ((int(flags), copy, track, kwargs),)
            return super().send(data, flags, copy, track, **kwargs)

        def recv(self, flags=0, copy=True, track=False):  # type: ignore[no-untyped-def,override]
            self.seen += ((int(flags), copy, track),)
            return super().recv(flags, copy, track)

    left, right = ends(Wide)
    tracker = left.send_multipart([b"a", b"b"], zmq.DONTWAIT, copy=False, track=True)
    assert isinstance(tracker, zmq.MessageTracker)
    frames = right.recv_multipart(zmq.DONTWAIT, copy=False, track=True)
    assert [frame.bytes for frame in frames] == [b"a", b"b"]
    assert left.seen == ((3, False, True, {}), (1, False, True, {}))
    assert right.seen == ((1, False, True),) * 2


def test_serialized_messages_go_through_an_overridden_multipart(ends) -> None:
    left, right = ends(Whole)
    left.send_serialized(1, lambda number: [b"%d" % number])
    assert right.recv_serialized(list) == [b"1"]
    assert (left.calls, right.calls) == (("send_multipart",), ("recv_multipart",))


class Eventful(zmq.Socket):
    """As sockets of other schedulers: overrides that do not wait in libzmq, over the methods of the base class."""

    waits = 0

    def send(self, data, flags=0, copy=True, track=False):  # type: ignore[no-untyped-def,override]
        return self.scheduled(super().send, data, flags | zmq.DONTWAIT, copy, track)

    def recv(self, flags=0, copy=True, track=False):  # type: ignore[no-untyped-def,override]
        return self.scheduled(super().recv, flags | zmq.DONTWAIT, copy, track)

    def send_multipart(self, msg_parts, flags=0, copy=True, track=False):  # type: ignore[no-untyped-def,override]
        return super().send_multipart(msg_parts, flags, copy, track)

    def recv_multipart(self, flags=0, copy=True, track=False):  # type: ignore[no-untyped-def,override]
        return super().recv_multipart(flags, copy, track)

    def scheduled(self, call: Callable[..., Any], *args: Any) -> Any:
        while True:
            try:
                return call(*args)
            except zmq.Again:
                self.waits += 1
                self.others()

    def others(self) -> None:
        """What runs while this one waits."""


def test_operations_of_the_base_class_on_whole_messages_use_the_overrides_for_one_part(ends) -> None:
    left, right = ends(Eventful)

    class Answering(Eventful):
        def others(self) -> None:
            left.send_multipart([b"a", b"b"])

    view = Answering.shadow(right)
    assert view.recv_multipart() == [b"a", b"b"]
    assert view.waits == 1
    assert not view.poll(0)


def test_a_send_of_the_base_class_waits_in_the_override(
    context: zmq.Context, endpoint: Callable[[str], str]
) -> None:
    class Connecting(Eventful):
        def others(self) -> None:
            self.connect(address)

    address = endpoint("inproc")
    with context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH, Connecting) as push:
        pull.bind(address)
        push.send_multipart([b"a", b"b"])
        assert push.waits == 1
        assert pull.recv_multipart() == [b"a", b"b"]


def test_a_mixin_may_bring_the_overrides(ends) -> None:
    class Counting:
        received = 0

        def recv(self, *args: Any, **kwargs: Any) -> Any:
            self.received += 1
            return super().recv(*args, **kwargs)  # type: ignore[misc]

    class Mixed(Counting, zmq.Socket):
        pass

    class Below(Mixed):
        pass

    left, right = ends(Below)
    left.send_multipart([b"a", b"b", b"c"])
    assert right.recv_multipart(copy=False)[2].bytes == b"c"
    assert right.received == 3


def test_an_override_gets_its_flags_as_pyzmq_gives_them(ends) -> None:
    class Seeing(zmq.Socket):
        seen: tuple[Any, ...] = ()

        def send(self, data, **kwargs):  # type: ignore[no-untyped-def,override]
            self.seen += (kwargs,)
            return super().send(data, **kwargs)

        def recv(self, *args, **kwargs):  # type: ignore[no-untyped-def,override]
            self.seen += (args, kwargs)
            return super().recv(*args, **kwargs)

    left, right = ends(Seeing)
    left.send_string("x")
    left.send_json(1)
    left.send_pyobj(2)
    assert left.seen == ({"flags": 0},) * 3
    assert (right.recv_string(), right.recv_json(), right.recv_pyobj()) == ("x", 1, 2)
    assert right.seen == ((), {"flags": 0}, (0,), {}, (0,), {})


def test_option_attributes_go_through_an_overridden_get_and_set(context: zmq.Context) -> None:
    class Recording(zmq.Socket):
        seen: tuple[Any, ...] = ()

        def get(self, option):  # type: ignore[no-untyped-def,override]
            self.seen += (("get", option),)
            return super().get(option)

        def set(self, option, value):  # type: ignore[no-untyped-def,override]
            self.seen += (("set", option, value),)
            super().set(option, value)

    class Below(Recording):
        backlog = "not an option here"

    with context.socket(zmq.ROUTER, Below) as router:
        router.linger = 5
        assert (router.LINGER, router.type) == (5, zmq.ROUTER)
        router.identity = b"name"
        with pytest.raises(TypeError, match="not str"):
            router.identity = "text"
        router.hwm = 7
        assert router.hwm == 7
        assert router.backlog == "not an option here"
        assert not hasattr(router, "router_mandatory")
        with pytest.raises(zmq.ZMQError, match="can be read but not set"):
            router.last_endpoint = b""
        assert router.seen == (
            ("set", zmq.LINGER, 5),
            ("get", zmq.LINGER),
            ("set", zmq.IDENTITY, b"name"),
            ("set", zmq.IDENTITY, "text"),
            ("set", zmq.SNDHWM, 7),
            ("set", zmq.RCVHWM, 7),
            ("get", zmq.SNDHWM),
        )


def test_the_attributes_of_high_water_marks_and_defaults_ask_no_method_of_their_own() -> None:
    seen: list[str] = []

    class Marked(zmq.Socket):
        def get_hwm(self):  # type: ignore[no-untyped-def]
            seen.append("get_hwm")
            return super().get_hwm()

        def set_hwm(self, value):  # type: ignore[no-untyped-def]
            seen.append("set_hwm")
            super().set_hwm(value)

    class Ready(zmq.Context[Any]):
        def setsockopt(self, opt, value):  # type: ignore[no-untyped-def]
            seen.append("setsockopt")
            super().setsockopt(opt, value)

    with Ready() as context:
        context.linger = 0
        with context.socket(zmq.PUSH, Marked) as push:
            push.hwm = 5
            assert (push.hwm, push.linger, seen) == (5, 0, [])


def test_option_attributes_of_other_subclasses_are_those_of_the_base_class() -> None:
    assert "linger" not in vars(Narrow)
