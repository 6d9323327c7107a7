"""Mistakes with options."""

from tools.mistakes.mistake import Mistake

MISTAKES = [
    Mistake("a type as text", "socket('PUB')", r"zmq\.PUB"),
    Mistake("a type that is none", "socket(99)", r"type"),
    Mistake("no type", "context.socket()", r"type|argument"),
    Mistake("an option by its name", "socket(zmq.PUB).setsockopt('LINGER', 0)", r"zmq\.LINGER"),
    Mistake("an option that is none", "socket(zmq.PUB).setsockopt(9999, 0)", r"9999"),
    Mistake("an attribute that is none", "socket(zmq.PUB).lingre = 0", r"lingre"),
    Mistake("reading an attribute that is none", "socket(zmq.PUB).rcvtimout", r"(?i)rcvtimout"),
    Mistake("a name that zmq has not", "zmq.PUSHER", r"PUSHER"),
    Mistake(
        "text for bytes", "socket(zmq.SUB).setsockopt(zmq.SUBSCRIBE, 'topic')", r"set_string|encode|bytes"
    ),
    Mistake("text for a number", "socket(zmq.SUB).rcvtimeo = '1000'", r"RCVTIMEO.*int"),
    Mistake("seconds for milliseconds", "socket(zmq.SUB).rcvtimeo = 1.5", r"RCVTIMEO.*int"),
    Mistake("None for no limit", "socket(zmq.SUB).rcvtimeo = None", r"RCVTIMEO.*int"),
    Mistake("a negative queue", "socket(zmq.PULL).rcvhwm = -1", r"RCVHWM.*-1"),
    Mistake("subscribe on PUB", "socket(zmq.PUB).subscribe(b'')", r"PUB"),
    Mistake("reading a subscription", "socket(zmq.SUB).subscribe.decode()", r"decode"),
    Mistake("an identity that is too long", "socket(zmq.DEALER).identity = b'x' * 300", r"255"),
    Mistake(
        "an identity that begins with 0",
        "socket(zmq.DEALER).identity = b'\\0x'",
        r"zero|begin|NUL",
        answered=False,
    ),
    Mistake(
        "a queue's length after bind",
        "s = socket(zmq.PULL)\ns.bind('tcp://127.0.0.1:*')\ns.rcvhwm = 5",
        r"before bind",
    ),
    Mistake("a CURVE key that is too short", "socket(zmq.REP).curve_secretkey = b'short'", r"40"),
    Mistake(
        "a CURVE key in hexadecimal digits", "socket(zmq.REP).curve_publickey = b'0f' * 32", r"hexadecimal"
    ),
    Mistake("a CURVE key that is no Z85", "socket(zmq.REP).curve_publickey = b'\"' * 40", r"Z85"),
    Mistake(
        "a CURVE key as text",
        "socket(zmq.REP).curve_publickey = zmq.curve_keypair()[0].decode()",
        r"bytes|encode",
    ),
    Mistake(
        "a CURVE server without keys",
        "s = socket(zmq.REP)\ns.curve_server = True\ns.bind('tcp://127.0.0.1:*')",
        r"(?i)secret ?key",
    ),
    Mistake(
        "a CURVE client without keys of its own",
        "s = socket(zmq.REQ)\ns.curve_serverkey = zmq.curve_keypair()[0]\ns.connect('tcp://127.0.0.1:5555')",
        r"(?i)key",
    ),
]
