"""Interpreters of one process: each uses zmq as if it were alone, they share a context by address, and end in peace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import zmq

INFO = zmq.build_info()
POSSIBLE = sys.version_info >= (3, 12) and "zmq.backend.cython._zmq" in sys.modules
STRESS = Path(__file__).resolve().parents[1] / "stress" / "interpreters.py"

pytestmark = pytest.mark.skipif(sys.implementation.name != "cpython", reason="subinterpreters are CPython's")
possible = pytest.mark.skipif(not POSSIBLE, reason="needs the compiled backend of CPython 3.12 or newer")
shared_libzmq = pytest.mark.skipif(
    INFO["linkage"] == "bundled", reason="each interpreter has a libzmq of its own"
)

# `create(kind)` and `run(interpreter, code)`, which raises what failed there.
PRELUDE = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

def create(kind="isolated"):
    if sys.version_info < (3, 13):
        return interpreters.create(isolated=kind == "isolated")
    return interpreters.create(kind)

def run(interpreter, code):
    failure = getattr(interpreters, "exec", interpreters.run_string)(interpreter, code)
    if failure is not None:
        raise RuntimeError(failure.formatted)

destroy = interpreters.destroy
"""

TALK = """
import zmq
with zmq.Context() as context, context.socket(zmq.REP) as one, context.socket(zmq.REQ) as other:
    one.bind("inproc://here")
    other.connect("inproc://here")
    other.send(b"x" * 100_000, copy=False)
    one.send(one.recv(copy=False), copy=False)
    assert other.recv() == b"x" * 100_000
print("talked", flush=True)
"""


def output(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the lines of a program that ended well and had nothing to complain about."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("kind", ["isolated", "legacy"])
@possible
def test_interpreters_use_zmq_beside_each_other(run_python, kind):
    code = f"{PRELUDE}\ntalk = {TALK!r}\nexec(talk)\nfor _ in range(3):\n    second = create({kind!r})\n"
    code += "    run(second, talk)\n    destroy(second)\nexec(talk)\n"
    assert output(run_python(code)) == ["talked"] * 5


@possible
def test_an_interpreter_may_be_the_first_to_import_zmq(run_python):
    code = f"{PRELUDE}\ntalk = {TALK!r}\nsecond = create()\nrun(second, talk)\nexec(talk)\n"
    code += "destroy(second)\nexec(talk)\n"
    assert output(run_python(code)) == ["talked"] * 3


@possible
def test_interpreters_import_zmq_at_once(run_python):
    code = f"""{PRELUDE}
import threading
start = threading.Barrier(4)
def work():
    own = create()
    start.wait()
    run(own, {TALK!r})
    destroy(own)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    assert output(run_python(code)) == ["talked"] * 4


@possible
def test_an_interpreter_leaves_no_file(run_python, tmp_path):
    code = f"""{PRELUDE}
second = create()
run(second, '''
import tempfile
tempfile.tempdir = {str(tmp_path)!r}
import zmq
''')
destroy(second)
"""
    assert output(run_python(code)) == []
    assert list(tmp_path.iterdir()) == []


@possible
def test_an_interpreter_that_cannot_have_a_copy_is_told_where_it_was_to_be(run_python, tmp_path):
    code = f"""{PRELUDE}
import tempfile, zmq
second = create()
run(second, '''
import tempfile
tempfile.tempdir = {str(tmp_path / "missing")!r}
try:
    import zmq
except ImportError as error:
    print(error, flush=True)
''')
destroy(second)
"""
    (line,) = output(run_python(code))
    assert "Set TMPDIR" in line
    assert str(tmp_path / "missing") in line


@possible
@shared_libzmq
def test_interpreters_share_a_context_by_its_address(run_python):
    code = f"""{PRELUDE}
import zmq
with zmq.Context() as context, context.socket(zmq.PAIR) as here:
    here.bind("inproc://between")
    second = create()
    run(second, f'''
import zmq
with zmq.Context.shadow({{context.underlying}}).socket(zmq.PAIR) as there:
    there.connect("inproc://between")
    there.send(b"from the second")
''')
    destroy(second)
    print(here.recv())
"""
    assert output(run_python(code)) == ["b'from the second'"]


@possible
@pytest.mark.skipif(INFO["linkage"] != "bundled", reason="interpreters share libzmq")
def test_the_address_of_a_context_of_another_libzmq_is_refused(run_python):
    code = f"""{PRELUDE}
import zmq
context = zmq.Context()
second = create()
run(second, f'''
import zmq
own = zmq.Context()
assert zmq.Context.shadow(own.underlying).underlying == own.underlying
try:
    zmq.Context.shadow({{context.underlying}})
except zmq.ZMQError as error:
    print(error.errno, error, flush=True)
own.term()
''')
destroy(second)
context.term()
"""
    (line,) = output(run_python(code))
    assert line.startswith("14 ")
    assert "interpreters share no context" in line


@possible
def test_what_an_interpreter_leaves_open_is_closed_with_it_and_its_messages_arrive(run_python):
    code = f"""{PRELUDE}
import zmq
with zmq.Context() as context, context.socket(zmq.PULL) as pull:
    port = pull.bind_to_random_port("tcp://127.0.0.1")
    for _ in range(5):
        second = create()
        run(second, f'''
import zmq
context = zmq.Context()
push = context.socket(zmq.PUSH)
push.connect("tcp://127.0.0.1:{{port}}")
push.send(b"x" * 1_000_000, copy=False)
''')
        destroy(second)
        assert len(pull.recv()) == 1_000_000
print("all came")
"""
    assert output(run_python(code)) == ["all came"]


@possible
def test_a_tracker_ends_its_wait_in_an_interpreter(run_python):
    tracked = """
import zmq
with zmq.Context() as context, context.socket(zmq.PUSH) as push, context.socket(zmq.PULL) as pull:
    pull.bind("inproc://tracked")
    push.connect("inproc://tracked")
    tracker = push.send(bytearray(1000), copy=False, track=True)
    pull.recv()
    tracker.wait(10)
    assert tracker.done
print("done", flush=True)
"""
    code = f"{PRELUDE}\nsecond = create()\nrun(second, {tracked!r})\ndestroy(second)\nexec({tracked!r})\n"
    assert output(run_python(code)) == ["done"] * 2


@possible
def test_many_interpreters_come_and_go(run_python):
    # More than Python has places for functions that C code wants called at its end.
    code = f"{PRELUDE}\nfor _ in range(33):\n    second = create()\n    run(second, {TALK!r})\n    destroy(second)\n"
    assert output(run_python(code, timeout=28)) == ["talked"] * 33


@possible
def test_a_pool_of_interpreters_echoes_every_message():
    command = [sys.executable, "-I", str(STRESS), "--messages", "20000", "--workers", "2"]
    counts = json.loads(
        subprocess.run(command, capture_output=True, text=True, timeout=28, check=True).stdout
    )
    assert (counts["echoed"], counts["lost"], counts["doubled"], counts["failures"]) == (20000, 0, 0, [])


@pytest.mark.skipif(POSSIBLE, reason="interpreters can use zmq")
def test_a_second_interpreter_is_refused_and_the_first_goes_on(run_python):
    code = f"""{PRELUDE}
talk = {TALK!r}
exec(talk)
for kind in ("isolated", "legacy"):
    second = create(kind)
    run(second, '''
try:
    import zmq
except ImportError as error:
    print(error, flush=True)
''')
    destroy(second)
exec(talk)
"""
    first, isolated, legacy, last = output(run_python(code))
    assert first == last == "talked"
    for refusal in (isolated, legacy):
        assert "or a process instead" in refusal
        assert "CPython 3.12" in refusal
