"""A process that is out of descriptors, threads or sockets: errors that say so, where libzmq would end the process."""

from __future__ import annotations

import sys
import textwrap

import pytest

import zmq

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what libzmq needs is counted on Linux")

PREPARE = """
import contextlib, errno, os, resource, threading, zmq
import zmq.sugar.monitor

@contextlib.contextmanager
def descriptors(left):
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    taken = []
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.dup(0))
    for number in taken[:left]:
        os.close(number)
    try:
        yield
    finally:
        for number in taken[left:]:
            os.close(number)

def refused(call, *arguments):
    try:
        call(*arguments)
    except zmq.ZMQError as error:
        assert error.errno == errno.EMFILE and "ulimit -n" in str(error), error
        return True
    return False
"""

PROGRAMS = {
    "a context starts as soon as there are descriptors for it": (
        """
        def use():
            with zmq.Context(3) as context:
                context.socket(zmq.PUSH).close()
        counts = []
        for left in range(14):
            with descriptors(left):
                counts.append(refused(use))
            use()
        # Its own mailbox, those and the sets of four threads, and that of the socket.
        print(counts.index(False), counts[10:])
        """,
        "10 [False, False, False, False]",
    ),
    "a context that was refused a socket makes one later": (
        """
        with zmq.Context() as context:
            with descriptors(3):
                print(refused(context.socket, zmq.PUSH))
            with context.socket(zmq.PUSH) as push:
                push.bind("tcp://127.0.0.1:*")
        """,
        "True",
    ),
    "errors are those that they are where no module can be loaded": (
        """
        with zmq.Context() as context, context.socket(zmq.REQ) as request:
            found = []
            with descriptors(0):
                for call in (
                    request.recv,
                    lambda: request.connect("tcp:/x"),
                    lambda: request.set(zmq.LINGER, -2),
                    lambda: request.get(zmq.SUBSCRIBE),
                ):
                    try:
                        call()
                    except zmq.ZMQError as error:
                        found.append(error.errno)
            print(found == [zmq.EFSM, errno.EINVAL, errno.EINVAL, errno.EINVAL])
        """,
        "True",
    ),
    "a bind names the endpoint and the limit": (
        """
        with zmq.Context() as context, context.socket(zmq.PULL) as pull:
            for endpoint in ("tcp://127.0.0.1:*", "ipc://*"):
                with descriptors(0):
                    print(refused(pull.bind, endpoint))
                pull.bind(endpoint)
        """,
        "True\nTrue",
    ),
    "a monitor is a socket": (
        """
        with zmq.Context() as context, context.socket(zmq.PULL) as pull:
            for left in (0, 1):
                with descriptors(left):
                    print(refused(pull.get_monitor_socket))
            pull.get_monitor_socket()
            pull.disable_monitor()
        """,
        "True\nTrue",
    ),
    "a receive waits without a descriptor of its own": (
        """
        with zmq.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
            pull.bind("tcp://127.0.0.1:*")
            push.connect(pull.last_endpoint)
            push.send(b"")
            pull.recv()
            with descriptors(0):
                sender = threading.Timer(0.1, push.send, [b"late"])
                sender.start()
                print(pull.recv())
                sender.join()
        """,
        "b'late'",
    ),
    "a close ends such a wait": (
        """
        with zmq.Context() as context:
            pull = context.socket(zmq.PULL)
            with descriptors(0):
                closer = threading.Timer(0.1, pull.close)
                closer.start()
                try:
                    pull.recv()
                except zmq.ZMQError as error:
                    print(error.errno == errno.ENOTSOCK)
                closer.join()
        """,
        "True",
    ),
    "a Poller waits without a descriptor of its own, and with one when there is one": (
        """
        with zmq.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
            pull.bind("tcp://127.0.0.1:*")
            push.connect(pull.last_endpoint)
            push.send(b"")
            pull.recv()
            for left in (0, 1, 2):
                poller = zmq.Poller()
                with descriptors(left):
                    poller.register(pull, zmq.POLLIN)
                    print(poller.poll(10))
                    sender = threading.Timer(0.1, push.send, [b"late"])
                    sender.start()
                    print(poller.poll(10000) == [(pull, zmq.POLLIN)], pull.recv())
                    sender.join()
                push.send(b"later")
                print(poller.poll(10000) == [(pull, zmq.POLLIN)], pull.recv())
        """,
        "\n".join(["[]\nTrue b'late'\nTrue b'later'"] * 3),
    ),
    "a proxy waits without a descriptor of its own": (
        """
        with zmq.Context() as context, contextlib.ExitStack() as stack:
            pull, push, control, steering, source, sink = [
                stack.enter_context(context.socket(kind))
                for kind in (zmq.PULL, zmq.PUSH, zmq.PAIR, zmq.PAIR, zmq.PUSH, zmq.PULL)
            ]
            for bound, connected, name in (pull, source, "in"), (push, sink, "out"), (control, steering, "control"):
                bound.bind(f"inproc://{name}")
                connected.connect(f"inproc://{name}")
            with descriptors(0):
                runner = threading.Thread(target=zmq.proxy_steerable, args=(pull, push, None, control))
                runner.start()
                source.send(b"through")
                print(sink.recv())
                steering.send(b"TERMINATE")
                runner.join()
        """,
        "b'through'",
    ),
}


@pytest.mark.parametrize(("program", "output"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_process_without_descriptors_goes_on(run_python, program: str, output: str) -> None:
    result = run_python(PREPARE + textwrap.dedent(program))
    assert (result.returncode, result.stdout) == (0, f"{output}\n"), result.stderr


@pytest.mark.parametrize("kind", [zmq.SERVER, 99])
def test_a_socket_that_libzmq_does_not_make_is_its_error_where_no_module_can_be_loaded(
    run_python, kind: int
) -> None:
    if zmq.has("draft") and kind == zmq.SERVER:
        pytest.skip("a libzmq with drafts makes this socket")
    result = run_python(
        f"""
        import errno, sys, zmq
        with zmq.Context() as context:
            sys.meta_path.clear()
            try:
                context.socket({int(kind)})
            except zmq.ZMQError as error:
                print(error.errno == errno.EINVAL)
        """
    )
    assert (result.returncode, result.stdout) == (0, "True\n"), result.stderr


def test_a_context_without_threads_says_so_and_starts_later(run_python) -> None:
    result = run_python(
        """
        import errno, os, resource, zmq
        # What imports modules when it is first used: another user may not be able to read them.
        with zmq.Context() as first:
            first.socket(zmq.PUSH).close()
        if os.getuid() == 0:
            os.setuid(65534)  # the limit is not for root
        limits = resource.getrlimit(resource.RLIMIT_NPROC)
        context = zmq.Context()
        resource.setrlimit(resource.RLIMIT_NPROC, (1, limits[1]))
        try:
            context.socket(zmq.PUSH)
        except zmq.ZMQError as error:
            print(error.errno == errno.EAGAIN, "ulimit -u" in str(error), isinstance(error, zmq.Again))
        resource.setrlimit(resource.RLIMIT_NPROC, limits)
        context.socket(zmq.PUSH).close()
        context.term()
        """
    )
    assert (result.returncode, result.stdout) == (0, "True True False\n"), result.stderr


@pytest.mark.parametrize("kind", ["PUSH", "PAIR", "ROUTER", "REQ"])
def test_a_context_that_is_full_of_sockets_without_peers_ends_or_says_why_not(run_python, kind: str) -> None:
    """libzmq makes a socket to end what has waited for an inproc endpoint, and ends the process if it cannot."""
    result = run_python(
        f"""
        import os, zmq
        context = zmq.Context()
        context.max_sockets = 1
        socket = context.socket(zmq.{kind})
        socket.connect("inproc://missing")
        socket.close(0)
        try:
            context.term()
            print("ended")
        except zmq.ZMQError as error:
            print("inproc://missing" in str(error), "MAX_SOCKETS" in str(error))
        """
    )
    mended = "no-room" in zmq.build_info()["patches"]
    assert (result.returncode, result.stdout) == (0, "ended\n" if mended else "True True\n"), result.stderr


def test_a_context_with_room_ends_though_many_have_waited(socket, context) -> None:
    for number in range(20):
        for kind in (zmq.PUSH, zmq.ROUTER, zmq.REQ, zmq.SUB):
            socket(kind).connect(f"inproc://missing-{number % 7}")
    context.destroy(0)
    assert context.closed
