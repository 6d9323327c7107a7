"""Exceptions: numbers, texts, pickling, and hooks of the backend."""

from __future__ import annotations

import copy
import errno
import os
import pickle
from typing import Any, Callable

import pytest

import zmq
from zmq import error

ALL_ERRORS: list[Callable[[], Exception]] = [
    lambda: zmq.ZMQError(errno.EINVAL),
    lambda: zmq.ZMQError(errno.EINVAL, "no such interface"),
    lambda: zmq.ZMQError("made from a text"),
    zmq.Again,
    zmq.ContextTerminated,
    zmq.InterruptedSystemCall,
    zmq.SocketClosed,
    lambda: zmq.SocketClosed("the PUSH socket is closed"),
    zmq.SocketInUse,
    zmq.ForkedSocket,
    lambda: zmq.NotDone("late"),
    lambda: zmq.ZMQBindError("no port"),
    lambda: zmq.ZMQVersionError("99.0", "time travel"),
    zmq.DraftFDWarning,
]


class ErrorWithItsOwnSignature(zmq.ZMQError):
    def __init__(self, host: str) -> None:
        super().__init__(errno.EHOSTUNREACH, f"no route to {host}")
        self.host = host


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a backend for one test."""
    for name in ("_strerror", "_zmq_errno", "_zmq_version_info", "_version_built"):
        monkeypatch.setattr(error, name, getattr(error, name))
    error.register_backend(lambda number: f"error {number}", lambda: 22, lambda: (4, 2, 5), "4.3.5")


def test_a_number_brings_its_text() -> None:
    raised = zmq.ZMQError(errno.EINVAL)
    assert raised.errno == errno.EINVAL
    assert raised.strerror == str(raised) == os.strerror(errno.EINVAL)
    assert raised.args == (raised.errno,)
    assert repr(raised) == f"ZMQError('{raised.strerror}')"


@pytest.mark.parametrize("arguments", [(), (11,), (22, "text"), ("only words",), (zmq.Errno.EFSM,), (None,)])
@pytest.mark.parametrize("cls", [zmq.ZMQError, zmq.Again, zmq.ContextTerminated])
def test_args_are_what_the_program_gave(cls: type[zmq.ZMQError], arguments: tuple[Any, ...]) -> None:
    raised = cls(*arguments)
    assert raised.args == arguments
    for again in (copy.copy(raised), pickle.loads(pickle.dumps(raised))):
        assert (type(again), again.args, again.errno, str(again)) == (
            cls,
            arguments,
            raised.errno,
            str(raised),
        )


@pytest.mark.parametrize("cls", [zmq.Again, zmq.ContextTerminated])
def test_the_errno_of_an_error_of_one_number_is_the_enums_member(cls: type[zmq.ZMQError]) -> None:
    assert cls(5).errno is cls.errno
    assert type(cls.errno) is zmq.Errno


def test_an_errno_is_kept_as_it_was_given() -> None:
    assert zmq.ZMQError(zmq.Errno.EFSM).errno is zmq.Errno.EFSM
    assert type(zmq.ZMQError(int(zmq.EFSM)).errno) is int


def test_the_args_of_what_a_socket_raises_are_the_number() -> None:
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        with pytest.raises(zmq.Again) as again:
            pull.recv(zmq.DONTWAIT)
        with pytest.raises(zmq.ZMQError) as refused:
            pull.connect("nonsense://")
    assert (again.value.args, type(again.value.errno)) == ((errno.EAGAIN,), zmq.Errno)
    assert (refused.value.args, type(refused.value.errno)) == ((errno.EINVAL,), int)
    assert repr(refused.value) == "ZMQError('Invalid argument (addr='nonsense://')')"
    assert str(pickle.loads(pickle.dumps(refused.value))) == "Invalid argument (addr='nonsense://')"
    with pytest.raises(zmq.ZMQError) as closed:
        pull.recv()
    assert closed.value.args == (zmq.ENOTSOCK,)


def test_a_text_replaces_the_explanation() -> None:
    raised = zmq.ZMQError(zmq.EADDRINUSE, "port 5555 is taken")
    assert (raised.errno, raised.strerror) == (zmq.EADDRINUSE, "port 5555 is taken")


def test_a_text_alone_leaves_the_number_open() -> None:
    raised = zmq.ZMQError("only words")
    assert raised.errno is None
    assert str(raised) == "only words"


@pytest.mark.usefixtures("backend")
def test_without_arguments_the_backend_is_asked() -> None:
    raised = zmq.ZMQError()
    assert (raised.errno, raised.strerror) == (22, "error 22")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("EFSM", "current state"),
        ("ETERM", "terminated"),
        ("EMTHREAD", "thread"),
        ("ENOCOMPATPROTO", "protocol"),
    ],
)
def test_libzmqs_own_numbers_are_explained_without_a_backend(name: str, part: str) -> None:
    assert part in error._platform_strerror(getattr(zmq, name))


@pytest.mark.parametrize(
    ("cls", "number"),
    [
        (zmq.Again, zmq.EAGAIN),
        (zmq.ContextTerminated, zmq.ETERM),
        (zmq.InterruptedSystemCall, errno.EINTR),
        (zmq.SocketClosed, zmq.ENOTSOCK),
        (zmq.ForkedSocket, zmq.ENOTSOCK),
        (zmq.SocketInUse, errno.EBUSY),
    ],
)
def test_an_error_of_one_number_has_it_on_the_class(cls: type[zmq.ZMQError], number: int) -> None:
    assert cls.errno == cls().errno == number
    assert cls.strerror == str(cls()) != ""
    assert issubclass(cls, zmq.ZMQError)


@pytest.mark.parametrize("cls", [zmq.Again, zmq.ContextTerminated])
def test_an_error_made_without_init_is_complete(cls: type[zmq.ZMQError]) -> None:
    bare = cls.__new__(cls, cls.errno)
    full = cls(cls.errno)
    assert (bare.errno, bare.strerror, bare.args) == (full.errno, full.strerror, full.args)
    assert (str(bare), repr(bare)) == (str(full), repr(full))


def test_again_ignores_its_arguments() -> None:
    assert zmq.Again(errno.EINVAL, "something else").errno == errno.EAGAIN


def test_an_interrupted_call_is_also_the_builtin_error() -> None:
    with pytest.raises(InterruptedError) as caught:
        raise zmq.InterruptedSystemCall
    assert caught.value.errno == errno.EINTR


@pytest.mark.parametrize("make", ALL_ERRORS)
@pytest.mark.parametrize("clone", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
def test_errors_survive_pickle_and_copy(
    make: Callable[[], Exception], clone: Callable[[Exception], Exception]
) -> None:
    original = make()
    original.extra = "kept"  # type: ignore[attr-defined]
    result = clone(original)
    assert type(result) is type(original)
    assert (str(result), repr(result), result.args) == (str(original), repr(original), original.args)
    assert vars(result) == vars(original)


def test_a_subclass_with_its_own_signature_survives_pickle() -> None:
    result = pickle.loads(pickle.dumps(ErrorWithItsOwnSignature("example")))
    assert (result.host, result.errno, str(result)) == ("example", errno.EHOSTUNREACH, "no route to example")


def test_an_address_added_to_the_text_survives_pickle() -> None:
    raised = zmq.ZMQError(zmq.EADDRINUSE)
    raised.strerror += " (addr='tcp://*:5555')"
    assert str(pickle.loads(pickle.dumps(raised))).endswith("(addr='tcp://*:5555')")


@pytest.mark.usefixtures("backend")
def test_a_version_error_names_both_versions() -> None:
    raised = zmq.ZMQVersionError("4.3.1", "timers")
    assert isinstance(raised, NotImplementedError)
    assert str(raised) == (
        "timers requires libzmq >= 4.3.1, but this is libzmq 4.2.5, and zmq-core was built for libzmq 4.3.5"
    )
    assert (raised.min_version, raised.version) == ("4.3.1", "4.2.5")
    assert str(zmq.ZMQVersionError("4.3.1")).startswith("Feature requires")


def test_the_draft_warning_says_how_to_silence_it() -> None:
    assert "simplefilter" in str(zmq.DraftFDWarning())
    assert str(zmq.DraftFDWarning("other words")) == "other words"
    assert issubclass(zmq.DraftFDWarning, RuntimeWarning)
