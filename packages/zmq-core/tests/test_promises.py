"""What this package promises beyond what earlier bindings of libzmq did, each promise as one small program.

Every function marked `promise` fails or hangs with pyzmq 27.3.0 and passes here; every other function passes with both,
so that a failure is not the harness's. `nox -s promises` runs this file with both and requires just that: so nothing in
it is imported from this repository, and names that pyzmq lacks are used only where the name is the promise.
"""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq

promise = pytest.mark.promise
build_info: Callable[[], dict[str, Any]] = getattr(zmq, "build_info", dict)
PYPY = sys.implementation.name == "pypy"
needs_timers = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no interval timers"
)
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork()")
needs_proc = pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"), reason="this system tells no memory use"
)


@pytest.fixture
def opened() -> Iterator[Callable[[int], Any]]:
    """Give a function that makes sockets, all in one context; they are closed at the end."""
    context = zmq.Context()
    made: list[Any] = []

    def make(kind: int) -> Any:
        made.append(context.socket(kind))
        return made[-1]

    yield make
    for socket in made:
        socket.close(linger=0)
    context.term()


def run(code: str, timeout: float = 10) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own; it must end within some seconds."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)


class Stop(Exception):
    """What a signal handler raises here."""


def receive_under_interrupts(receive: Callable[[], Any], count: int) -> list[Any]:
    """Receive `count` messages, as nothing but calls in C, while a signal handler raises now and then."""
    received: list[Any] = []
    interrupts = 0

    def handler(*_: object) -> None:
        raise Stop

    def go() -> None:
        # Nothing but C between one receive and the next: what an interrupt loses, the binding has lost.
        signal.setitimer(signal.ITIMER_REAL, 0.0003)
        received.extend(itertools.islice(iter(receive, None), count - len(received)))
        signal.setitimer(signal.ITIMER_REAL, 0)

    before = signal.signal(signal.SIGALRM, handler)
    try:
        while len(received) < count:
            try:
                go()
            except (Stop, zmq.Again):
                interrupts += 1
                if interrupts > 2 * count:
                    break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return received


def test_messages_arrive_with_any_binding(opened) -> None:
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.bind("inproc://plain")
    push.connect("inproc://plain")
    push.send_multipart([b"two", b"parts"])
    assert pull.recv_multipart() == [b"two", b"parts"]


def test_a_program_of_its_own_works_with_any_binding() -> None:
    result = run("import zmq; context = zmq.Context(); context.term(); print(zmq.zmq_version_info()[0])")
    assert (result.returncode, result.stdout) == (0, "4\n")


# Time


@promise("poll waits as long as it was told, whatever signals come meanwhile")
@needs_timers
def test_poll_keeps_its_deadline_under_signals(opened) -> None:
    """A deadline kept in whole seconds comes early or late by as much as the clock is off a full second."""
    pull = opened(zmq.PULL)
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    while time.monotonic() % 1 < 0.2:
        pass  # so that the deadline lies beyond the next full second, but within a second
    to_full_second = 1 - time.monotonic() % 1
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    try:
        start = time.monotonic()
        assert pull.poll((to_full_second + 0.15) * 1000) == 0
        assert time.monotonic() - start >= to_full_second + 0.149
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# Memory


@promise("memory lent to libzmq cannot be taken away from under it")
@pytest.mark.skipif(PYPY, reason="PyPy lets a bytearray shrink while its memory is lent")
@pytest.mark.parametrize("lend", ["send", "send_multipart", "Frame"])
def test_a_bytearray_keeps_its_size_while_it_is_lent(opened, lend: str) -> None:
    """libzmq reads freed memory if the buffer of a message that is sent without a copy can be resized."""
    dealer = opened(zmq.DEALER)
    dealer.connect("inproc://nobody-is-there")
    buffer = bytearray(200_000)
    if lend == "send":
        dealer.send(buffer, copy=False)
    elif lend == "send_multipart":
        dealer.send_multipart([buffer], copy=False)
    else:
        frame = zmq.Frame(buffer, copy=False)
        assert len(frame) == 200_000
    with pytest.raises(BufferError):
        buffer.clear()


@promise("a frame over read-only memory is read-only")
def test_a_frame_over_bytes_is_read_only() -> None:
    """Writing through the frame would change an immutable `bytes`, for everybody who has it."""
    content = b"A" * 200_000
    view = zmq.Frame(content, copy=False).buffer
    with pytest.raises(TypeError):
        view[0] = ord("B")
    assert content[:1] == b"A"


@promise("a poll with a malformed item leaks nothing")
@needs_proc
def test_a_poll_that_raises_leaks_nothing(opened) -> None:
    """The array for libzmq has to be freed on every way out."""

    def memory() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    pull = opened(zmq.PULL)
    items: Any = [(pull, zmq.POLLIN)] * 2000 + [(pull, "POLLIN")]

    def poll() -> None:
        with pytest.raises((TypeError, ValueError)):
            zmq.zmq_poll(items, 0)

    poll()
    before = memory()
    for _ in range(500):
        poll()
    assert memory() - before < 8_000_000


@promise("a tracker is done when libzmq is done with every frame, not with the last")
def test_a_tracker_covers_every_frame(opened) -> None:
    """Who trusts it reuses memory that is still to be sent."""
    dealer = opened(zmq.DEALER)
    dealer.connect("inproc://nobody-is-there-either")
    tracker = dealer.send_multipart([bytes(1_000_000), b"short"], copy=False, track=True)
    assert not tracker.done


@promise("recv_into loses nothing that does not fit, if asked")
def test_recv_into_keeps_what_does_not_fit(opened) -> None:
    """Cutting a message off in silence is for those who want it."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.bind("inproc://into")
    push.connect("inproc://into")
    push.send(b"longer than that")
    with pytest.raises(ValueError, match="room for 4"):
        pull.recv_into(bytearray(4), truncate=False)
    assert pull.recv(zmq.DONTWAIT) == b"longer than that"


# Signals


@promise("a signal handler that raises loses no message")
@needs_timers
@pytest.mark.skipif(build_info().get("backend") == "cffi", reason="see docs/development/backends.md")
def test_an_interrupt_after_a_receive_loses_no_message(opened) -> None:
    """Handlers must not run between libzmq's handing a message over and the return of `recv`."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.rcvhwm = push.sndhwm = 0
    pull.rcvtimeo = 200
    pull.bind("inproc://interrupted")
    push.connect("inproc://interrupted")
    sent = [b"%d" % number for number in range(30_000)]
    for message in sent:
        push.send(message)
    assert receive_under_interrupts(pull.recv, len(sent)) == sent


@promise("a signal handler that raises splits no message")
@needs_timers
@pytest.mark.skipif(build_info().get("backend") == "cffi", reason="see docs/development/backends.md")
def test_an_interrupt_between_parts_loses_no_part(opened) -> None:
    """All parts of a message are received in one go, or none is."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.rcvhwm = push.sndhwm = 0
    pull.rcvtimeo = 200
    pull.bind("inproc://parts")
    push.connect("inproc://parts")
    sent = [[b"%d" % number, b"part", b"part"] for number in range(10_000)]
    for message in sent:
        push.send_multipart(message)
    assert receive_under_interrupts(pull.recv_multipart, len(sent)) == sent


@promise("Ctrl-C ends a proxy under steady traffic")
@needs_timers
def test_ctrl_c_ends_a_busy_proxy() -> None:
    """libzmq's own proxy notices a signal only when it has nothing to do."""
    result = run("""
        import os, signal, threading, zmq
        context = zmq.Context()
        frontend, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        backend, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        for bound, connected, name in ((frontend, push, "inproc://in"), (backend, pull, "inproc://out")):
            bound.bind(name)
            connected.connect(name)
        seen = threading.Event()
        def pour():
            while True:
                push.send(b"x")
        def drain():
            while True:
                pull.recv()
                seen.set()
        def interrupt():
            seen.wait()
            os.kill(os.getpid(), signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for target in (pour, drain, interrupt):
            threading.Thread(target=target, daemon=True).start()
        try:
            zmq.proxy(frontend, backend)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        os._exit(0)
    """)
    assert result.stdout == "interrupted\n", result.stderr


# Closing


@promise("polling a socket that was closed raises")
def test_a_poller_refuses_a_closed_socket(opened) -> None:
    """A closed socket has no handle, and an item without a handle is file descriptor 0: it polls standard input."""
    pull = opened(zmq.PULL)
    poller = zmq.Poller()
    poller.register(pull, zmq.POLLIN)
    pull.close()
    with pytest.raises(zmq.ZMQError) as caught:
        poller.poll(10)
    assert caught.value.errno == zmq.ENOTSOCK


@promise("a socket inherited through fork() refuses to send")
@needs_fork
def test_an_inherited_socket_refuses_to_send() -> None:
    """The I/O threads stayed in the parent: what the child sends never arrives."""
    result = run("""
        import os, warnings, zmq
        warnings.simplefilter("ignore")
        context = zmq.Context()
        dealer = context.socket(zmq.DEALER)
        dealer.connect("tcp://127.0.0.1:9")
        if os.fork() == 0:
            try:
                dealer.send(b"lost")
            except zmq.ZMQError:
                os._exit(0)
            os._exit(1)
        print(os.wait()[1])
        context.destroy(linger=0)
    """)
    assert result.stdout == "0\n", result.stderr


@promise("a program ends though it closed nothing, and is told which line made what it left open")
def test_a_program_that_closes_nothing_ends() -> None:
    """A context that is collected must not wait for messages that nobody will take."""
    result = run("""
        import warnings, zmq
        warnings.simplefilter("always")
        def ask():
            context = zmq.Context()
            req = context.socket(zmq.REQ)  # line 6
            req.connect("tcp://127.0.0.1:9")
            req.send(b"anybody?")
        ask()
        import gc; gc.collect()
        print("end", flush=True)
    """)
    assert (result.returncode, result.stdout) == (0, "end\n"), result.stderr
    assert "ResourceWarning: unclosed REQ socket" in result.stderr
    assert ":6" in result.stderr or "line 6" in result.stderr


@promise("a socket and its monitor are closed in any order")
@pytest.mark.parametrize("first", ["close", "disable"])
def test_a_monitor_left_open_ends_with_its_context(first: str) -> None:
    """The monitor is a socket too, made behind the scenes: whoever forgets it must not hang in `term`."""
    result = run(f"""
        import zmq
        context = zmq.Context()
        rep = context.socket(zmq.REP)
        monitor = rep.get_monitor_socket()
        rep.bind("tcp://127.0.0.1:*")
        if {first!r} == "disable":
            rep.disable_monitor()
        rep.close()
        context.term()
        print(monitor.closed)
    """)
    assert result.stdout == "True\n", result.stderr


@promise("a socket's events can be looped over, and the loop ends with the socket")
def test_events_are_objects_to_loop_over(opened) -> None:
    """Each is decoded: what happened, where, and the descriptor or error that came with it."""
    rep = opened(zmq.REP)
    with rep.monitor_events() as events:
        rep.bind("tcp://127.0.0.1:*")
        endpoint = rep.last_endpoint.decode()
        rep.close()
        seen = [(event.event, event.endpoint) for event in events]
    assert (zmq.Event.LISTENING, endpoint) in seen


# Words


@promise("a message tells who sent it without becoming a Frame")
def test_bytes_know_the_peers_address(opened) -> None:
    """Metadata belongs to the message, however it is received."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint)
    push.send_multipart([b"first", b"last"])
    first, last = pull.recv_multipart(metadata=True)
    assert (first, first.more, last.more) == (b"first", True, False)
    assert isinstance(first, bytes)
    assert first.peer_address == "127.0.0.1"


@promise("an option is read whole, however long it is")
def test_a_long_option_is_read_whole(opened) -> None:
    """Nothing limits the name of a SOCKS proxy to 255 bytes."""
    push = opened(zmq.PUSH)
    push.set(zmq.SOCKS_PROXY, b"h" * 302)
    assert push.get(zmq.SOCKS_PROXY) == b"h" * 302


@promise("a high-water mark set too late warns, with the order that works")
def test_a_late_high_water_mark_warns(opened) -> None:
    """libzmq takes the value and ignores it for what is bound already."""
    pull = opened(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pull.rcvhwm = 5
        pull.rcvhwm = 6
    assert ["before bind()" in str(each.message) for each in caught] == [True]


@promise("a call out of turn says whose turn it is")
@pytest.mark.parametrize(
    ("kind", "call", "advice"),
    [("REQ", "recv", "send a request first"), ("REP", "send", "receive a request first")],
)
def test_a_call_out_of_turn_says_what_is_next(opened, kind: str, call: str, advice: str) -> None:
    """ "Operation cannot be accomplished in current state" names neither the state nor the operation that can."""
    socket = opened(getattr(zmq, kind))
    with pytest.raises(zmq.ZMQError, match=f"{kind} socket .*{advice}") as caught:
        socket.recv() if call == "recv" else socket.send(b"x")
    assert caught.value.errno == zmq.EFSM


@promise("an endpoint that cannot be unbound or disconnected is named")
@pytest.mark.parametrize("call", ["unbind", "disconnect"])
def test_a_missing_endpoint_is_named(opened, call: str) -> None:
    """ "No such file or directory" sends one looking for a file."""
    with pytest.raises(zmq.ZMQError, match=r"tcp://127\.0\.0\.1:9") as caught:
        getattr(opened(zmq.PUSH), call)("tcp://127.0.0.1:9")
    assert caught.value.errno == errno.ENOENT


@promise("what a build without drafts cannot do says so, naming the build and the library")
@pytest.mark.skipif(zmq.DRAFT_API, reason="this build has the draft API")
def test_a_draft_socket_says_what_is_missing(opened) -> None:
    """A socket that exists and cannot say to whom it sends is worse than none."""
    with pytest.raises(zmq.ZMQError, match=r"draft API: .*built without.* libzmq \d+\.\d+"):
        opened(zmq.PEER)
