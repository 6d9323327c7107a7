"""Back-off: an address that failed often waits, each time longer. No I/O; the time is passed in."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict

__all__ = ["Backoff"]

_MOST_ADDRESSES = 10_000


def _source(address: str) -> str:
    """Return what is counted: an IPv4 address, or the /64 network that an IPv6 host picks its addresses from."""
    if ":" not in address:
        return address
    try:
        peer = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if peer.ipv4_mapped is not None:
        return str(peer.ipv4_mapped)
    return f"{int(peer) >> 64:x}"


class Backoff:
    """Counts failures per address, in bounded memory.

    Parameters
    ----------
    failures
        How many are free.
    delay
        Seconds to wait after the first that is not; doubled with each further one.
    longest
        Seconds that the wait never exceeds. After twice that time without a failure all is forgotten.
    """

    def __init__(self, failures: int, delay: float, longest: float) -> None:
        if failures < 1:
            raise ValueError(f"at least 1 failure is free, not {failures!r}")
        if not 0 < delay <= longest:
            raise ValueError(f"the delay ({delay!r} s) is positive and at most the longest ({longest!r} s)")
        self._free = failures
        self._delay = delay
        self._longest = longest
        # source: failures, time of the last, time until which it waits
        self._sources: OrderedDict[str, tuple[int, float, float]] = OrderedDict()

    def waits(self, address: str, now: float) -> bool:
        """Tell whether an address has to wait."""
        found = self._sources.get(_source(address)) if self._sources else None
        return found is not None and now < found[2]

    def failed(self, address: str, now: float) -> None:
        """Count a failure."""
        source = _source(address)
        count, last, _ = self._sources.pop(source, (0, now, now))
        if now - last > 2 * self._longest:
            count = 0
        count += 1
        excess = count - self._free
        # Beyond 2**40 the doubling has long reached any limit, and a float its end.
        wait = min(self._delay * 2.0 ** min(excess - 1, 40), self._longest) if excess > 0 else 0.0
        self._sources[source] = (count, now, now + wait)
        if len(self._sources) > _MOST_ADDRESSES:
            self._sources.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget an address's failures."""
        if self._sources:
            self._sources.pop(_source(address), None)
