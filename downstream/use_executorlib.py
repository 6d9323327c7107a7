"""Submit functions to executorlib's processes."""

from __future__ import annotations

import time

from common import begin, check, did, speed
from executorlib import SingleNodeExecutor


def add(left, right):
    return left + right


def fail():
    raise ValueError("on purpose")


def main() -> None:
    begin(120, "executorlib")
    with SingleNodeExecutor(max_workers=2, block_allocation=True, hostname_localhost=True) as executor:
        check(executor.submit(add, 2, 3).result(60), 5)
        started = time.perf_counter()
        futures = [executor.submit(add, number, 1) for number in range(200)]
        check([future.result(60) for future in futures], [number + 1 for number in range(200)])
        speed("200 calls", "calls/s", 200, started)
        did("two workers computed 201 results")
    with SingleNodeExecutor(max_workers=1, hostname_localhost=True) as executor:
        error = executor.submit(fail).exception(60)
        check((type(error), error.args), (ValueError, ("on purpose",)))
        did("an exception came back")


if __name__ == "__main__":
    main()
