"""The names that a class declares with a type, which CPython 3.14 and later make on demand (PEP 649)."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["declared_names"]


def declared_names(cls: type) -> "Container[str]":
    """Return the names that the body of `cls` itself annotates; those of its bases are left out."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        # Reading `cls.__annotations__` would evaluate them, and they may name what only type checkers import.
        return get_annotations(cls, format=Format.FORWARDREF)
    names: Container[str] = vars(cls).get("__annotations__", ())
    return names
