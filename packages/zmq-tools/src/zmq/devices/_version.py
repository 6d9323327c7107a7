"""The version of the distribution zmq-tools."""

__version__ = "1.0.0"
