"""Load one backend by name."""

from zmq.backend import select_backend as select_backend

__all__ = ["select_backend"]
