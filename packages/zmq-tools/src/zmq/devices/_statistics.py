"""Statistics: what a device has passed on."""

from __future__ import annotations

from typing import NamedTuple


class Statistics(NamedTuple):
    """Messages and bytes that a device passed on, since it was started.

    .. versionadded:: 1.0
    """

    in_messages: int
    """Messages from the in-socket to the out-socket."""
    in_bytes: int
    """Bytes of their parts."""
    out_messages: int
    """Messages from the out-socket to the in-socket."""
    out_bytes: int
    """Bytes of their parts."""
