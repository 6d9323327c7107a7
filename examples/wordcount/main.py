"""Count the words of a text with worker processes: a whole job over ZeroMQ, measured and checked.

    ventilator --DEALER--> ROUTER broker DEALER --REP--> workers --PUSH--> PULL sink --PUB--> SUB progress bar
        ^                                                  |
        +----------------- receipts (credit) --------------+

Everything but the broker and the bar is a process of its own; half of the workers are reached over tcp, half over
ipc. Then the totals are compared with a count in a single process, round trips are timed, and what is installed is
listed. Exit code 0: all is right. 1: the job failed. 2: the command line or the text is unusable. 130: Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import latency
import zmq
from endpoints import TRANSPORTS, EndpointError, usable_transports
from installed import installed
from job import Outcome, count_together
from processes import JobError
from text import InputError, Text, spool_standard_input
from words import count_alone

DEFAULT_TEXT = Path(__file__).resolve().parents[2] / "README.md"
DEFAULT_BYTES = 32_000_000


def number_up_to(limit: int) -> Callable[[str], int]:
    """Return a converter for command line arguments: a whole number from 1 to `limit`."""

    def convert(argument: str) -> int:
        if argument.isascii() and argument.isdigit() and 1 <= int(argument) <= limit:
            return int(argument)
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {limit}, not {argument!r}")

    return convert


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="wordcount", description="Count the words of a text with worker processes."
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="UTF-8 text, or - (default: the README, repeated)"
    )
    parser.add_argument(
        "--workers", type=number_up_to(64), default=2, metavar="N", help="worker processes (default: 2)"
    )
    parser.add_argument(
        "--transport", choices=TRANSPORTS, help="default: both, tcp alone where there is no ipc"
    )
    parser.add_argument(
        "--repeat", type=number_up_to(10**9), metavar="N", help="count the text N times over (default: 1)"
    )
    parser.add_argument(
        "--deadline",
        type=number_up_to(3600),
        default=30,
        metavar="S",
        help="fail when nothing moves for S seconds",
    )
    return parser.parse_args(arguments)


def open_text(options: argparse.Namespace, folder: Path) -> Text:
    """Find the text, check it, and say how often it is repeated."""
    if options.file is None:
        text = Text(DEFAULT_TEXT)
        text.repeat = options.repeat or -(-DEFAULT_BYTES // text.pass_size)
    elif options.file == "-":
        text = Text(spool_standard_input(folder), options.repeat or 1)
    else:
        text = Text(Path(options.file), options.repeat or 1)
    times = f", repeated {text.repeat:,} times" if text.repeat > 1 else ""
    print(f"text        {text.path.name}{times}: {text.size / 1e6:.1f} MB")
    return text


def check(outcome: Outcome, text: Text) -> float:
    """Count again in this process and compare; return the seconds that took.

    Raises
    ------
    JobError
        If the totals differ.
    """
    started = time.monotonic()
    counts, lines = count_alone(text)
    took = time.monotonic() - started
    if (counts, lines) != (outcome.counts, outcome.lines):
        wrong = sum(((counts - outcome.counts) + (outcome.counts - counts)).values())
        raise JobError(
            f"the workers counted {outcome.lines:,} lines and {total(outcome.counts):,} words, one process {lines:,} "
            f"and {total(counts):,} ({wrong:,} words differ): was {text.path} changed meanwhile?"
        )
    return took


def total(counts: Counter[str]) -> int:
    """Return how many words were counted."""
    return sum(counts.values())


def show(outcome: Outcome, text: Text, alone: float) -> None:
    """Print totals and throughput."""
    top = ", ".join(f"{word} {count:,}" for word, count in outcome.counts.most_common(5))
    print(
        f"totals      {total(outcome.counts):,} words, {len(outcome.counts):,} distinct, {outcome.lines:,} lines:"
    )
    print("            equal to the count of a single process")
    print(f"top words   {top}")
    rate, alone_rate = (text.size / 1e6 / max(took, 1e-6) for took in (outcome.seconds, alone))
    print(f"throughput  {outcome.lines / max(outcome.seconds, 1e-6):,.0f} lines/s, {rate:.1f} MB/s", end="")
    print(f" (a single process: {alone_rate:.1f} MB/s)", flush=True)


def run(options: argparse.Namespace) -> None:
    """Do the job, check it, measure, and print."""
    transports = usable_transports(options.transport)
    with tempfile.TemporaryDirectory(prefix="wordcount-") as name:
        folder = Path(name)
        text = open_text(options, folder)
        with zmq.Context() as context:
            context.linger = 0  # whatever fails, nothing unsent may keep us here
            print(f"workers     {options.workers} processes over {' and '.join(transports)}")
            outcome = count_together(context, text, options.workers, transports, folder, options.deadline)
            show(outcome, text, check(outcome, text))
            for transport, times in latency.measure(context, transports, folder, options.deadline).items():
                figures = "  ".join(f"p{p} {value:.0f} us" for p, value in times.items())
                print(f"round trip  {transport}  {figures}  (REQ/REP, {len(latency.MESSAGE)} bytes)")
    for entry in installed():
        print(f"installed   {entry.name} {entry.version}  {entry.size / 1e3:,.0f} kB")
    print(f"libzmq      {zmq.zmq_version()}")


def end_on_sigterm(number: int, frame: FrameType | None) -> None:
    """Leave through every `with` block, as Ctrl-C does."""
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    """Run with these command line arguments; return the exit code."""
    options = parse(arguments)
    signal.signal(signal.SIGTERM, end_on_sigterm)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # the top words may not fit the terminal's encoding
    try:
        run(options)
    except (InputError, EndpointError) as error:
        print(f"wordcount: {error}", file=sys.stderr)
        return 2
    except JobError as error:
        print(f"wordcount: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("wordcount: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
