"""What may differ of sockets that block, contexts, frames and functions: patterns and reasons, as in `allowed.py`."""

from __future__ import annotations

SYNC: tuple[tuple[str, str], ...] = (
    # What 27.3.0 says or does wrongly.
    (
        r"(?s)(poll|select).*\| (raises|result): .* -> (SocketClosed\(88\)|is s)$",
        "27.3.0 polls descriptor 0 in place of a closed socket, and says that standard input is ready",
    ),
    (
        r"(A\.tcp_(bad|negative)|127\.0\.0\.1:(65536|-1)\").* -> ZMQError\(22\)$"
        r"|bind_to_random_port\(.*\| raises: -?\d+ -> (Value|Type)Error$",
        "27.3.0 takes a port modulo 65536, and binds or connects elsewhere than was said",
    ),
    (
        r"A\.nul\).*\| (raises: .*|errno: ZMQError\(2\)) -> ZMQError\(22\)$",
        "27.3.0 takes the part of an address that is before its NUL",
    ),
    (
        r"\| result: (memoryview.*readonly=False\) -> memoryview.*readonly=True\)|False -> True)$",
        "27.3.0 lets a program write to the memory of bytes, which cannot change, through a Frame",
    ),
    (
        r"b\.append\(1\) \| raises: None -> BufferError$|recv_into\(A\.frame\).*\| raises: \d+ -> _UnusableMemory$",
        "27.3.0 lets memory go that a Frame has not copied, and writes into what cannot change",
    ),
    (
        r"A\.np_object.*-> (TypeError|Future_done TypeError)$",
        "27.3.0 sends the addresses that an array of objects consists of, and takes addresses from the network",
    ),
    (
        r"(?s)^\[\w+ \w+ \w+\] .*(disconnect\(|unbind\(|((peer|s)\.close|connect)\(.*hwm).*\| (result|left): ",
        "27.3.0 loses what had arrived when a connection is undone; here the message that was begun, and the first "
        "ones of some types, are kept, and setting a high-water mark has connections end",
    ),
    (
        r"\| (errno|result): ZMQError\((14|95)\) -> SocketClosed\(88\)$",
        "27.3.0 says EFAULT or ENOTSUP of a closed socket",
    ),
    (
        r"(?s)^\[\w+ forked .*"
        r"(-> (ForkedSocket|_ContextDestroyed)\(\d+\)|False -> True|True -> False| closed>'"
        r"|shadow\(s\.underlying\).* -> TypeError)$",
        "27.3.0 lets a forked child use what belongs to its parent, and disturb it",
    ),
    (
        r"(?i)( s\.|\(s, \"|ctx\.socket\(\S+\)\.)(max_msgsz|thread_(affinity_cpu_remove|name_prefix|sched_policy))",
        "27.3.0 takes an option of contexts for the option of sockets that has its number: max_msgsz is the identity",
    ),
    (
        r"(?i)ctx\b.*(thread_sched_policy|thread_name_prefix|get\().*\| accepts: (AttributeError|\w+\(\d+\)) -> -1$",
        "27.3.0 takes the value -1 for an error",
    ),
    (
        r"set\(\"(routing_id|group)\", .*\| raises: None -> _DraftMissing\(95\)$",
        "27.3.0 sets no routing id and no group without the draft API, and does not say so",
    ),
    (
        r"shadow\(c\); c\.term\(\).*\| (result: .*False.*|errno: ZMQError\(14\)) -> ",
        "27.3.0 takes the shadow of a terminated context for an open one",
    ),
    (
        r"\.tracker = A.*\| raises: None -> TypeError$",
        "27.3.0 keeps anything as the tracker of a frame, and fails when the frame is sent",
    ),
    (
        r"^\[sync busy .*( -> SocketInUse\(16\)|hasattr\(.*True -> False)$",
        "27.3.0 lets a second thread into the socket, which libzmq's memory may not survive",
    ),
    # What works here.
    (
        r"(?i)(hasattr\(|getmembers\(|spec=).*\| accepts: (ZMQError\(88\)|ContextTerminated\(\d+\)|RuntimeError) -> ",
        "an attribute that cannot be read of a closed socket or a Frame is an AttributeError, as for every object",
    ),
    (
        r"(disable_monitor\(\)|shadow\(s(\.underlying)?\).*\.type|ctx\.destroy\((linger=0)?\);).*"
        r"\| accepts: (ZMQError\((88|14)\)|ContextTerminated)",
        "there is nothing to ask libzmq: the monitor is gone, the type is known, and sockets are closed without linger",
    ),
    (
        r"(?i)curve_\w*key\b.*\| accepts: (ZMQError\(22\)|AttributeError) -> ",
        "27.3.0 cannot read a CURVE key, which it asks libzmq for with memory of the wrong size",
    ),
    (
        r"send_(multipart|serialized)\(.*\| (accepts|exception): TypeError -> ",
        "a message may come as any iterable; 27.3.0 takes sequences",
    ),
    (
        r"zmq\.select\(.*\| (accepts|exception): (Type|Value|UFuncType)Error -> |zmq\.select\(.*A\.np_\w+.*\| raises: ",
        "select takes any iterable; 27.3.0 takes lists",
    ),
    (
        r"A\.np_datetime.*\| accepts: (Type|Value)Error -> ",
        "27.3.0 sends times when it copies them, and refuses to send them otherwise",
    ),
    (
        r"metadata=True.*\| (accepts|exception): TypeError -> ",
        "received bytes that know their sender are an addition",
    ),
    (
        r"(A\.index|\.wait\(A\.none|z85\.decode\(A\.frame).*\| accepts: (TypeError|ZMQError\(22\)) -> ",
        "a number by `__index__` is one, as everywhere in Python; None waits for ever; the memory of a Frame is taken",
    ),
    (
        r"nbytes=A\.\w+\).*\| exception: OverflowError -> ValueError$",
        "27.3.0 counts the bytes of a buffer with a C int, which is too small for large ones",
    ),
    (
        r"with ctx.*\| warned: \[\"ResourceWarning\"\] -> null$",
        "27.3.0 warns of the sockets that a with statement of their context closes",
    ),
    (
        r"A\.np_\w+\b.*\| exception: (ValueError|UFuncTypeError) -> TypeError$",
        "27.3.0 asks an array for its truth value",
    ),
    (
        r"A\.(magic_mock|(data|text)_class|np_bytes)\b.*\| (raises: .*|accepts: TypeError|exception: \w+\(?\d*\)?) -> ",
        "a MagicMock converts to all that it is asked for; 27.3.0 asks for other things, and for the very class bytes",
    ),
    (
        r"^\[\w+ terminated .*ctx\b.*\| raises: -?\d+ -> ContextTerminated\(\d+\)$",
        "27.3.0 reads an option of a context that another thread may be freeing",
    ),
    # What no program relies on.
    (
        r"^\[\w+ (closed|terminated|forked) .*(\bA\.|_multipart\(\[\]\)).*\| (exception|errno): "
        r"|p\.sockets = A\..*\| exception: "
        r"|ROUTER.*\[b\"x\", A.*\| exception: ZMQError\(113\)",
        "two things are wrong with the call, and each says one of them",
    ),
    (
        r"(?s)hwm.*\| warned: null -> \[\"RuntimeWarning\"\]$",
        "here a high-water mark that is set after bind(), and so has no effect on peers yet, is warned of",
    ),
    (
        r"(?s)def (__(getattr|setattr|hash|eq)__|get\(.*type\(s\)\(s\)|get\(.*shadow\()",
        "reading and setting options, and keeping account of sockets, asks none of these methods here",
    ),
    (
        r"type\(s\.recv\(\)\)|type\((s|ctx)\)\.__module__|s\.__dict__ and 0"
        r"|(repr|dumps)\(zmq\.MessageTracker\(\)\)|copy\(zmq\.Sync|zmq\.\w+\.__module__|str\(zmq\.ZMQVersionError",
        "where a class is defined, what it keeps in its instances, and the text of an error",
    ),
)
