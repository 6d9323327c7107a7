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
        r"type\(s\.recv\(\)\)|type\((s|ctx)\)\.__module__|_AsyncSocket\.__name__|s\.__dict__ and 0",
        "where a class is defined, what it is called and what it keeps in its instances",
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
    Allowed(
        r"^\[\w+ forked .*-> (ForkedSocket|_ContextDestroyed)\(\d+\)$",
        "27.3.0 lets a forked child use what belongs to its parent, and disturb it",
    ),
    Allowed(
        r"hasattr\(.*\| accepts: ZMQError\(88\) -> False$",
        "hasattr() of a closed socket is False here, as it is for every other object",
    ),
    Allowed(
        r"(?i)( s\.|\(s, \"|ctx\.socket\(\S+\)\.)(max_msgsz|thread_affinity_cpu_remove|thread_name_prefix)"
        r"|result: has BLOCKY -> lacks them$",
        "27.3.0 takes an option of contexts for the option of sockets that has its number: max_msgsz is the identity",
    ),
    Allowed(
        r"\| noise: \[\"unraisable ZMQError\"\] -> null$",
        "27.3.0 complains a second time, on stderr, of the half-made object",
    ),
    Allowed(
        r"set\(\"routing_id\", .*-> _DraftMissing\(95\)$",
        "27.3.0 sets no routing id without the draft API, and does not say so",
    ),
)
