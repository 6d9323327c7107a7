"""What may differ of authenticators, log handlers, devices and utilities: patterns and reasons, as in `allowed.py`."""

from __future__ import annotations

TOOLS: tuple[tuple[str, str], ...] = (
    (
        r"(?s)zmq\.auth.*\| stderr: true -> null$",
        "27.3.0 writes to stderr what an authenticator logs, although the program has not configured logging",
    ),
    (
        r"configure_(curve_callback|curve|gssapi)\(A\.(bytearray|np_array|dict|list|list_text|set)\)"
        r" \| raises: None -> TypeError$",
        "27.3.0 configures nothing for a domain that no table can have as key",
    ),
    (
        r"configure_plain\(\"\*\", A\.np_array\) \| accepts: ValueError -> None$",
        "27.3.0 asks a table of passwords for its truth value, which an array does not have",
    ),
    (
        r"configure_plain\(.*-> (FileNotFoundError|IsADirectoryError|OSError)\(\d+\)$",
        "a text names a file of passwords; 27.3.0 takes it as the table, and refuses every login",
    ),
    (
        r"(?s)configure_plain\(\"d\", \{\}\).*\| result: ",
        "27.3.0 keeps the passwords that an empty table replaces",
    ),
    (
        r"(?s)configure_\w+\(\"\*\", .*ask\(.*b\"d\", .*\| result: b'(400|(Invalid|Unknown) domain)' -> ",
        "27.3.0 takes '*' for sockets without a domain, not for all domains as its documentation says",
    ),
    (
        r"ask\(.*\| result: b'Invalid (username|password)' -> b'unknown user or wrong password'$",
        "the text does not tell which names there are",
    ),
    (
        r"ask\(.*(b\"XXX\"|b\"PLAIN\", b\"u\")\) \| result: ",
        "27.3.0 looks at the address before the request, and lets peers of an unknown mechanism in",
    ),
    (
        r"(?s)1 / 0\)\)\nask\(.*\| accepts: ZeroDivisionError -> ",
        "27.3.0 leaves the peer without an answer when a callback raises",
    ),
    (
        r"handle_zap_message\(\[.*\| accepts: AttributeError -> None$",
        "an answer after stop() is dropped",
    ),
    (
        r"a\.certs\) \| result: \[\"dict\"\] -> \[\"FolderKeys\"\]$",
        "a dict that follows its folder",
    ),
    (
        r"result: '0o100644' -> '0o100600'$",
        "27.3.0 lets every user of the machine read secret keys",
    ),
    (
        r"a\.start\(\); a\.stop\(\); a\.start\(\) \| accepts: ZMQError\(98\)",
        "27.3.0 leaves the authenticator's address bound for a while after stop()",
    ),
    (
        r"(?s)zmq\.log.*\| left: .*(\"peer\": \[\]|handlers\.py).* -> ",
        "27.3.0 loses records of unknown levels or without formatter, and gives its own file as a record's place",
    ),
    (
        r"(?s)PUBHandler\(s, ctx, A\..*\| raises: None -> (Type|Value)Error$",
        "27.3.0 refuses a topic that is no text when it is to be sent",
    ),
    (
        r"d\.join\(.*\| result: None -> (True|False)$|^\[program devices .*\| result: None True -> True False$",
        "joining a device says whether it has ended; a steerable proxy of 27.3.0 goes on after TERMINATE",
    ),
    (
        r"as m; names\(m\) \| result: has "
        r"(Awaitable|Event|Final|Optional|Thread|Union|asyncio|cast|datetime|glob|os| )+ -> lacks them$",
        "what a module imports for itself",
    ),
    (
        r"(z85\.(en|de)code|curve_user_id)\((A\.|\"k\").*\| (accepts|exception|raises): ",
        "any memory is so many bytes here and text is ASCII; 27.3.0 counts items first, whatever they are",
    ),
    (
        r"garbage\.gc\.url",
        "the collector's address is that of this process",
    ),
    (
        r"^\[program lazy|^\[sync plain -\] zmq\.ssh\b.*\| accepts: AttributeError -> ",
        "zmq has its sub-packages as attributes, whether they are imported or not",
    ),
)
