"""Promises about what is closed, inherited or forgotten: it refuses, or ends, in any order."""

from __future__ import annotations

import os

import pytest

import zmq

promise = pytest.mark.promise
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork()")


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
def test_an_inherited_socket_refuses_to_send(run) -> None:
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
def test_a_program_that_closes_nothing_ends(run) -> None:
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
def test_a_monitor_left_open_ends_with_its_context(run, first: str) -> None:
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
