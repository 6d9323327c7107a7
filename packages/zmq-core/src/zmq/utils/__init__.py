"""Helpers around sockets; each module is imported when it is first used."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zmq.utils import garbage as garbage
    from zmq.utils import interop as interop
    from zmq.utils import jsonapi as jsonapi
    from zmq.utils import monitor as monitor
    from zmq.utils import strtypes as strtypes
    from zmq.utils import win32 as win32
    from zmq.utils import z85 as z85

__all__ = ["garbage", "interop", "jsonapi", "monitor", "strtypes", "win32", "z85"]

if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
