"""The job: a sink, a broker, workers on every transport, and the loop that keeps them busy."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import zmq
from broker import Broker
from processes import START_SECONDS, TICK_MS, JobError, Processes
from progress import ProgressBar
from text import BATCH_BYTES, Text
from ventilator import Ventilator
from wire import Progress, Report


class Outcome(NamedTuple):
    """What the sink has added up, and the seconds from the first batch to the last result."""

    counts: Counter[str]
    lines: int
    seconds: float


def count_together(
    context: zmq.Context, text: Text, workers: int, transports: tuple[str, ...], folder: Path, deadline: int
) -> Outcome:
    """Count the words of `text` with worker processes; give up when nothing moves for `deadline` seconds.

    Raises
    ------
    JobError
        If a process dies before the work is done, or is stuck.
    """
    with ExitStack() as stack:
        processes = stack.enter_context(Processes(context, transports, folder))
        broker = stack.enter_context(Broker(transports, folder))
        pid = processes.start("sink", "sink.py", str(folder), *transports)
        sink = processes.ready("sink")["sink"]
        print(f"  sink      pid {pid}  {' '.join(sink['results'].values())}")
        names = [f"worker-{number}" for number in range(1, workers + 1)]
        for number, name in enumerate(names):
            transport = transports[number % len(transports)]
            pid = processes.start(name, "worker.py", broker.backend[transport], sink["results"][transport])
            print(f"  {name}  pid {pid}  {broker.backend[transport]}", flush=True)
        processes.ready(*names)

        jobs = stack.enter_context(context.socket(zmq.DEALER))
        jobs.connect(broker.frontend[transports[0]])
        ending = stack.enter_context(context.socket(zmq.PUSH))
        ending.connect(sink["results"][transports[0]])
        bar = stack.enter_context(ProgressBar(context, sink["progress"], text.size))
        ventilator = Ventilator(jobs, ending, text.batches(), names)

        print(f"  flow control: at most {ventilator.window} batches of {BATCH_BYTES >> 10} KiB on their way")
        _greet(ventilator, processes)
        started = time.perf_counter()
        totals = _run(ventilator, bar, processes, broker, deadline).content
        outcome = Outcome(Counter(totals["counts"]), totals["lines"], time.perf_counter() - started)
        bar.show(Progress(ventilator.sent, outcome.lines, text.size))
        return outcome


def _greet(ventilator: Ventilator, processes: Processes) -> None:
    """Wait until every worker answers through the broker, so that from the first batch on all have their turn."""
    give_up = time.monotonic() + START_SECONDS
    while not ventilator.all_answered():
        ventilator.greet()
        if ventilator.jobs.poll(TICK_MS):
            ventilator.take_receipts()
        processes.check()
        if time.monotonic() > give_up:
            raise JobError(f"not every worker can be reached through the broker within {START_SECONDS:.0f} s")


def _run(
    ventilator: Ventilator, bar: ProgressBar, processes: Processes, broker: Broker, deadline: int
) -> Report:
    """Feed the workers until the sink reports its totals."""
    poller = zmq.Poller()
    for socket in (ventilator.jobs, bar.announcements, processes.reports):
        poller.register(socket, zmq.POLLIN)
    moved = time.monotonic()
    while True:
        ventilator.send_what_fits()
        ready = dict(poller.poll(TICK_MS))
        if bar.announcements in ready:
            bar.update()
        if ventilator.jobs in ready:
            ventilator.take_receipts()
        if processes.reports in ready:
            return Report.from_frames(processes.reports.recv_multipart())
        processes.check()
        broker.check()
        if ready:
            moved = time.monotonic()
        elif time.monotonic() - moved > deadline:
            raise JobError(f"nothing moved for {deadline} s: {_who_is_stuck(ventilator, bar, processes)}")


def _who_is_stuck(ventilator: Ventilator, bar: ProgressBar, processes: Processes) -> str:
    """Say which process the others are waiting for."""
    # A receipt is sent once the result is on its way, so a live sink has merged whatever has a receipt.
    receipts = ventilator.sent - ventilator.outstanding
    if bar.progress.batches < receipts or not ventilator.outstanding:
        name = "sink"
        details = f"merged {bar.progress.batches} of {receipts} results"
    else:
        name, age = ventilator.holder()
        details = f"{ventilator.outstanding} batches wait, the oldest for {age:.1f} s"
    return f"{name} (pid {processes.pid(name)}) is stuck: {details}"
