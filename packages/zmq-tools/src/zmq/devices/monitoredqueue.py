"""monitored_queue: a proxy that publishes what it passes on, marked with the direction it went."""

from __future__ import annotations

from zmq.backend import monitored_queue as monitored_queue

__all__ = ("monitored_queue",)
