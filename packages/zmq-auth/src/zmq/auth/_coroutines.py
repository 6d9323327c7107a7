"""An event loop in a thread of its own, for callbacks that are coroutines where there is no loop."""

from __future__ import annotations

import asyncio
import threading
from typing import Callable

from zmq.auth._later import Later
from zmq.auth._verdict import Verdict

__all__ = ["CoroutineThread"]


class CoroutineThread:
    """Awaits answers and hands them over.

    Parameters
    ----------
    deliver
        Called in the loop's thread with each question and what became of it.
    """

    def __init__(self, deliver: Callable[[Later, Verdict | Exception], None]) -> None:
        self._deliver = deliver
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="zmq-auth-callbacks", daemon=True)
        self._thread.start()

    def submit(self, work: Later) -> None:
        """Await an answer, from any thread."""
        self._loop.call_soon_threadsafe(self._begin, work)

    def stop(self) -> None:
        """Cancel what runs and end the thread, without waiting for it."""
        self._loop.call_soon_threadsafe(self._cancel)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
            # Cancelled tasks get one turn to clean up; one that clings to life is left behind.
            self._loop.run_until_complete(asyncio.sleep(0))
        finally:
            self._loop.close()

    def _begin(self, work: Later) -> None:
        task = self._loop.create_task(self._finish(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A task that is cancelled before its first step has not touched what it was to await.
        task.add_done_callback(work.discard)

    async def _finish(self, work: Later) -> None:
        self._deliver(work, await work)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._loop.stop()
