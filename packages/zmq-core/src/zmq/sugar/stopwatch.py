"""A stopwatch in microseconds, kept for programs that have it."""

from time import perf_counter_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

__all__ = ["Stopwatch"]


class Stopwatch:
    """Measure elapsed time in microseconds.

    .. deprecated:: 16.0
       Use `time.perf_counter`.
    """

    def __init__(self) -> None:
        import warnings

        warnings.warn(
            "zmq.Stopwatch is deprecated: use time.perf_counter()", DeprecationWarning, stacklevel=2
        )
        self._started: Optional[int] = None

    def start(self) -> None:
        """Start the stopwatch, from zero also when it runs."""
        self._started = perf_counter_ns()

    def stop(self) -> int:
        """Stop the stopwatch and return the microseconds since `start`.

        Raises
        ------
        RuntimeError
            If it does not run.
        """
        if self._started is None:
            raise RuntimeError("the stopwatch does not run: call start() before stop()")
        elapsed = perf_counter_ns() - self._started
        self._started = None
        return elapsed // 1000
