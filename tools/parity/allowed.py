"""The differences that are allowed, each with its reason; whatever else differs fails.

A difference counts as allowed when the pattern is found in `[scene] code | kind: theirs -> ours`. An entry that no
difference of a whole run matches is stale, and fails too. Beside the list three rules hold everywhere: where
27.3.0 hangs, where it ends the process, and where it raises and a subclass of that is raised here.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Allowed(NamedTuple):
    """One entry of the list."""

    pattern: str
    reason: str

    def covers(self, line: str) -> bool:
        """Tell whether a difference is one that this entry allows."""
        return re.search(self.pattern, line) is not None


ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        r"(poll|select).*\| (raises|result): .* -> (SocketClosed\(88\)|is s)$",
        "27.3.0 polls descriptor 0 in place of a closed socket, and says that standard input is ready",
    ),
    Allowed(
        r"(tcp_bad|127\.0\.0\.1:65536).*\| (raises|exception): .* -> ZMQError\(22\)$",
        "27.3.0 takes a port above 65535 modulo 65536, and binds or connects elsewhere than was said",
    ),
    Allowed(
        r"\| result: (memoryview.*readonly=False\) -> memoryview.*readonly=True\)|False -> True)$",
        "27.3.0 lets a program write to the memory of bytes, which cannot change, through a Frame",
    ),
    Allowed(
        r"A\.np_object.*-> (TypeError|Future_done TypeError)$",
        "27.3.0 sends the addresses that an array of objects consists of, and takes addresses from the network",
    ),
    Allowed(
        r"\| (exception|result): \w+ -> (SocketClosed|ContextTerminated|ForkedSocket)\(\d+\)$",
        "two things are wrong with the call: here the socket is looked at first, there the argument",
    ),
    Allowed(
        r"\| (errno|result): ZMQError\((14|95)\) -> (SocketClosed|ForkedSocket)\(88\)$",
        "27.3.0 says EFAULT or ENOTSUP of a closed socket",
    ),
    Allowed(
        r"def __(get|set)attr__",
        "options are descriptors of the class here: reading and setting them asks neither of these methods",
    ),
)
