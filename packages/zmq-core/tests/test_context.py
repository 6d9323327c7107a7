"""Contexts: making, sharing, options, and the end."""

from __future__ import annotations

import copy
import errno
import gc
import sys
import threading
from typing import Any, Callable

import pytest

import zmq


def test_a_context_is_open_until_it_is_terminated() -> None:
    context = zmq.Context()
    assert not context.closed
    context.term()
    assert context.closed


def test_terminating_twice_does_nothing() -> None:
    context = zmq.Context()
    context.term()
    context.term()


def test_a_with_statement_closes_sockets_and_terminates() -> None:
    with zmq.Context() as context:
        push = context.socket(zmq.PUSH)
    assert push.closed
    assert context.closed


def test_destroy_closes_sockets_with_the_linger_it_is_given() -> None:
    context = zmq.Context()
    push = context.socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:9")
    push.send(b"to nobody", zmq.DONTWAIT)
    context.destroy(linger=0)
    assert push.closed


def test_a_terminated_context_makes_no_sockets() -> None:
    context = zmq.Context()
    context.term()
    with pytest.raises(zmq.ZMQError, match="terminated") as caught:
        context.socket(zmq.PUSH)
    assert caught.value.errno == zmq.ENOTSUP
    with pytest.raises(zmq.ZMQError):
        context.get(zmq.IO_THREADS)
    with pytest.raises(RuntimeError):  # what pyzmq raises
        context.set(zmq.IO_THREADS, 1)
    assert context.underlying == 0


def test_repr_counts_the_open_sockets_of_a_context() -> None:
    context = zmq.Context()
    shadow = zmq.Context.shadow(context)
    assert repr(context) == f"<zmq.Context() at {id(context):#x}>"
    first, second = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    assert repr(context) == f"<zmq.Context(2 sockets) at {id(context):#x}>"
    view = zmq.Socket.shadow(first)
    second.close()
    assert repr(context) == f"<zmq.Context(1 socket) at {id(context):#x}>"
    assert repr(shadow) == f"<zmq.Context() at {id(shadow):#x}>"
    view.close()
    first.close()
    shadow.term()
    context.term()
    assert repr(context) == f"<zmq.Context() at {id(context):#x} closed>"


@pytest.mark.parametrize("threads", [1, 2])
def test_io_threads_are_set_at_the_start(threads: int) -> None:
    with zmq.Context(threads) as context:
        assert context.get(zmq.IO_THREADS) == threads
        assert context.io_threads == context.IO_THREADS == threads


@pytest.mark.parametrize("threads", ["two", 1j, None])
def test_io_threads_of_another_type_are_refused(threads: Any) -> None:
    with pytest.raises(TypeError, match="io_threads is an int, not"):
        zmq.Context(threads)


@pytest.mark.parametrize(("threads", "error"), [(1 << 40, OverflowError), (-1, zmq.ZMQError)])
def test_io_threads_out_of_range_are_refused(threads: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=str(threads)):
        zmq.Context(threads)


def test_max_sockets_limits_a_context() -> None:
    with zmq.Context() as context:
        context.max_sockets = 2
        sockets = [context.socket(zmq.PUSH) for _ in range(2)]
        with pytest.raises(zmq.ZMQError, match="MAX_SOCKETS") as caught:
            context.socket(zmq.PUSH)
        assert caught.value.errno == errno.EMFILE
        sockets[0].close()
        context.socket(zmq.PUSH).close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory beyond a limit of the process")
def test_a_context_too_large_for_the_memory_says_so_and_lives_on(run_python) -> None:
    # libzmq allocates a slot per socket, and catches an exception to return ENOMEM: our build of it must let it.
    result = run_python(
        """
        import errno, resource, zmq
        context = zmq.Context()
        context.max_sockets = 2**31 - 10
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 2**30, used + 2**30))
        try:
            context.socket(zmq.PUSH)
        except zmq.ZMQError as error:
            print(error.errno == errno.ENOMEM)
        context.max_sockets = 10
        context.socket(zmq.PUSH).close()
        context.term()
        """
    )
    assert (result.returncode, result.stdout) == (0, "True\n"), result.stderr


def test_sockets_closed_at_once_do_not_count(context: zmq.Context) -> None:
    context.max_sockets = 4
    for _ in range(500):
        context.socket(zmq.PUSH).close()


def test_defaults_go_to_later_sockets_only(context: zmq.Context) -> None:
    before = context.socket(zmq.PUSH)
    context.sndhwm = 7
    context.setsockopt(zmq.RCVHWM, 8)
    after = context.socket(zmq.PUSH)
    assert (after.sndhwm, after.rcvhwm) == (7, 8)
    assert before.sndhwm != 7
    context.destroy(linger=0)
    assert context.SNDHWM == context.getsockopt(zmq.SNDHWM) == 7


def test_a_default_that_a_type_lacks_is_skipped(context: zmq.Context) -> None:
    context.setsockopt(zmq.SUBSCRIBE, b"topic")
    context.setsockopt(zmq.SNDHWM, 7)
    with context.socket(zmq.PUSH) as push:
        assert push.sndhwm == 7


def test_a_default_of_a_wrong_type_fails_and_leaves_no_socket_behind(context: zmq.Context) -> None:
    context.linger = 1.5
    with pytest.raises(TypeError, match="LINGER takes an int, not float"):
        context.socket(zmq.PUSH)
    context.term()  # would wait for a socket that was left open


def test_an_unset_default_is_no_attribute(context: zmq.Context) -> None:
    with pytest.raises(AttributeError, match="no default for RCVTIMEO"):
        _ = context.rcvtimeo
    with pytest.raises(KeyError):
        context.getsockopt(zmq.RCVTIMEO)


def test_a_misspelt_option_is_refused_with_the_right_name(context: zmq.Context) -> None:
    with pytest.raises(AttributeError, match="did you mean 'linger'"):
        context.lingre = 0


def test_a_subclass_sets_what_it_declares() -> None:
    class Named(zmq.Context):
        name: str

    with Named() as context:
        context.name = "main"
        assert context.name == "main"


@pytest.mark.skipif(sys.version_info < (3, 14), reason="CPython 3.14 is the first to defer annotations")
def test_a_subclass_may_declare_a_type_that_only_checkers_import() -> None:
    body = "class Named(zmq.Context):\n    owner: Missing\n"
    names: dict[str, Any] = {"zmq": zmq}
    exec(compile(body, "named", "exec", dont_inherit=True), names)
    with names["Named"]() as context:
        context.owner = "main"
        assert context.owner == "main"


def test_a_shadow_shares_sockets_and_ends_nothing(context: zmq.Context) -> None:
    shadow = zmq.Context.shadow(context.underlying)
    assert shadow.underlying == context.underlying
    left, right = shadow.socket(zmq.PAIR), context.socket(zmq.PAIR)
    left.bind("inproc://shared")
    right.connect("inproc://shared")
    right.send(b"seen")
    assert left.recv() == b"seen"
    left.close()
    right.close()
    shadow.term()
    assert not context.closed


@pytest.mark.parametrize("make", [zmq.Context, zmq.Context.shadow, copy.copy, copy.deepcopy])
def test_a_shadow_of_a_terminated_context_is_closed(make: Callable[..., zmq.Context]) -> None:
    context = zmq.Context()
    shadow = make(context)
    context.term()
    assert shadow.closed
    with pytest.raises(zmq.ZMQError, match="terminated"):
        shadow.socket(zmq.PUSH)


def test_destroy_closes_what_a_shadow_made() -> None:
    context = zmq.Context()
    push = zmq.Context.shadow(context.underlying).socket(zmq.PUSH)
    context.destroy(linger=0)
    assert push.closed


def test_a_shadow_keeps_its_context_alive() -> None:
    shadow = zmq.Context.shadow(zmq.Context())
    with shadow.socket(zmq.PUSH) as push:
        assert push.socket_type == zmq.PUSH

    def let_go() -> None:
        shadow.term()
        gc.collect()

    with pytest.warns(ResourceWarning, match=r"unclosed <zmq\S+ at 0x\w+> made at .*test_context.py:\d+"):
        let_go()


def test_the_instance_is_the_same_until_terminated() -> None:
    first = zmq.Context.instance()
    assert type(first) is zmq.Context
    assert zmq.Context.instance(3) is first
    first.term()
    with zmq.Context.instance(3) as second:
        assert second is not first
        assert second.get(zmq.IO_THREADS) == 3


def test_a_subclass_has_the_instance_of_its_base_class_while_that_lives() -> None:
    class Own(zmq.Context):
        pass

    class OfOwn(Own):
        pass

    with zmq.Context.instance() as base:
        assert Own.instance() is base
    with Own.instance() as own:
        assert type(own) is Own
        assert OfOwn.instance() is own
        with zmq.Context.instance() as base:
            assert base is not own
            assert Own.instance() is own


def test_a_subclass_with_an_instance_of_its_own_shares_none() -> None:
    class Own(zmq.Context):
        _instance = None

    with zmq.Context.instance() as base, Own.instance() as own:
        assert own is not base
        assert own.underlying != base.underlying


def test_a_shadow_of_the_instance_ends_without_it() -> None:
    with zmq.Context.instance() as instance:
        zmq.Context.shadow(instance).term()
        assert zmq.Context.instance() is instance


def test_a_signal_handler_may_ask_for_the_instance_that_is_being_made() -> None:
    asked: list[zmq.Context] = []

    class Interrupted(zmq.Context):
        _instance = None

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if not asked:
                asked.append(self)
                asked.append(Interrupted.instance())  # what a handler does that Python runs here

    with Interrupted.instance() as instance:
        interrupted, found = asked
        assert instance is found
        assert interrupted.closed


def test_instance_is_one_for_all_threads() -> None:
    class Shared(zmq.Context):
        _instance = None

    barrier = threading.Barrier(8)
    found: list[zmq.Context] = []

    def ask() -> None:
        barrier.wait()
        found.append(Shared.instance())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(map(id, found))) == 1
    found[0].term()


def test_a_context_is_initialised_once(context: zmq.Context) -> None:
    with pytest.raises(TypeError, match="once"):
        context.__init__()


def test_many_contexts_at_once() -> None:
    contexts = [zmq.Context() for _ in range(20)]
    for each in contexts:
        each.socket(zmq.PUSH).close()
    for each in contexts:
        each.term()


def test_an_option_that_is_minus_one_is_no_error(context: zmq.Context) -> None:
    assert context.get(zmq.THREAD_SCHED_POLICY) == -1
    assert context.thread_sched_policy == -1
