"""JSON as messages: always bytes of UTF-8. `json` is loaded on the first call."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Union

    # The module that does the work.
    jsonmod: ModuleType

__all__ = ["dumps", "loads"]


_encode: "Any" = None
_decode: "Any" = None


def dumps(o: object, **kwargs: "Any") -> bytes:
    """Return `o` as JSON in UTF-8 bytes; keyword arguments go to `json.dumps`.

    Raises
    ------
    TypeError
        If `o` holds something that JSON has no form for.
    """
    text: str
    if kwargs:
        import json

        text = json.dumps(o, **kwargs)
    else:
        text = (_encode or _load()[0])(o)
    return text.encode("utf8")


def loads(s: "Union[bytes, bytearray, str]", **kwargs: "Any") -> "Any":
    """Return the object that the JSON text `s` describes; keyword arguments go to `json.loads`.

    Raises
    ------
    ValueError
        If `s` is not JSON, or bytes that are not UTF-8.
    """
    if isinstance(s, (bytes, bytearray)):
        s = s.decode("utf8")
    if kwargs:
        import json

        return json.loads(s, **kwargs)
    return (_decode or _load()[1])(s)


def _load() -> "tuple[Any, Any]":
    """Make the encoder and the decoder for calls without options once: `json.dumps` would make one for each."""
    global _decode, _encode
    import json

    _encode = json.JSONEncoder().encode
    _decode = json.loads
    return _encode, _decode


if not TYPE_CHECKING:

    def __getattr__(name):
        if name == "jsonmod":
            import json

            return json
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
