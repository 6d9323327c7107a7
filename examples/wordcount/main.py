"""Count the words of a text with worker processes: a whole job over ZeroMQ, measured and checked.

    ventilator --DEALER--> ROUTER broker DEALER --REP--> workers --PUSH--> PULL sink --PUB--> SUB progress bar
        ^                                                  |
        +----------------- receipts (credit) --------------+

Sink and workers are processes of their own; half of the workers are reached over tcp, half over ipc. Then the
totals are compared with a count in a single process, round trips are timed, and what is installed is listed.
Exit code 0: all is right. 1: the job failed. 2: the command line or the text is unusable. 130: Ctrl-C.
"""

from __future__ import annotations

import io
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import latency
import zmq
from endpoints import EndpointError, private_folder, usable_transports
from installed import installed
from job import Outcome, count_together
from options import Options, parse
from processes import JobError
from text import InputError, Text, spool_standard_input
from words import count_alone

DEFAULT_TEXT = Path(__file__).resolve().parents[2] / "README.md"
DEFAULT_BYTES = 40_000_000


def open_text(options: Options, folder: Path) -> Text:
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
    started = time.perf_counter()
    counts, lines = count_alone(text)
    took = time.perf_counter() - started
    if (counts, lines) != (outcome.counts, outcome.lines):
        wrong = total((counts - outcome.counts) + (outcome.counts - counts))
        raise JobError(
            f"the workers counted {outcome.lines:,} lines and {total(outcome.counts):,} words, one process "
            f"{lines:,} and {total(counts):,} ({wrong:,} words differ): was {text.path} changed meanwhile?"
        )
    return took


def total(counts: Counter[str]) -> int:
    """Return how many words were counted."""
    return sum(counts.values())


def show(outcome: Outcome, text: Text, alone: float) -> None:
    """Print totals and throughput."""
    words, distinct = total(outcome.counts), len(outcome.counts)
    print(f"totals      {words:,} words, {distinct:,} distinct, {outcome.lines:,} lines:")
    print("            equal to the count of a single process")
    print(f"top words   {', '.join(f'{word} {count:,}' for word, count in outcome.counts.most_common(5))}")
    lines_rate = outcome.lines / outcome.seconds
    rate, alone_rate = (text.size / 1e6 / seconds for seconds in (outcome.seconds, alone))
    print(f"throughput  {lines_rate:,.0f} lines/s, {rate:.1f} MB/s (a single process: {alone_rate:.1f} MB/s)")


def run(options: Options) -> None:
    """Do the job, check it, measure, and print."""
    transports = usable_transports(options.transport)
    with private_folder() as name:
        text = open_text(options, Path(name))
        # libzmq removes the file of a closed ipc socket when it gets to it: no two steps share a folder.
        job_folder, latency_folder = Path(name, "job"), Path(name, "latency")
        job_folder.mkdir()
        latency_folder.mkdir()
        with zmq.Context() as context:
            context.linger = 0  # whatever fails, nothing unsent may keep us here
            print(f"workers     {options.workers} processes over {' and '.join(transports)}")
            outcome = count_together(context, text, options.workers, transports, job_folder, options.deadline)
            show(outcome, text, check(outcome, text))
            round_trips = latency.measure(context, transports, latency_folder, options.deadline)
            for transport, times in round_trips.items():
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
