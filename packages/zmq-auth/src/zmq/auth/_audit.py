"""What happened: one event per decision, to a callback and the log, and counters."""

from __future__ import annotations

import logging
import threading
import time
from typing import Callable, NamedTuple

from zmq.auth._verdict import Verdict
from zmq.auth._zap import Request

__all__ = ["Audit", "Decision"]

# Lines per second that peers can cause in the log, and how many of them at once.
_LINES_PER_SECOND = 10.0
_BURST = 50.0

_NAMES = {200: "allowed", 300: "deferred", 400: "denied", 500: "failed"}
_COUNTERS = (
    "requests allowed denied deferred failed malformed backed_off overloaded timeouts remembered "
    "callback_errors reloads reload_errors log_suppressed"
).split()


class Decision(NamedTuple):
    """One decision about one peer.

    Attributes
    ----------
    time
        Seconds since the epoch.
    verdict
        ``"allowed"``, ``"denied"``, ``"deferred"`` (told to try later) or ``"failed"`` (deciding went wrong).
    status
        The ZAP status code: 200, 400, 300 or 500.
    reason
        Why, in a few words. Never a credential.
    user_id
        Who: a name, a key as Z85 text, or a principal. Unless allowed, who the peer claimed to be.
    address, domain, mechanism
        From where, to which domain, how.

    .. versionadded:: 1.0
    """

    time: float
    verdict: str
    status: int
    reason: str
    user_id: str
    address: str
    domain: str
    mechanism: str


class Audit:
    """Counts, logs and passes on."""

    def __init__(self, log: logging.Logger, on_event: Callable[[Decision], object] | None) -> None:
        self.log = log
        self.on_event = on_event
        self.counters = dict.fromkeys(_COUNTERS, 0)
        # Coroutines may be awaited in another thread than that which decides.
        self._lock = threading.Lock()
        self._tokens = _BURST
        self._refilled = time.monotonic()
        self._suppressed = 0

    def count(self, name: str) -> None:
        """Add one to a counter, from any thread."""
        with self._lock:
            self.counters[name] += 1

    def decided(self, request: Request, verdict: Verdict) -> None:
        """Record a decision."""
        name = _NAMES[verdict.status]
        self.count(name)
        level = logging.DEBUG if verdict.status == 200 else logging.WARNING
        logged = self.log.isEnabledFor(level)
        if not logged and self.on_event is None:
            return
        event = Decision(
            time.time(),
            name,
            verdict.status,
            verdict.reason,
            verdict.user_id,
            request.address,
            request.domain,
            request.mechanism,
        )
        if logged and (verdict.status == 200 or self._may_log()):
            # ascii(): who writes the name must not be able to write lines of the log.
            self.log.log(
                level,
                "%s %s from %s for domain %s: %a (%s)",
                name,
                request.mechanism,
                request.address or "ipc",
                ascii(request.domain),
                verdict.user_id,
                verdict.reason,
                extra={"zap_event": event},
            )
        self._pass_on(event)

    def malformed(self, reason: str) -> None:
        """Record a message that is no request."""
        self.count("malformed")
        if self._may_log():
            self.log.error("malformed ZAP request refused: %s", reason)

    def callback_failed(self, error: BaseException) -> None:
        """Record an exception of a callback; not its text, which may contain what it was given."""
        self.count("callback_errors")
        if self._may_log():
            self.log.error("a credentials callback raised %s%s", type(error).__name__, _place(error))

    def reloaded(self, path: object) -> None:
        """Record that changed credentials were taken over."""
        self.count("reloads")
        self.log.info("credentials loaded from %s", path)

    def not_reloaded(self, path: object, error: Exception) -> None:
        """Record that changed credentials could not be taken over."""
        self.count("reload_errors")
        self.log.error("keeping the last good credentials of %s: %s", path, error)

    def _pass_on(self, event: Decision) -> None:
        if self.on_event is None:
            return
        try:
            self.on_event(event)
        except Exception:
            if self._may_log():
                self.log.exception("on_event raised")

    def _may_log(self) -> bool:
        with self._lock:
            now = time.monotonic()
            self._tokens = min(_BURST, self._tokens + (now - self._refilled) * _LINES_PER_SECOND)
            self._refilled = now
            if self._tokens < 1:
                self._suppressed += 1
                self.counters["log_suppressed"] += 1
                return False
            self._tokens -= 1
            suppressed, self._suppressed = self._suppressed, 0
        if suppressed:
            self.log.warning("%d lines about refused peers were left out", suppressed)
        return True


def _place(error: BaseException) -> str:
    """Return where an exception came from."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
