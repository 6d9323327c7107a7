"""The version of zmq-auth."""

__version__ = "1.0.0"
