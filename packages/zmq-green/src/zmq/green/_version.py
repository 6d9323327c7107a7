"""The version of this distribution, zmq-green."""

__version__ = "1.0.0"
