"""MessageTracker: whether libzmq is done with the memory of a message."""

from zmq.backend import MessageTracker as MessageTracker

# What a send returns that had nothing to track.
_FINISHED_TRACKER = MessageTracker()

__all__ = ["_FINISHED_TRACKER", "MessageTracker"]
