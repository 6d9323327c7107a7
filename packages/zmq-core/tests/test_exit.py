"""The end of the process: quick whatever is left open, in whatever thread, with whatever is lent."""

from __future__ import annotations

import sys
import time

import pytest

LEFTOVERS = {
    "unsent message": """
        def work():
            req = zmq.Context().socket(zmq.REQ)
            req.connect("tcp://127.0.0.1:9")
            req.send(b"to nobody")
        work()
    """,
    "unsent message at module level": """
        context = zmq.Context()
        req = context.socket(zmq.REQ)
        req.connect("tcp://127.0.0.1:9")
        req.send(b"to nobody")
    """,
    "unsent lent memory": """
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        push.connect("tcp://127.0.0.1:9")
        memory = bytearray(1_000_000)
        tracker = push.send(memory, copy=False, track=True)
    """,
    "instance": """
        push = zmq.Context.instance().socket(zmq.PUSH)
        push.connect("tcp://127.0.0.1:9")
        push.send(b"x")
    """,
    "connected sockets at module level": """
        context = zmq.Context()
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        push.bind("inproc://here")
        pull.connect("inproc://here")
    """,
    "cycle": """
        class Holder: pass
        holder = Holder()
        holder.context = zmq.Context()
        holder.socket = holder.context.socket(zmq.PUB)
        holder.holder = holder
    """,
    "daemon thread in recv": """
        pull = zmq.Context.instance().socket(zmq.PULL)
        threading.Thread(target=pull.recv, daemon=True).start()
        wait_until_in_use(pull)
    """,
    "daemon thread in poll": """
        pull = zmq.Context.instance().socket(zmq.PULL)
        threading.Thread(target=zmq.zmq_poll, args=([(pull, 1)],), daemon=True).start()
        wait_until_in_use(pull)
    """,
    "daemon thread in Poller": """
        pull = zmq.Context.instance().socket(zmq.PULL)
        poller = zmq.Poller()
        poller.register(pull, zmq.POLLIN)
        threading.Thread(target=poller.poll, daemon=True).start()
    """,
    "daemon thread in proxy": """
        context = zmq.Context()
        router, dealer = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
        router.bind("inproc://a")
        threading.Thread(target=zmq.proxy, args=(router, dealer), daemon=True).start()
        wait_until_in_use(router)
    """,
    "daemon thread in term": """
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        threading.Thread(target=context.term, daemon=True).start()
    """,
    "socket in an atexit handler": """
        import atexit
        def late():
            with zmq.Context() as context, context.socket(zmq.PAIR) as left, context.socket(zmq.PAIR) as right:
                left.bind("inproc://a")
                right.connect("inproc://a")
                right.send(bytes(100_000), copy=False)
                assert left.recv() == bytes(100_000)
        atexit.register(late)
    """,
    "exit from a thread's exception": """
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        thread = threading.Thread(target=lambda: (push.connect("tcp://127.0.0.1:9"), push.send(b"x")))
        thread.start()
        thread.join()
    """,
    "poller and watch": """
        context = zmq.Context()
        pull = context.socket(zmq.PULL)
        poller = zmq.Poller()
        poller.register(pull, zmq.POLLIN)
        poller.poll(0)
        def look():
            try:
                poller.poll(0)
            except zmq.SocketClosed:
                pass
        watch = pull.watch(look)
        watch.arm()
    """,
}

PREAMBLE = """
import textwrap, threading, time, zmq
def wait_until_in_use(sock):
    try:
        while True: sock.get(zmq.TYPE)
    except zmq.SocketInUse:
        pass
exec(textwrap.dedent(__import__("sys").argv[1]))
print(time.time(), flush=True)
"""


RING = """
    context = zmq.Context()
    keep = []
    for number in range(4):
        left, right, back, start = (context.socket(kind) for kind in (zmq.PULL, zmq.PUSH, zmq.PULL, zmq.PUSH))
        forth = context.socket(zmq.PUSH)
        left.bind(f"inproc://left-{number}")
        right.bind(f"inproc://right-{number}")
        back.connect(f"inproc://right-{number}")
        for each in (forth, start):
            each.connect(f"inproc://left-{number}")
        threading.Thread(target=zmq.proxy, args=(left, right), daemon=True).start()
        threading.Thread(target=zmq.proxy, args=(back, forth), daemon=True).start()
        start.send_many([b"round and round"] * 20)
        keep.append(start)
"""


@pytest.mark.parametrize("attempt", range(10))
def test_daemon_proxies_in_full_traffic_do_not_crash_at_exit(run_python, attempt: int) -> None:
    result = run_python(PREAMBLE, RING)
    assert result.returncode == 0, result.stderr
    assert time.time() - float(result.stdout.split()[-1]) < 5


@pytest.mark.parametrize("code", LEFTOVERS.values(), ids=LEFTOVERS.keys())
def test_the_process_ends_within_a_second(run_python, monkeypatch, code: str) -> None:
    monkeypatch.setenv("PYZMQ_EXIT_LINGER", "500")
    result = run_python(PREAMBLE, code)
    took = time.time() - float(result.stdout.split()[-1])
    assert result.returncode == 0, result.stderr
    assert took < 3, result.stderr  # a second, and what a busy machine adds
    assert "Fatal" not in result.stderr
    assert "Exception ignored" not in result.stderr


@pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="PyPy collects nothing at exit, so nothing warns then"
)
def test_the_warning_names_the_line(run_python, tmp_path) -> None:
    script = tmp_path / "forgetful.py"
    script.write_text(
        "import zmq\ndef work():\n    s = zmq.Context().socket(zmq.REQ)\n    s.connect('tcp://127.0.0.1:9')\nwork()\n"
    )
    result = run_python(
        "import runpy, sys, warnings; warnings.simplefilter('default'); runpy.run_path(sys.argv[1])",
        str(script),
    )
    assert result.returncode == 0, result.stderr
    assert f"ResourceWarning: unclosed REQ socket made at {script}:3" in result.stderr
    assert f"made at {script}:3; call term()" in result.stderr


def test_objects_that_die_after_the_modules_say_nothing(run_python) -> None:
    code = """
        import logging, zmq
        logging.context = zmq.Context.instance()
        logging.socket = logging.context.socket(zmq.PUB)
        logging.socket.bind("tcp://127.0.0.1:*")
    """
    done = run_python(code)
    assert (done.returncode, done.stderr) == (0, "")


def test_nobody_has_to_terminate_the_instance(run_python) -> None:
    # What Python clears first at exit depends on who imported what: this is the order in which it might have warned.
    result = run_python(
        """
        import gc, warnings, zmq
        warnings.simplefilter("error")
        zmq.Context.instance()
        zmq.Context._instance = None
        gc.collect()
        """
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_a_message_to_a_peer_still_leaves_at_exit(run_python, socket) -> None:
    pull = socket(zmq_pull())
    port = pull.bind_to_random_port("tcp://127.0.0.1")
    result = run_python(
        """
        import sys, zmq
        push = zmq.Context.instance().socket(zmq.PUSH)
        push.connect(f"tcp://127.0.0.1:{sys.argv[1]}")
        push.send(b"last words")
        """,
        str(port),
    )
    assert result.returncode == 0, result.stderr
    assert pull.recv() == b"last words"


def test_the_end_of_the_process_waits_for_a_daemon_thread_in_term(run_python, socket) -> None:
    pull = socket(zmq_pull(), rcvtimeo=5000)
    port = pull.bind_to_random_port("tcp://127.0.0.1")
    result = run_python(
        """
        import sys, threading, zmq
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        push.connect(f"tcp://127.0.0.1:{sys.argv[1]}")
        push.send(bytes(30_000_000))  # takes longer to leave than the process to end
        threading.Thread(target=context.term, daemon=True).start()
        try:
            while True: push.poll(0)
        except zmq.ContextTerminated:
            pass
        """,
        str(port),
    )
    assert result.returncode == 0, result.stderr
    assert len(pull.recv()) == 30_000_000


def zmq_pull() -> int:
    import zmq

    return zmq.PULL


def test_an_idle_import_costs_no_time_at_exit(run_python) -> None:
    result = run_python("import time, zmq; print(time.time())")
    assert time.time() - float(result.stdout) < 4


def test_interrupting_the_main_thread_ends_a_program_with_workers(run_python) -> None:
    result = run_python("""
        import os, signal, threading, zmq
        context = zmq.Context()
        def work():
            with context.socket(zmq.REP) as rep:
                rep.bind("inproc://a")
                try:
                    while True: rep.recv()
                except zmq.ContextTerminated:
                    print("worker done", flush=True)
        thread = threading.Thread(target=work)
        thread.start()
        pull = context.socket(zmq.PULL)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
        try:
            pull.recv()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        pull.close()
        context.term()
    """)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split("\n")[:2] == ["interrupted", "worker done"]
