"""Try every fault with this Python's binding, and with pyzmq's when its Python is given; fail on what must not be.

python -m tools.faults.run [--theirs PYTHON] [--quick] [--kind KIND] [--only WORD] [--seconds N] [--times N]
                           [--seeds N] [--write FILE]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tools.faults import fronts, plan
from tools.faults.chaos import run as chaos
from tools.faults.exits import run as exits
from tools.faults.handshakes import run as handshakes
from tools.faults.hostile import readers
from tools.faults.hostile import run as hostile
from tools.faults.load import run as load
from tools.faults.logs import run as logs
from tools.faults.middle import run as middle
from tools.faults.names import run as names
from tools.faults.plan import side_by_side
from tools.faults.shortage import run as shortage
from tools.faults.tunnel import run as tunnel
from tools.generated import between

#: Kinds of trials with numbered messages.
PLANS = {
    "network": fronts.PLAN,
    "middle": middle.PLAN,
    "logs": logs.PLAN,
    "tunnel": tunnel.PLAN,
    "names": names.PLAN,
}


def short(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Take away what programs need: the same."""
    ours, theirs = side_by_side(
        lambda side, python: shortage.try_all(side, python, given.quick, given.only), pythons
    )
    mended = shortage.patches(sys.executable)
    bad = [
        problem
        for (what, use), outcomes in ours.items()
        for problem in shortage.problems(what, use, outcomes, mended)
    ]
    return shortage.table(shortage.names(sys.executable), ours, theirs or {}), bad


def besieged(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Send listeners what they should not get: the same."""
    mended = shortage.patches(sys.executable)
    ours, theirs = side_by_side(
        lambda side, python: hostile.try_all(side, python, given.seconds, given.seed, mended), pythons
    )
    bad = [problem for outcome in ours for problem in hostile.problems(outcome, mended)]
    for reader in readers.READERS:
        print("ours   ", readers.run(reader, given.seed, given.seconds / 10), flush=True)
    rows = ["| binding | what came of it |", "|---|---|", f"| here | {hostile.cell(ours)} |"]
    return "\n".join([*rows, *([f"| pyzmq 27.3 | {hostile.cell(theirs)} |"] if theirs else [])]), bad


def loaded(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Have slow consumers, crowds, clocks that jump and large messages: the same, one binding after the other."""
    rows = {side: load.try_all(side, python, given.quick, given.only) for side, python in pythons.items()}
    return load.table(rows["ours"], rows.get("theirs", {})), load.problems(rows["ours"])


def shaken(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """End handshakes in the midst: the same."""
    ours, theirs = side_by_side(
        lambda side, python: handshakes.try_all(side, python, given.quick, given.only), pythons
    )
    return handshakes.table(ours, theirs or {}), handshakes.problems(ours)


def ended(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """End programs while something waits: the same."""
    times, step = (exits.FEW, exits.STEP) if given.quick else (given.times, 1)
    ours, theirs = side_by_side(
        lambda side, python: exits.try_all(side, python, times, given.only, step), pythons
    )
    return exits.table(ours, theirs or {}), exits.problems(ours)


def upset(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Have peers die, stop and speak nonsense around a socket: the same."""
    ours, theirs = side_by_side(
        lambda side, python: chaos.try_all(side, python, given.quick, given.only, given.seed, given.seeds),
        pythons,
    )
    return chaos.table(ours, theirs or []), chaos.problems(ours, shortage.patches(sys.executable))


OTHERS = {
    "handshakes": shaken,
    "shortage": short,
    "hostile": besieged,
    "load": loaded,
    "exits": ended,
    "chaos": upset,
}
#: What is made bad, and what the marks around its table on the page call it; in the order in which it is done.
KINDS = {
    "network": "the network",
    "middle": "the middle",
    "logs": "logs",
    "tunnel": "tunnels",
    "names": "names",
    "handshakes": "handshakes",
    "shortage": "shortage",
    "hostile": "hostile peers",
    "load": "loads",
    "exits": "exits",
    "chaos": "chaos",
}


def main(words: list[str]) -> int:
    """Do what the command line says; 1 if something happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theirs", metavar="PYTHON")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--seconds", type=float, default=20, help="of siege")
    parser.add_argument("--seed", type=int, default=1, help="of the first siege, and of chaos")
    parser.add_argument(
        "--times", type=int, default=exits.MANY, help="of each way to end; the dearer ones less"
    )
    parser.add_argument("--seeds", type=int, default=chaos.MANY, help="of each kind of chaos")
    parser.add_argument("--write", metavar="PAGE", type=Path)
    given = parser.parse_args(words)
    begun = time.monotonic()
    pythons = {"ours": sys.executable, **({"theirs": given.theirs} if given.theirs else {})}
    bad: list[str] = []
    for kind in given.kind or KINDS:
        text, found = (
            plan.follow(PLANS[kind], given, pythons) if kind in PLANS else OTHERS[kind](given, pythons)
        )
        bad += found
        if given.write:
            page = given.write.read_text("utf-8")
            begin, end = (f"<!-- {word} {KINDS[kind]} -->" for word in ("what it found of", "end of"))
            given.write.write_text(between(page, f"{begin}\n", end, f"\n{text}\n\n"), "utf-8")
    print(f"\n{time.monotonic() - begun:.0f} s, {len(bad)} problems")
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
