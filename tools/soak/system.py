"""The processes of the system, and what is read of them while they run."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import zmq.auth
from tools.faults.network import Network

HERE = Path(__file__).resolve().parent
#: Front ends of the clients.
FRONTS = ("sync", "asyncio", "trio", "green")
#: Seconds that a process may take to end.
PATIENCE_S = 30.0


class Process:
    """One process of the system, and the lines that it prints."""

    def __init__(self, name: str, python: str, script: str, given: dict[str, Any], folder: Path) -> None:
        self.name = name
        self.errors = folder / f"{name}.errors"
        command = [python, "-I", str(HERE / script), json.dumps(given)]
        with self.errors.open("wb") as errors:
            self.popen = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self.lines: list[Any] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.lines.append(json.loads(line))

    def first(self) -> Any:
        """Wait for the first line."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.lines:
            if time.monotonic() > deadline or self.popen.poll() is not None:
                raise RuntimeError(f"{self.name} does not begin: {self.errors.read_text(errors='replace')}")
            time.sleep(0.05)
        return self.lines.pop(0)

    def take(self) -> list[Any]:
        """Return the lines that came since the last call."""
        found = self.lines[:]
        del self.lines[: len(found)]
        return found

    def look(self) -> list[float]:
        """Return its memory in megabytes, its descriptors and its threads now."""
        entry = Path(f"/proc/{self.popen.pid}")
        try:
            pages = int((entry / "statm").read_text().split()[1])
            counts = [len(os.listdir(entry / part)) for part in ("fd", "task")]
        except OSError:  # it has ended
            return []
        if pages == 0:  # so it has, and was not waited for yet
            return []
        return [round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 2), *counts]

    def end(self) -> str:
        """End its input, wait for its end, and say what was wrong with it; nothing if all was right."""
        assert self.popen.stdin is not None
        self.popen.stdin.close()
        try:
            status = self.popen.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            return f"{self.name} does not end"
        self._reader.join(PATIENCE_S)
        said = self.errors.read_text(errors="replace").strip()
        return f"{self.name} ended with {status}: {said[-1500:]}" if status or said else ""


def make_keys(folder: Path, clients: int) -> None:
    """Write the certificates of the server and of all clients."""
    (folder / "clients").mkdir()
    zmq.auth.create_certificates(folder, "server")
    for number in range(clients):
        zmq.auth.create_certificates(folder / "clients", f"client{number}")


class System:
    """All processes, and a network between the broker and half of the clients."""

    def __init__(self, python: str, fronts: list[str], clients: int, **given: Any) -> None:
        self.folder = tempfile.TemporaryDirectory()
        place = Path(self.folder.name)
        make_keys(place, clients)
        self.broker = Process("broker", python, "broker.py", {"keys": str(place), "every": 0.1}, place)
        self.processes = [self.broker]
        endpoints = self.broker.first()
        self.networks = [Network(int(endpoint.rpartition(":")[2])) for endpoint in endpoints]
        given.update(
            keys=str(place),
            endpoints=endpoints,
            cut=[f"tcp://127.0.0.1:{network.port}" for network in self.networks],
        )
        for place_in_line, front in enumerate(fronts):
            first, end = (clients * each // len(fronts) for each in (place_in_line, place_in_line + 1))
            own = {**given, "front": front, "numbers": list(range(first, end))}
            self.processes.append(Process(front, python, "clients.py", own, place))

    def cut(self) -> None:
        """Reset the connections of half of the clients."""
        for network in self.networks:
            network.cut()

    def sample(self, begun: float) -> dict[str, Any]:
        """Return what each process has and has counted since the sample before."""
        told: dict[str, Counter[str]] = {}
        latency: dict[str, Counter[str]] = {}
        for process in self.processes[1:]:
            told[process.name], latency[process.name] = Counter(), Counter()
            for line in process.take():
                latency[process.name].update(line.pop("latency"))
                told[process.name].update(line)
        return {
            "time": round(time.monotonic() - begun, 1),
            "processes": {process.name: process.look() for process in self.processes},
            "counts": told,
            "latency": latency,
        }

    def end(self) -> list[str]:
        """End all, the broker last; what was wrong."""
        problems = [process.end() for process in (*self.processes[1:], self.broker)]
        for network in self.networks:
            network.close()
        return [problem for problem in problems if problem]
