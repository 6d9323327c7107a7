"""Loggers, the command `zmq`, and an ssh server of our own."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from zmq_testing.sshd import SSHD, Sshd


@pytest.fixture
def sshd():
    """Give a running server."""
    if SSHD is None:
        pytest.skip("IMPOSSIBLE HERE: there is no sshd; install OpenSSH's server")
    folder = Path(tempfile.mkdtemp(prefix="zmq-ssh-"))
    folder.chmod(0o755)
    server = Sshd(folder)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture
def account():
    """Give name and password of an account that exists during the test: only root can make one."""
    if os.getuid() != 0:
        pytest.skip("only root can make an account whose password a test knows")
    name, password = f"zmq{secrets.token_hex(4)}", secrets.token_hex(12)
    subprocess.run(["useradd", "--no-create-home", "--shell", "/bin/sh", "--home-dir", "/", name], check=True)
    try:
        subprocess.run(["chpasswd"], input=f"{name}:{password}\n".encode(), check=True)
        yield name, password
    finally:
        subprocess.run(["userdel", name], check=True)


@pytest.fixture
def log():
    """Give a function that returns a logger with one handler; both are taken apart afterwards."""
    made = []

    def make(handler, cls=logging.Logger):
        logger = cls("test.log")
        logger.addHandler(handler)
        made.append(handler)
        return logger

    yield make
    for handler in made:
        handler.close()


WORDS = [sys.executable, "-m", "zmq.cli"]


@pytest.fixture
def start():
    """Give a function that starts the command with arguments; what still runs at the end is killed."""
    made = []

    def begin(*arguments, **options):
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        process = subprocess.Popen([*WORDS, *arguments], **options)
        made.append(process)
        return process

    yield begin
    for process in made:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def run(start):
    """Give a function that runs the command to its end and returns status, output and errors."""

    def complete(*arguments, given=b"", **options):
        process = start(*arguments, **options)
        out, err = process.communicate(given, timeout=25)
        return process.returncode, out.decode(), err.decode()

    return complete
