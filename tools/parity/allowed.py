"""The differences that are allowed, each with its reason; whatever else differs fails.

A difference counts as allowed when the pattern is found in `[scene] code | kind: theirs -> ours`. An entry that no
difference of a whole run matches is stale, and fails too. Beside the list three rules hold everywhere: where
27.3.0 hangs, where it ends the process, and where it raises and a subclass of that is raised here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.parity.allowed_sync import SYNC


class Allowed(NamedTuple):
    """One entry of the list."""

    pattern: str
    reason: str

    def covers(self, line: str) -> bool:
        """Tell whether a difference is one that this entry allows."""
        return re.search(self.pattern, line) is not None


ALLOWED: tuple[Allowed, ...] = (
    *(Allowed(*each) for each in SYNC),
    Allowed(
        r"^\[asyncio .*\| loop: null -> ",
        "a failed Future that is dropped tells the loop at once here, there when the garbage collector has found it",
    ),
    Allowed(
        r"^\[stream .*\| (loop: null -> |stderr: null -> true)",
        "27.3.0 does not log, or does not give to the loop, every error of a callback or a send",
    ),
    Allowed(
        r"^\[asyncio \w+ (X?PUB|PUSH)\] .*(Again\b.* -> .*ZMQError|True -> False|TypeError -> ZMQError)",
        "27.3.0 waits for messages on a socket whose type cannot receive, for ever without RCVTIMEO",
    ),
    Allowed(
        r"^\[asyncio .*poll.*\| accepts: Again\(11\) -> ",
        "27.3.0 ends a poll with Again after RCVTIMEO milliseconds",
    ),
    Allowed(
        r"^\[asyncio .*(async for|aiter).*\| (accepts|exception): TypeError -> ",
        "looping over async sockets is an addition",
    ),
    Allowed(
        r"^\[asyncio .*\| raises: Future_\w+ .* -> (TypeError|ValueError)$",
        "arguments that are no numbers are refused by the call here, by the Future there",
    ),
    Allowed(
        r"^\[stream .*(flush\(limit=|stream\.(socket|io_loop) = |ZMQStream\(s\b)",
        "27.3.0 heeds no limit of flush(), breaks when its attributes are set, and refuses a second stream of a socket",
    ),
    Allowed(
        r"(?s)^\[stream .*s(tream)?\.close\(\).*\| (warned: .* -> null|stderr: true -> null|loop: .* -> null)$",
        "27.3.0 warns and logs when events come for a closed socket; here closed() warns",
    ),
    Allowed(
        r"^\[stream .*callback=A.*\| left: ",
        "27.3.0 queues the message of a send that raised for its callback",
    ),
    Allowed(
        r"(recv|poll|copy=|track=|callback=|flags=).*A\.np_(array|fortran|object).*\| (\w+: .*ValueError|stderr: true)",
        "27.3.0 asks an array for its truth value",
    ),
    Allowed(
        r"_AsyncSocket\.__name__",
        "what a class is called",
    ),
    Allowed(
        r"(?is)^\[green .*(timeo|getmembers|spec=).*\| warned: .*UserWarning\"\] -> null",
        "27.3.0 warns that RCVTIMEO and SNDTIMEO have no effect in zmq.green; here they have",
    ),
    Allowed(
        r"^\[green .*send.*(group|routing_id)=.*DraftMissing",
        "27.3.0 drops the group and the routing id silently",
    ),
    Allowed(
        r"(?s)zmq\.auth.*\| stderr: true -> null$",
        "27.3.0 writes to stderr what an authenticator logs, although the program has not configured logging",
    ),
    Allowed(
        r"handle_zap_message",
        "27.3.0 answers libzmq when the result is awaited, which none of these statements does; here at once",
    ),
    Allowed(
        r"configure_plain\(.*-> (FileNotFoundError|IsADirectoryError|OSError)\(\d+\)$",
        "a text names a file of passwords; 27.3.0 takes it as the table, and refuses every login",
    ),
    Allowed(
        r"configure_(curve_callback|curve|gssapi)\(.*\| raises: None -> TypeError$",
        "27.3.0 configures nothing for a domain that no table can have as key",
    ),
    Allowed(
        r"result: '0o100644' -> '0o100600'$",
        "27.3.0 lets every user of the machine read secret keys",
    ),
    Allowed(
        r"a\.start\(\); a\.stop\(\); a\.start\(\) \| accepts: ZMQError\(98\)",
        "27.3.0 leaves the authenticator's address bound for a while after stop()",
    ),
    Allowed(
        r"(?s)zmq\.log.*\| left: .*(\"peer\": \[\]|handlers\.py).* -> ",
        "27.3.0 loses records of unknown levels or without formatter, and gives its own file as a record's place",
    ),
    Allowed(
        r"d\.join\(.*\| result: None -> (True|False)$",
        "joining a device says whether it has ended",
    ),
)
