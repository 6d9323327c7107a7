"""Map a function with Parsl's HighThroughputExecutor: interchange, managers and workers talk over zmq."""

from __future__ import annotations

import time

import parsl
from common import begin, check, did, speed
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@parsl.python_app
def square(number):
    return number * number


@parsl.python_app
def fail():
    raise ValueError("on purpose")


def main() -> None:
    begin(150, "parsl")
    executor = HighThroughputExecutor(
        label="local",
        address="127.0.0.1",
        loopback_address="127.0.0.1",
        max_workers_per_node=2,
        cores_per_worker=0.5,
        encrypted=True,
        provider=LocalProvider(init_blocks=1, max_blocks=1),
    )
    with parsl.load(Config(executors=[executor], strategy="none", usage_tracking=0)):
        check(square(6).result(timeout=90), 36)
        did("an encrypted executor started and computed")
        started = time.perf_counter()
        futures = [square(number) for number in range(300)]
        check([future.result(timeout=60) for future in futures], [number**2 for number in range(300)])
        speed("map of 300 tasks", "tasks/s", 300, started)
        error = fail().exception(timeout=60)
        check((type(error), str(error)), (ValueError, "on purpose"))
        did("300 tasks were mapped and an exception came back")


if __name__ == "__main__":
    main()
