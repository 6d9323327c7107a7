"""JSON as messages: always bytes of UTF-8. `json` is loaded on the first call."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Union

    # The module that does the work.
    jsonmod: ModuleType

__all__ = ["dumps", "loads"]


def dumps(o: object, **kwargs: "Any") -> bytes:
    """Return `o` as JSON in UTF-8 bytes; keyword arguments go to `json.dumps`.

    Unless told otherwise it writes no space after separators.

    Raises
    ------
    TypeError
        If `o` holds something that JSON has no form for.
    """
    import json

    kwargs.setdefault("separators", (",", ":"))
    return json.dumps(o, **kwargs).encode("utf8")


def loads(s: "Union[bytes, bytearray, str]", **kwargs: "Any") -> "Any":
    """Return the object that the JSON text `s` describes; keyword arguments go to `json.loads`.

    Raises
    ------
    ValueError
        If `s` is not JSON, or bytes that are not UTF-8.
    """
    import json

    if isinstance(s, (bytes, bytearray)):
        s = s.decode("utf8")
    return json.loads(s, **kwargs)


if not TYPE_CHECKING:

    def __getattr__(name):
        if name == "jsonmod":
            import json

            return json
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
