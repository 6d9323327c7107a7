"""The version of this distribution, zmq-async."""

__version__ = "1.0.0"
