"""Where an object was made, for the warning when it is never closed; and which attributes it may be given."""

import os
import sys

from zmq._annotations import refuse_undeclared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Optional

    Origin = Optional[tuple[CodeType, int]]

# What the files of this package begin with: the lines in them are not what a user wants to be told.
_FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(__file__))) + os.sep


def calling_line() -> "Origin":
    """Return the code object and line of the nearest frame of the user's."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_FOLDER):
        frame = frame.f_back  # type: ignore[assignment]
    return None if frame is None else (frame.f_code, frame.f_lineno)


def stack_level() -> int:
    """Return the `stacklevel` with which the caller's warning names the user's line."""
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_FOLDER):
        frame = frame.f_back
        level += 1
    return level


def describe_origin(origin: "Origin") -> str:
    """Return the end of a sentence that says where."""
    return "" if origin is None else f" made at {origin[0].co_filename}:{origin[1]}"


def represent(thing: object) -> str:
    """Return the repr of what dies, or class and address where that fails: the end of Python may have wiped modules."""
    try:
        return repr(thing)
    except Exception:
        return f"<{type(thing).__name__} at {id(thing):#x}>"


def warn_unclosed(message: str, source: object) -> None:
    """Warn of an object that was collected before it was closed, while the interpreter still can."""
    if getattr(sys, "meta_path", None) is None:  # the last objects die after it has wiped sys
        return
    import warnings

    warnings.warn(message, ResourceWarning, stacklevel=2, source=source)


def overrides(thing: object, method: str) -> bool:
    """Tell whether the class of `thing` has another `method` than this package's classes."""
    cls = type(thing)
    return getattr(cls, method, None) is not getattr(cls, f"_own_{method}", None)


def find_attribute(cls: type, name: str) -> bool:
    """Tell whether a class, or one that it inherits from, has an attribute, without asking its descriptors."""
    return any(name in base.__dict__ for base in cls.__mro__)


def check_attribute(target: "Any", name: str) -> None:
    """Raise AttributeError for a name that is neither an option nor declared by a subclass."""
    if name.startswith("_") or name in target.__dict__:
        return
    refuse_undeclared(target, name)
