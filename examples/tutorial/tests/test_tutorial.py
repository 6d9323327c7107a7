"""The programs of the tutorial run as a reader would run them, only on free ports and with shorter time limits."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import zmq

FOLDER = Path(__file__).resolve().parents[1]
PORT = re.compile(r":(555\d)\b")


@pytest.fixture
def folder(tmp_path):
    """Copy the programs, with free ports instead of theirs."""
    ports: dict[str, str] = {}
    probes = []

    def free_port(match):
        if match[1] not in ports:
            probes.append(socket.create_server(("127.0.0.1", 0)))
            ports[match[1]] = str(probes[-1].getsockname()[1])
        return f":{ports[match[1]]}"

    for source in FOLDER.glob("*.py"):
        text = PORT.sub(free_port, source.read_text("utf-8"))
        text = text.replace("TIMEOUT = 2500", "TIMEOUT = 1500").replace("server.example", "127.0.0.1")
        (tmp_path / source.name).write_text(text, "utf-8")
    for probe in probes:
        probe.close()
    return tmp_path


@pytest.fixture
def start(folder):
    """Return a function that starts a program; all are ended with the test."""
    running = []

    def start_program(name):
        command = [sys.executable, "-W", "error", name]
        running.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield start_program
    for program in running:
        program.kill()
        program.communicate()


@pytest.fixture
def run(folder):
    """Return a function that runs a program to its end and returns what it printed."""

    def run_program(name, *arguments, status=0):
        command = [sys.executable, "-W", "error", name, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run_program


def test_client_is_greeted(start, run):
    start("hello_server.py")
    assert run("hello_client.py").splitlines() == [f"Hello, {name}!" for name in ("Ada", "Grace", "Barbara")]


def test_workers_do_all_tasks(start):
    start("tasks.py")
    workers = [start("worker.py") for _ in range(2)]
    lines = [line for worker in workers for line in worker.communicate(timeout=20)[0].splitlines()]
    assert sorted(lines) == sorted(f"{number} squared is {number**2}" for number in range(10))


def test_subscriber_gets_one_town(start, run):
    start("weather_publisher.py")
    lines = run("weather_subscriber.py").splitlines()
    assert [re.fullmatch(r"oslo: -?\d+ degrees", line) is not None for line in lines] == [True] * 3


@pytest.fixture
def keys(folder):
    """Make the keys of the service with the command of the tutorial."""
    if not zmq.has("curve"):
        pytest.skip("this libzmq has no CURVE")
    (folder / "keys" / "clients").mkdir(parents=True)
    for path, name in (("keys", "server"), ("keys", "alice"), ("keys/clients", "alice")):
        command = [sys.executable, "-m", "zmq.curve_keygen", "-o", path, name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.usefixtures("keys")
def test_service_survives_workers_and_a_broker_that_are_killed(start, run):
    broker = start("words_broker.py")
    workers = [start("words_worker.py") for _ in range(2)]
    assert run("words_client.py", "one two three") == "3\n"
    workers[0].kill()
    assert run("words_client.py", "still", "there") == "2\n"
    broker.kill()
    broker.wait()
    start("words_broker.py")
    assert run("words_client.py", "again") == "1\n"


@pytest.mark.usefixtures("keys")
def test_server_answers_the_client_whose_key_it_has(folder, start, run):
    (folder / "keys" / "alice.key").replace(folder / "keys" / "clients" / "alice.key")
    start("secure_server.py")
    assert run("secure_client.py") == "Hello, alice's machine!\n"


@pytest.mark.usefixtures("keys")
def test_client_gives_up_when_no_service_runs(run):
    assert "did not answer 3 times" in run("words_client.py", "hello", status=1)


@pytest.mark.usefixtures("keys")
def test_client_without_a_known_key_gets_no_answer(folder, start, run):
    start("words_broker.py")
    start("words_worker.py")
    assert run("words_client.py", "known") == "1\n"
    (folder / "keys" / "clients" / "alice.key").unlink()
    assert "did not answer" in run("words_client.py", "unknown", status=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.usefixtures("keys")
def test_sigterm_ends_broker_and_worker(start, run):
    programs = [start("words_broker.py"), start("words_worker.py")]
    assert run("words_client.py", "up") == "1\n"
    for program, name in zip(programs, ("words_broker", "words_worker")):
        program.send_signal(signal.SIGTERM)
        out, _ = program.communicate(timeout=10)
        assert (program.returncode, out) == (0, f"{name}: ended\n")
