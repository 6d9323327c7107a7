"""What was sent through a tunnel arrives, though the program ends while ssh has not passed it on."""

from __future__ import annotations

import os
import signal
import sys

import pytest

import zmq
from zmq_testing.processes import has_ended

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="connections are looked up in /proc")

ENDS = {
    "closed": "push.close(); context.term()",
    "forgotten": "",
    "exited at once": "push.close(); context.term(); os._exit(0)",
}


def leave_behind(end, secret, server, config, run_python, pull):
    """Have a program send through a tunnel whose ssh is stopped, and end; return what comes when ssh goes on."""
    pull.bind("tcp://127.0.0.1:*")
    code = f"""
        import os, signal, subprocess, sys
        import zmq
        from zmq import ssh
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        push.immediate, push.linger = 1, -1
        password = sys.argv[4] or None
        tunnel = ssh.tunnel_connection(push, sys.argv[1], sys.argv[2], None, password, False, config=sys.argv[3])
        push.send(b"begin")  # once there is a connection
        os.kill(tunnel.pid, signal.SIGSTOP)
        for number in range(50):
            push.send(bytes(1_000))
        print(tunnel.pid, flush=True)
        {end}
    """
    done = run_python(code, pull.last_endpoint.decode(), server, config, secret)
    assert (done.returncode, done.stderr) == (0, "")
    pid = int(done.stdout)
    os.kill(pid, signal.SIGCONT)
    assert pull.recv() == b"begin"
    found = [len(pull.recv()) for _ in range(50)]
    return pid, found


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_was_sent_goes_through_the_tunnel_of_an_ended_program(end, sshd, socket, run_python, wait_until):
    pid, found = leave_behind(end, "", sshd.name, sshd.config, run_python, socket(zmq.PULL))
    assert found == [1_000] * 50
    wait_until(lambda: has_ended(pid))


def test_what_was_sent_goes_through_a_tunnel_by_password(sshd, account, socket, run_python, wait_until):
    name, password = account
    nothing = sshd.configure("without-key", sshd.known, sshd.folder / "missing")
    server = f"{name}@127.0.0.1:{sshd.port}"
    pid, found = leave_behind("", password, server, nothing, run_python, socket(zmq.PULL))
    assert found == [1_000] * 50
    wait_until(lambda: has_ended(pid))
