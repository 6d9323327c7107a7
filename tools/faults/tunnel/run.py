"""A tunnel in the middle: its two processes stopped and killed, and the connection between them made bad."""

from __future__ import annotations

import signal
import subprocess
import time

from tools.faults.plan import Plan
from tools.faults.processes import free_port
from tools.faults.scenario import PATTERNS, Fault, Stage, nothing, slow_down
from tools.faults.trial import Outcome, Room, follow
from tools.faults.tunnel.server import Server, signal_all, there_is_one

#: Ways to make a tunnel, and what they need besides zmq.
WAYS = {"openssh": "zmq.ssh, pexpect", "paramiko": "zmq.ssh, paramiko"}
TRIED = ("PUSH-PULL", "DEALER-ROUTER", "REQ-REP")


def server_of(stage: Stage) -> Server:
    """Return the server of the tunnel."""
    assert stage.server is not None
    return stage.server


def stop_all(pids: list[int]) -> None:
    """Stop processes for a second."""
    signal_all(pids, signal.SIGSTOP)
    time.sleep(1.0)
    signal_all(pids, signal.SIGCONT)


def kill_client(stage: Stage) -> None:
    """Kill the ssh of the tunnel."""
    signal_all(server_of(stage).clients(), signal.SIGKILL)


def stop_client(stage: Stage) -> None:
    """Stop the ssh of the tunnel for a second."""
    stop_all(server_of(stage).clients())


def stop_server(stage: Stage) -> None:
    """Stop the server for a second, with the connections that it has."""
    stop_all(server_of(stage).processes())


def restart_server(stage: Stage) -> None:
    """Kill the server with the connections that it has, and start it again."""
    sshd = server_of(stage).sshd
    sshd.kill()
    time.sleep(0.3)
    sshd.start()


def cut_tunnel(stage: Stage) -> None:
    """Reset the connection between ssh and its server."""
    server_of(stage).network.cut()


def throttle_tunnel(stage: Stage) -> None:
    """Carry 1 Mbit/s between ssh and its server for a while."""
    slow_down(server_of(stage).network)


FAULTS = (
    Fault("none", "nothing is wrong", nothing, lossless=True),
    Fault("slow", "1 Mbit/s between ssh and its server for 1.5 s", throttle_tunnel, lossless=True),
    Fault("stop-ssh", "ssh is stopped for 1 s (SIGSTOP)", stop_client, lossless=True),
    Fault("stop-sshd", "the server of ssh is stopped for 1 s (SIGSTOP)", stop_server, lossless=True),
    Fault("cut-ssh", "the connection between ssh and its server is reset", cut_tunnel),
    Fault("kill-ssh", "ssh is killed", kill_client),
    Fault("kill-sshd", "the server of ssh is killed and restarted", restart_server),
)


def ways(python: str) -> list[str]:
    """Return the ways to make a tunnel that the binding of a Python has here; pyzmq takes no configuration for one."""
    if not there_is_one():
        return []
    code = "import inspect; from zmq import ssh; inspect.signature(ssh.try_passwordless_ssh).parameters['config']"
    found = []
    for way, modules in WAYS.items():
        wanted = f"import {modules}" + (f"; {code}" if way == "paramiko" else "")
        if subprocess.run([python, "-I", "-c", wanted], capture_output=True).returncode == 0:
            found.append(way)
    return found


def possible(fault: Fault, pattern: str, way: str) -> bool:
    """Tell whether a trial can be made: paramiko has no process of its own."""
    return way != "paramiko" or not fault.name.endswith("-ssh") or fault.name == "cut-ssh"


def run(python: str, fault: Fault, pattern: str, way: str) -> Outcome:
    """Run one trial through a tunnel."""
    outcome = Outcome(fault.name, pattern, way)
    sending, receiving = PATTERNS[pattern]
    with Room(python, fault) as room:
        port = free_port()
        server = room.keep(Server(port))
        endpoint = f"tcp://127.0.0.1:{port}"
        receiver = room.receiver([], receiving, front="sync", call="bind", endpoint=endpoint)
        sender = room.sender(
            ["env", f"PATH={server.path}"],
            sending,
            front="sync",
            call="tunnel",
            endpoint=endpoint,
            server=server.name,
            tunnel={"paramiko": True, "config": server.config} if way == "paramiko" else {},
        )
        follow(outcome, fault, Stage(sender, receiver, None, None, server=server), room.folder)
    return outcome


PLAN = Plan(FAULTS, TRIED, ways, run, possible, every=5, needs="ssh with its server")
