"""Make chaos around one socket of each type, and what is made of a few; see that contexts end, and nothing aborts."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.faults.processes import ended, free_port

HERE = Path(__file__).resolve().parent
#: The subject's type and its peers'.
PATTERNS = (
    ("PUSH", "PULL"), ("PULL", "PUSH"), ("PUB", "SUB"), ("SUB", "PUB"), ("XPUB", "SUB"), ("XSUB", "PUB"),
    ("PAIR", "PAIR"), ("DEALER", "ROUTER"), ("ROUTER", "DEALER"), ("DEALER", "DEALER"), ("DEALER", "REP"),
    ("REQ", "REP"), ("REP", "REQ"), ("REP", "DEALER"), ("REQ", "ROUTER"),
)  # fmt: skip
TRANSPORTS = ("tcp", "ipc")
ENDS = ("binds", "connects")
#: What is made of a few sockets -> the same in words.
ENSEMBLES = {
    "proxy": "`zmq.proxy_steerable` in a thread, paused, resumed and terminated",
    "device": "a ThreadDevice, ended by its context",
    "asyncio": "receives of asyncio, cancelled",
    "monitor": "a monitor, attached and detached",
    "term": "`term` in another thread while calls wait",
}
#: Where libzmq ends the process -> the patches of ours that mend it; and those that mend a `term` that waits for ever.
ABORTS = {
    "stream_engine_base.cpp": ("heartbeats",),
    "zmtp_engine.cpp": ("old-peers",),
    "session_base.cpp": ("half-sent",),
    "fq.cpp": ("half-read", "conflated-parts"),
}
HANGS = ("linger", "late-hiccup")
#: Seeds of each kind.
MANY = 5
#: Seconds after which a trial is over, whatever it does.
LIMIT_S = 120.0
#: Trials at the same time: they wait for most of it.
TOGETHER = 3


@dataclass(frozen=True)
class Kind:
    """What is tried with a number of seeds."""

    mine: str
    theirs: str
    transport: str
    end: str

    @property
    def name(self) -> str:
        """What the harness calls it."""
        return f"chaos {self.mine}-{self.theirs} {self.transport} {self.end}"

    @property
    def ensemble(self) -> bool:
        """Whether it is about more than one socket."""
        return self.mine in ENSEMBLES


@dataclass
class Found:
    """What was found of one trial."""

    kind: Kind
    seed: int
    ending: str
    seconds: float = 0.0
    why: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """Describe it."""
        return f"{self.kind.name} {self.seed}: {self.ending}{f' ({self.why})' if self.why else ''}"


def kinds() -> list[Kind]:
    """Return everything that is tried."""
    places = list(itertools.product(TRANSPORTS, ENDS))
    single = [Kind(*pattern, *place) for pattern in PATTERNS for place in places]
    return single + [
        Kind(name, "peers", transport, "binds") for name in ENSEMBLES for transport in TRANSPORTS
    ]


def short() -> list[Kind]:
    """Return what the short form tries: each type, and each place with some of them."""
    single = [kind for kind in kinds() if not kind.ensemble]
    ensembles = [kind for kind in kinds() if kind.ensemble]
    found = [kind for number, kind in enumerate(single) if number % 4 == number // 4 % 4]
    return found + [kind for number, kind in enumerate(ensembles) if number % 2 == number // 2 % 2]


def reason(errors: str) -> str:
    """Return what a process said of its end: the assertion of libzmq's, or the last line."""
    found = re.search(r"\((?:\S*/)?(\w+\.\w+:\d+)\)", errors)
    lines = errors.strip().splitlines()
    return found[1] if found else lines[-1][:200] if lines else ""


def run(python: str, kind: Kind, seed: int) -> Found:
    """Make one trial; whatever it started is killed in the end."""
    with tempfile.TemporaryDirectory() as folder:
        endpoint = f"tcp://127.0.0.1:{free_port()}" if kind.transport == "tcp" else f"ipc://{folder}/socket"
        given = {
            "seed": seed, "mine": kind.mine, "theirs": kind.theirs, "binds": kind.end == "binds",
            "endpoint": endpoint,
        }  # fmt: skip
        program = HERE / ("ensemble.py" if kind.ensemble else "subject.py")
        with subprocess.Popen(
            [python, "-I", "-X", "faulthandler", str(program), json.dumps(given)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        ) as process:  # fmt: skip
            try:
                said, errors = process.communicate(timeout=LIMIT_S)
            except subprocess.TimeoutExpired:
                said, errors = "", "it is not over"
            finally:
                kill_group(process.pid)
        lines = said.splitlines()
        told = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
        if errors == "it is not over":
            return Found(kind, seed, "hangs", why=errors)
        if process.returncode and "ending" not in told:
            return Found(kind, seed, ended(process.returncode), why=reason(errors))
        counts = {name: told[name] for name in ("peers", "calls")}
        why = "" if told["ending"] == "ends" else json.dumps(told)
        return Found(kind, seed, told["ending"], told.get("seconds", 0.0), why, counts)


def kill_group(number: int) -> None:
    """Kill a session's processes, if there are any left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


def try_all(side: str, python: str, quick: bool, only: str, first: int, many: int) -> list[Found]:
    """Try all kinds with so many seeds, or some of them with one."""
    chosen, many = (short(), 1) if quick else (kinds(), many)
    trials = [(kind, seed) for seed in range(first, first + many) for kind in chosen]
    trials = [(kind, seed) for kind, seed in trials if only in f"{kind.name} {seed} "]

    def try_one(trial: tuple[Kind, int]) -> Found:
        found = run(python, *trial)
        if found.ending != "ends" or not quick:
            print(f"{side:7}{found.line}", flush=True)
        return found

    with ThreadPoolExecutor(TOGETHER) as pool:
        found = list(pool.map(try_one, trials))
    print(f"{side:7}chaos: {cell(found)}", flush=True)
    return found


def cell(found: list[Found]) -> str:
    """Sum up."""
    if not found:
        return "not tried"
    good = [each for each in found if each.ending == "ends"]
    bad: dict[str, int] = {}
    for each in found:
        if each.ending != "ends":
            words = each.ending if each.ending in ("hangs", "fails") else f"{each.ending} {each.why}".strip()
            bad[words] = bad.get(words, 0) + 1
    text = f"{len(good)} of {len(found)} end"
    if good:
        text += f", the slowest context after {max(each.seconds for each in good):.1f} s"
    return text + (
        f" ({'; '.join(f'{words}, {count}' for words, count in sorted(bad.items()))})" if bad else ""
    )


def problems(found: list[Found], mended: list[str]) -> list[str]:
    """Return what must not be: of a libzmq without our patches, what they do not mend."""
    return [each.line for each in found if each.ending != "ends" and not known(each, mended)]


def known(found: Found, mended: list[str]) -> bool:
    """Tell whether a trial met a fault of libzmq's that only a patch of ours mends, which this libzmq lacks."""
    if found.ending == "hangs":
        return not set(HANGS) <= set(mended)
    patches = ABORTS.get(found.why.partition(":")[0], ()) if found.ending == "SIGABRT" else ()
    return any(patch not in mended for patch in patches)


def table(ours: list[Found], theirs: list[Found]) -> str:
    """Return what was found as a Markdown table, the transports and the ends together."""
    rows = ["| subject | peers | calls, peers | here | pyzmq 27.3 |", "|---|---|---|---|---|"]
    for mine in dict.fromkeys(kind.mine for kind in kinds()):
        sides = [[each for each in side if each.kind.mine == mine] for side in (ours, theirs)]
        if sides[0]:
            words = ENSEMBLES.get(mine, mine)
            peers = ", ".join(dict.fromkeys(each.kind.theirs for each in sides[0]))
            calls, came = (sum(each.counts.get(name, 0) for each in sides[0]) for name in ("calls", "peers"))
            rows.append(f"| {words} | {peers} | {calls:,}, {came:,} | {cell(sides[0])} | {cell(sides[1])} |")
    return "\n".join(rows)
