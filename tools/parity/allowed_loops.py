"""What may differ of zmq.asyncio, streams and zmq.green: patterns and reasons, as in `allowed.py`."""

from __future__ import annotations

LOOPS: tuple[tuple[str, str], ...] = (
    # zmq.asyncio
    (
        r"(?s)^\[asyncio \w+ (PUB|PUSH)\] .*recv.*"
        r"\| \w+: (Again\(11\)|null|True|b'mine') -> (ZMQError\(95\)|False|InvalidState\w+)$"
        r"|^\[asyncio \w+ (PULL|SUB|XSUB)\] .*peer\.recv_multipart\(\) \| result: Again\(11\) -> ZMQError\(95\)$",
        "27.3.0 waits for messages on a socket whose type cannot receive, for ever without RCVTIMEO",
    ),
    (
        r"^\[asyncio .*recv.*A\.\w+.*\| (result|exception): Again\(11\) -> (\w+Error|_UnusableMemory)$",
        "27.3.0 looks at the other arguments of a receive when there is a message, and waits in vain",
    ),
    (
        r"^\[asyncio closed .*\| \w+: (.*Error -> SocketClosed\(88\)|ZMQError\(88\) -> Future_done \w+Error)$",
        "two things are wrong with the call, and each says one of them",
    ),
    (
        r"^\[asyncio .*poll.*\| accepts: Again\(11\) -> ",
        "27.3.0 ends a poll with Again after RCVTIMEO milliseconds",
    ),
    (
        r"f = p\.poll\(1000\); f\.cancel\(\); f\.cancelled\(\) \| result: True -> False$",
        "something is ready: here the poll is over at once, there in the loop's next turn",
    ),
    (
        r"^\[asyncio .*(async for|aiter).*\| (accepts|exception): TypeError -> ",
        "looping over async sockets is an addition",
    ),
    (
        r"^\[asyncio .*send_(multipart|serialized)\(.*A\.(set|generator|iterator|map|dict)\b.*\| result: TypeError -> ",
        "a message may come as any iterable; 27.3.0 takes sequences",
    ),
    (
        r"\bs\._get_loop\(\)|_AsyncSocket\.__name__",
        "private names: the method looks at no socket here, the class is called otherwise",
    ),
    (
        r"^\[(green|asyncio) .*t is f\.tracker \| result: True -> False$",
        "the tracker of a send waits without holding up the event loop; that of a Frame does not know of one",
    ),
    # Streams
    (
        r"^\[stream .*(flush\(limit=.*\| (raises: \d+ -> (Type|Value)Error|result: \d+ -> \d+)"
        r"|stream\.socket = A.*\| (loop: \w+|stderr: true) -> null|ZMQStream\(s\b.*\| accepts: ValueError -> \w+)$",
        "27.3.0 heeds no limit of flush(), breaks when its socket is set, and refuses a second stream of a socket",
    ),
    (
        r"(?s)^\[stream .*s(tream)?\.close\(\).*\| (warned: .* -> null|stderr: true -> null|loop: .* -> null)$",
        "27.3.0 warns and logs when events come for a closed socket; here closed() warns",
    ),
    (
        r"^\[stream .*callback=A.*\| left: ",
        "27.3.0 queues the message of a send that raised for its callback",
    ),
    (
        r"^\[stream waiting .*send.*\| loop: \w+ -> null$",
        "27.3.0 gives what a send raises to the loop, not to the log, when a message came in at the same time",
    ),
    (
        r"^\[stream .*set_close_callback\(A\..*\| stderr: null -> true$",
        "27.3.0 calls the close callback late when the socket is closed by other means than the stream",
    ),
    (
        r"^\[stream .*on_recv\(.*A\.np_(array|fortran|object)\b.*\| raises: \w+ -> ValueError$",
        "27.3.0 asks an array for its truth value at every message, and receives none",
    ),
    (
        r"^\[stream .*send.*A\.(set|generator|np_object)\b.*\| left: ",
        "27.3.0 drops a message that is no sequence, and sends the addresses that an array of objects consists of",
    ),
    (
        r"^\[stream .*A\.(magic_)?mock\b",
        "a mock answers whatever it is asked, and this is not the same",
    ),
    # zmq.green
    (
        r"(?is)^\[green .*(timeo|getmembers|spec=).*\| warned: .*UserWarning\"\] -> null",
        "27.3.0 warns that RCVTIMEO and SNDTIMEO have no effect in zmq.green; here they have",
    ),
    (
        r"^\[green .*send.*(group|routing_id)=.* -> (_DraftMissing\(95\)|\w+Error)$",
        "27.3.0 drops the group and the routing id silently",
    ),
    (
        r"(?s)^\[green .*\| (warned: (null|\[\"UserWarning\"\]) -> \[\"ResourceWarning\"\]"
        r"|result: '<zmq\.green\.Context\(1 socket\).*)$",
        "27.3.0 never closes a green socket that nothing refers to",
    ),
    (
        r"^\[green .*\| noise: \[\"unraisable AttributeError\"\] -> null$",
        "27.3.0 complains a second time, on stderr, of the half-made object",
    ),
    (
        r"^\[green .*(result: '_Context' -> 'Context'|<zmq\.green\.poll\._Poller)",
        "what a class is called",
    ),
    (
        r"^\[(green|asyncio) .*zmq\.(Context|Socket)\[.*\| accepts: TypeError -> ",
        "annotations may name what these classes are made for",
    ),
    (
        r"(?s)^\[green .*def get\(.*(type\(s\)\(s\)|copy\.copy\(s\))",
        "making a view of a socket asks no method of a subclass",
    ),
    (
        r"^\[green (plain -\] zmq\.[\w.]+(\(.*\))?( and 0)?|.*zmq\.backend\b.*)"
        r" \| (accepts|exception): AttributeError -> ",
        "zmq.green has all names that zmq has",
    ),
)
