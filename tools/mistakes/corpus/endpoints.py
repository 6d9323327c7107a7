"""Mistakes in endpoints."""

from tools.mistakes.mistake import Mistake

FREE = "tcp://127.0.0.1:*"
MISTAKES = [
    Mistake("no transport", "socket(zmq.REQ).connect('127.0.0.1:5555')", r"tcp://127\.0\.0\.1:5555"),
    Mistake("one slash", "socket(zmq.REQ).connect('tcp:/127.0.0.1:5555')", r"tcp://127\.0\.0\.1:5555"),
    Mistake("no colon", "socket(zmq.REQ).connect('tcp//127.0.0.1:5555')", r"tcp://127\.0\.0\.1:5555"),
    Mistake("upper case", "socket(zmq.REQ).connect('TCP://127.0.0.1:5555')", r"lower case|tcp://127"),
    Mistake("another protocol", "socket(zmq.REQ).connect('http://127.0.0.1:5555')", r"tcp"),
    Mistake("no port", "socket(zmq.REQ).connect('tcp://localhost')", r"no port|tcp://localhost:"),
    Mistake(
        "an empty port",
        "socket(zmq.REQ).connect('tcp://localhost:')",
        r"no port|port.*number|tcp://localhost:\d",
    ),
    Mistake("a service's name as port", "socket(zmq.REQ).connect('tcp://localhost:http')", r"port.*number"),
    Mistake("a port that is too large", "socket(zmq.REQ).connect('tcp://localhost:70000')", r"65535"),
    Mistake("connect to a wildcard", "socket(zmq.REQ).connect('tcp://*:5555')", r"host|address of"),
    Mistake("connect to port *", "socket(zmq.REQ).connect('tcp://127.0.0.1:*')", r"port"),
    Mistake(
        "a path behind the port",
        "socket(zmq.REQ).connect('tcp://127.0.0.1:5555/path')",
        r"no path|port.*number",
    ),
    Mistake(
        "a new-line behind the port",
        "socket(zmq.REQ).connect('tcp://127.0.0.1:5555\\n')",
        r"space|port.*number|strip",
    ),
    Mistake("an endpoint in quotes", "socket(zmq.REQ).connect('\"tcp://127.0.0.1:5555\"')", r"quote"),
    Mistake(
        "bind to the name of a machine",
        "socket(zmq.REP).bind('tcp://localhost:0')",
        r"127\.0\.0\.1|interface",
        answered=False,
    ),
    Mistake(
        "bind to another machine", "socket(zmq.REP).bind('tcp://192.0.2.1:5555')", r"this machine|connect"
    ),
    Mistake("an interface that is not there", "socket(zmq.REP).bind('tcp://eth99:5555')", r"interface"),
    Mistake("no host", "socket(zmq.REP).bind('tcp://:5555')", r"tcp://\*:5555"),
    Mistake("only a transport", "socket(zmq.REP).bind('tcp://')", r"tcp://.+:\d+|tcp://.*PORT|host"),
    Mistake("IPv6 without IPV6", "socket(zmq.REP).bind('tcp://[::1]:*')", r"(?i)ipv6"),
    Mistake(
        "IPv6 without brackets", "s = socket(zmq.REP)\ns.ipv6 = 1\ns.bind('tcp://::1')", r"\[::1\]|no port"
    ),
    Mistake(
        "an address in use",
        f"a = socket(zmq.REP)\na.bind('{FREE}')\nsocket(zmq.REP).bind(a.last_endpoint)",
        r"in use.*127\.0\.0\.1|127\.0\.0\.1.*in use",
    ),
    Mistake(
        "inproc bound twice",
        "a, b = socket(zmq.REP), socket(zmq.REP)\na.bind('inproc://x')\nb.bind('inproc://x')",
        r"in use.*inproc://x",
    ),
    Mistake("inproc without a name", "socket(zmq.REP).bind('inproc://')", r"name"),
    Mistake(
        "ipc in a folder that is not there",
        "socket(zmq.REP).bind('ipc:///no/such/folder/socket')",
        r"(?i)folder|no such file",
    ),
    Mistake("a long ipc path", "socket(zmq.REP).bind('ipc:///tmp/' + 'x' * 200)", r"limit|long"),
    Mistake("an empty endpoint", "socket(zmq.REP).bind('')", r"empty|tcp://"),
    Mistake("a port as endpoint", "socket(zmq.REP).bind(5555)", r"tcp://"),
    Mistake("a pair as endpoint", "socket(zmq.REP).bind(('127.0.0.1', 5555))", r"tcp://"),
    Mistake("a Path as endpoint", "import pathlib\nsocket(zmq.REP).bind(pathlib.Path('/tmp/x'))", r"str"),
    Mistake(
        "udp with the wrong type",
        "socket(zmq.PUSH).connect('udp://127.0.0.1:5555')",
        r"PUSH|RADIO|socket type",
    ),
    Mistake("a transport that is not built in", "socket(zmq.PUB).bind('vmci://1:5555')", r"this libzmq"),
    Mistake("unbind what is not bound", "socket(zmq.REP).unbind('tcp://127.0.0.1:5555')", r"not bound"),
    Mistake(
        "disconnect what is not connected",
        "socket(zmq.REP).disconnect('tcp://127.0.0.1:5555')",
        r"not connected",
    ),
    Mistake(
        "unbind by the wildcard",
        f"s = socket(zmq.REP)\ns.bind('{FREE}')\ns.unbind('{FREE}')",
        r"(?i)last_endpoint",
    ),
    Mistake(
        "a random port at a port",
        "socket(zmq.REP).bind_to_random_port('tcp://127.0.0.1:5555')",
        r"two ports|without one|without.*port",
    ),
]
