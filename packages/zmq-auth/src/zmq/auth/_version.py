"""The version of zmq-auth, and which versions of zmq-core it runs with: the window that pyproject.toml declares."""

__version__ = "1.0.0"

DISTRIBUTION = "zmq-auth"
# The first version of the window, and the first after it.
CORE = ((28,), (29,))
