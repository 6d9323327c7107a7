"""Frame: one part of a message, without a copy."""

from zmq.backend import Frame as Frame

# The name from before multipart messages.
Message = Frame

__all__ = ["Frame", "Message"]
