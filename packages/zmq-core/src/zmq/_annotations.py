"""The names that a class declares with a type, which CPython 3.14 and later make on demand (PEP 649)."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Any

__all__ = ["declared_names", "refuse_undeclared"]


def declared_names(cls: type) -> "Container[str]":
    """Return the names that the body of `cls` itself annotates; those of its bases are left out."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        # Reading `cls.__annotations__` would evaluate them, and they may name what only type checkers import.
        return get_annotations(cls, format=Format.FORWARDREF)
    names: Container[str] = vars(cls).get("__annotations__", ())
    return names


def refuse_undeclared(target: "Any", name: str) -> None:
    """Raise AttributeError for a name that no class of `target` declares, with the option that was probably meant."""
    if any(name in declared_names(cls) for cls in type(target).__mro__):
        return
    import difflib

    close = difflib.get_close_matches(name.lower(), [known.lower() for known in dir(target)], 1)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    raise AttributeError(
        f"{type(target).__name__} has no option {name!r}{hint} "
        "A subclass declares attributes of its own in the class body."
    )
