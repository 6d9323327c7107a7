"""A device's process, seen from its owner, and what runs in it.

Both ends hold a pipe. The owner's message, or its end, stops the device; the device reports on it that its
sockets are ready, and what made it fail.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from zmq.devices.basedevice import ProcessDevice

READY = "ready"
FAILED = "failed"
LINGER = 3000
"""Milliseconds that a device's process waits for what is unsent."""


class Child:
    """The process that runs a device, as its owner handles it."""

    def __init__(self, device: ProcessDevice, start_method: str | None) -> None:
        # The owner's mp context: fork, spawn or forkserver. The counters are memory that both processes see.
        maker: Any = multiprocessing.get_context(start_method)
        self.counters: Any = maker.RawArray("Q", 4)
        self.pipe, self._other_end = maker.Pipe()
        self.process: BaseProcess = maker.Process(
            target=run_in_child,
            args=(device, self.counters, self._other_end, self.pipe),
            name=type(device).__name__,
            daemon=device.daemon,
        )
        self._lock = threading.Lock()
        self._failure: BaseException | None = None
        self._asked_to_stop = False

    def start(self, wait: bool) -> None:
        """Start the process; with `wait`, return when the sockets are ready, or the device has failed."""
        self.process.start()
        self._other_end.close()
        if wait and not self._next_report():
            self.process.join()

    def _next_report(self) -> bool:
        """Wait for a report: True when the sockets are ready, False when the device has failed or ended."""
        try:
            kind, content = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return False
        if kind == READY:
            return True
        self._failure = pickle.loads(content)
        return False

    def stop(self) -> None:
        """Ask the device to end."""
        with self._lock:
            self._asked_to_stop = True
            with contextlib.suppress(OSError):  # it has ended already
                self.pipe.send(None)

    def has_ended(self) -> bool:
        return self.process.pid is not None and not self.process.is_alive()

    def failure(self) -> BaseException | None:
        """Return what the device, which has ended, failed with."""
        with self._lock:
            while self._failure is None and not self.pipe.closed and self.pipe.poll():
                if not self._next_report() and self._failure is None:
                    break
            code = self.process.exitcode
            # Ended with terminate(), the launcher's or another's, it was asked to stop, too.
            if self._failure is None and code not in (0, None, -signal.SIGTERM) and not self._asked_to_stop:
                reason = f"by signal {-code}" if code < 0 else f"with status {code}"
                self._failure = ChildProcessError(
                    f"the process of {self.process.name} (pid {self.process.pid}) ended {reason}"
                )
        return self._failure


def run_in_child(device: ProcessDevice, counters: Any, pipe: Connection, owners_end: Connection) -> None:
    """Run a device in this process, whose only purpose that is."""
    owners_end.close()  # a forked or inherited copy would hide the owner's end from us
    device._prepare()
    device._counters = counters
    device._when_ready = lambda: pipe.send((READY, None))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the owner's to deal with
    threading.Thread(target=obey, args=(device, pipe), daemon=True).start()
    try:
        device.run()
    except BaseException as error:
        pipe.send((FAILED, portable(error)))
        raise  # multiprocessing prints it
    finally:
        if device._context is not None:
            # multiprocessing ends with os._exit: what is still to be sent would be lost.
            device._context.destroy(linger=LINGER if device.linger is None else device.linger)


def obey(device: ProcessDevice, pipe: Connection) -> None:
    """Stop the device when the owner says so, or is gone."""
    with contextlib.suppress(EOFError, OSError):
        pipe.recv()
    device.stop()


def portable(error: BaseException) -> bytes:
    """Pickle an error; one that cannot be pickled becomes a RuntimeError with its text."""
    try:
        data = pickle.dumps(error)
        pickle.loads(data)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return data
