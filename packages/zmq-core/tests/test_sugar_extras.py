"""Stopwatch, versions, and options as attributes of other objects."""

from __future__ import annotations

import errno
import time
from typing import Any

import pytest

import zmq
from zmq.sugar import version
from zmq.sugar.attrsettr import AttributeSetter


@pytest.fixture
def stopwatch() -> zmq.Stopwatch:
    with pytest.warns(DeprecationWarning, match="perf_counter"):
        return zmq.Stopwatch()


def test_a_stopwatch_counts_microseconds(stopwatch: zmq.Stopwatch) -> None:
    before = time.perf_counter()
    stopwatch.start()
    inner = time.perf_counter()
    while time.perf_counter() < inner + 0.002:
        pass
    elapsed = stopwatch.stop()
    assert isinstance(elapsed, int)
    assert 2000 <= elapsed <= (time.perf_counter() - before) * 1e6 + 1


def test_a_stopwatch_runs_again(stopwatch: zmq.Stopwatch) -> None:
    stopwatch.start()
    stopwatch.stop()
    stopwatch.start()
    assert stopwatch.stop() >= 0


def test_a_stopwatch_starts_from_zero_each_time_and_is_stopped_once(stopwatch: zmq.Stopwatch) -> None:
    stopwatch.start()
    time.sleep(0.02)
    stopwatch.start()
    assert stopwatch.stop() < 20_000  # what two starts are apart
    with pytest.raises(RuntimeError, match=r"call start\(\) before stop\(\)"):
        stopwatch.stop()


def test_the_versions_agree_with_each_other() -> None:
    assert zmq.pyzmq_version() == zmq.__version__
    assert ".".join(map(str, zmq.pyzmq_version_info())) == zmq.__version__
    assert zmq.zmq_version() == ".".join(map(str, zmq.zmq_version_info()))
    assert zmq.zmq_version_info() >= (4, 2, 0)


def test_a_development_version_is_greater_than_its_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "__version__", "28.1.0.dev3")
    monkeypatch.setattr(version, "__revision__", "0123456789abcdef")
    assert version.pyzmq_version_info() == (28, 1, 0, float("inf"))
    assert version.pyzmq_version() == "28.1.0.dev3+012345"


class Options(AttributeSetter):
    """Has options in a dict; PLAIN_PASSWORD cannot be read and EVENTS fails."""

    values: dict[int, Any]
    declared: int
    plain = "class"

    def __init__(self) -> None:
        self.values = {}

    def get(self, option: int) -> Any:
        if option == zmq.PLAIN_PASSWORD:
            raise zmq.ZMQError(errno.EINVAL)
        if option == zmq.EVENTS:
            raise zmq.ContextTerminated
        return self.values[option]

    def set(self, option: int, value: Any) -> None:
        self.values[option] = value


@pytest.mark.parametrize("name", ["linger", "LINGER", "Linger"])
def test_an_option_is_an_attribute_in_any_case(name: str) -> None:
    options = Options()
    setattr(options, name, 5)
    assert options.values == {zmq.LINGER: 5}
    assert getattr(options, name) == 5


def test_a_context_option_is_an_attribute_too() -> None:
    options = Options()
    options.io_threads = 2
    assert options.values == {zmq.IO_THREADS: 2}


def test_class_and_declared_attributes_are_plain() -> None:
    options = Options()
    options.declared = 1
    options.plain = "instance"
    assert vars(options) == {"values": {}, "declared": 1, "plain": "instance"}


def test_an_unknown_attribute_is_refused_by_name() -> None:
    options = Options()
    with pytest.raises(AttributeError, match="'Options' object has no attribute or option 'lingre'"):
        options.lingre = 1
    with pytest.raises(AttributeError, match="'lingre'"):
        _ = options.lingre


def test_an_option_that_cannot_be_read_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="'plain_password' cannot be read here"):
        _ = Options().plain_password


def test_other_failures_of_reading_are_not_hidden() -> None:
    with pytest.raises(zmq.ContextTerminated):
        _ = Options().events


def test_a_class_without_get_and_set_says_so() -> None:
    with pytest.raises(NotImplementedError, match=r"define get\(option\)"):
        _ = AttributeSetter().linger
    with pytest.raises(NotImplementedError, match=r"define set\(option, value\)"):
        AttributeSetter().linger = 1


def test_a_view_by_address_may_be_told_its_context(context, socket):
    original = socket(zmq.PUSH)
    view = zmq.Socket.shadow(original.underlying)
    other = zmq.Context.shadow(context.underlying)
    view.context = other
    assert view.context is other
    assert original.context is context
    with pytest.raises(TypeError):
        view.context = "context"
