"""Storm a server with handshakes that end in the midst; then see who is let in, and what is left behind."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.faults.network import Network

HERE = Path(__file__).resolve().parent
MECHANISMS = ("PLAIN", "CURVE")
AUTHENTICATORS = ("thread", "asyncio")
#: How handshakes end -> the same in words.
HOW = {
    "cut": "connections are reset every few milliseconds",
    "kill": "peers are killed",
    "stop": "peers are stopped, and killed later",
}
#: Seconds of each of the two storms, and in the short form.
STORM_S, SHORT_S = 4.0, 1.0
#: Seconds after which nothing of a storm may be left, of which a handshake may take half of one.
CALM_S = 10.0
#: What a second storm may leave behind: descriptors that a last peer still has, and kilobytes.
DESCRIPTORS, MEMORY = 3, 3_000
Kind = tuple[str, str, str]
Rows = dict[Kind, "Found"]


@dataclass
class Found:
    """What was found of one kind."""

    begun: int = 0
    let_in: int = 0
    asked: int = 0
    right: int = 0
    wrong: int = 0
    descriptors: int = 0
    memory: int = 0
    problems: list[str] = field(default_factory=list)

    def judge(self) -> None:
        """Note what must not be."""
        if self.right != self.asked:
            self.problems.append(f"{self.asked - self.right} of {self.asked} right peers are not answered")
        if self.wrong:
            self.problems.append(f"{self.wrong} messages of wrong peers were let in")
        if self.descriptors > DESCRIPTORS:
            self.problems.append(f"{self.descriptors} descriptors are left behind")
        if self.memory > MEMORY:
            self.problems.append(f"the second storm took {self.memory} kB")


class Server:
    """A server of one binding in a process."""

    def __init__(self, python: str, mechanism: str, authenticator: str, folder: str) -> None:
        given = {"mechanism": mechanism, "authenticator": authenticator, "folder": folder}
        command = [python, "-I", str(HERE / "server.py"), json.dumps(given)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.told: dict[str, Any] = self.read()

    def read(self) -> dict[str, Any]:
        """Return the next line that it prints."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with status {self.process.wait()}")
        read: dict[str, Any] = json.loads(line)
        return read

    def look(self) -> dict[str, int]:
        """Return what the process has."""
        assert self.process.stdin is not None
        self.process.stdin.write("look\n")
        self.process.stdin.flush()
        return self.read()

    def calm(self, descriptors: int) -> dict[str, int]:
        """Return what it has once it has no more than so many descriptors, or after a while."""
        deadline = time.monotonic() + CALM_S
        while (seen := self.look())["descriptors"] > descriptors and time.monotonic() < deadline:
            time.sleep(0.05)
        return seen

    def close(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.communicate()


def storm(python: str, told: dict[str, Any], how: str, seconds: float, network: Network) -> int:
    """Begin handshakes for so many seconds; how many."""
    given = json.dumps({**told, "how": how, "seconds": seconds})
    command = [python, "-I", str(HERE / "clients.py"), given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            if how == "cut":
                network.cut()
            time.sleep(0.002 + random.random() * 0.01)
        assert process.stdout is not None
        return int(process.stdout.read())


def run(python: str, kind: Kind, seconds: float) -> Found:
    """Storm a server twice, and look at it before and after."""
    mechanism, authenticator, how = kind
    found = Found()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(contextlib.closing(Server(python, mechanism, authenticator, folder)))
        port = int(server.told["endpoint"].rpartition(":")[2])
        network = stack.enter_context(contextlib.closing(Network(port)))
        told = {**server.told, "endpoint": f"tcp://127.0.0.1:{network.port}"}
        before = server.look()
        found.begun += storm(python, told, how, seconds, network)
        between = server.calm(before["descriptors"] + DESCRIPTORS)
        found.begun += storm(python, told, how, seconds, network)
        given = json.dumps({**server.told, "how": "ask"})
        asked = subprocess.run(
            [python, "-I", str(HERE / "clients.py"), given], capture_output=True, text=True, check=True
        )
        answers = json.loads(asked.stdout)
        after = server.calm(before["descriptors"] + DESCRIPTORS)
        found.let_in = after["right"]
        found.asked, found.right, found.wrong = answers["asked"], answers["right"], after["wrong"]
        found.descriptors = after["descriptors"] - before["descriptors"]
        found.memory = after["memory"] - between["memory"]
        if after["threads"] != before["threads"]:
            found.problems.append(f"{after['threads']} threads, before {before['threads']}")
    found.judge()
    return found


def try_all(side: str, python: str, quick: bool, only: str) -> Rows:
    """Try all kinds, or a few of them, and print what was found."""
    kinds = list(itertools.product(MECHANISMS, AUTHENTICATORS, HOW))
    rows: Rows = {}
    for kind in kinds[::5] if quick else kinds:
        if only in f"handshakes {' '.join(kind)}":
            rows[kind] = run(python, kind, SHORT_S if quick else STORM_S)
            print(f"{side:7}{' '.join(kind):20} {said([rows[kind]])}", flush=True)
    return rows


def said(found: list[Found]) -> str:
    """Say what was found of a few kinds."""
    if not found:
        return "not tried"
    begun, let_in, asked, right, wrong = (
        sum(getattr(each, name) for each in found) for name in ("begun", "let_in", "asked", "right", "wrong")
    )
    words = (
        f"{begun:,} handshakes, {let_in:,} ended well; then {right} of {asked} right peers answered, "
        f"{wrong} messages of wrong ones; {max(each.descriptors for each in found)} descriptors and "
        f"{max(each.memory for each in found)} kB more"
    )
    problems = [problem for each in found for problem in each.problems]
    return f"{words}{' **(' + '; '.join(problems) + ')**' if problems else ''}"


def problems(rows: Rows) -> list[str]:
    """Return what must not be."""
    return [
        f"handshakes {' '.join(kind)}: {problem}"
        for kind, found in rows.items()
        for problem in found.problems
    ]


def table(ours: Rows, theirs: Rows) -> str:
    """Return what was found as a Markdown table, the authenticators together."""
    rows = ["| mechanism | in the midst of handshakes | here | pyzmq 27.3 |", "|---|---|---|---|"]
    for mechanism, how in itertools.product(MECHANISMS, HOW):
        sides = [
            [found for kind, found in side.items() if (kind[0], kind[2]) == (mechanism, how)]
            for side in (ours, theirs)
        ]
        if sides[0]:
            rows.append(f"| {mechanism} | {HOW[how]} | {said(sides[0])} | {said(sides[1])} |")
    return "\n".join(rows)
