"""Helpers around sockets; each module is imported when it is first used."""

TYPE_CHECKING = False

__all__ = ["garbage", "interop", "jsonapi", "monitor", "strtypes", "win32", "z85"]

if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
