"""Mistakes in what is sent and received."""

from tools.mistakes.mistake import Mistake

#: Two sockets with a connection.
PAIR = "a, b = socket(zmq.PAIR), socket(zmq.PAIR)\na.bind('inproc://x')\nb.connect('inproc://x')\n"
MISTAKES = [
    Mistake("send text", PAIR + "a.send('text')", r"send_string|encode"),
    Mistake("send a number", PAIR + "a.send(5)", r"bytes"),
    Mistake("send None", PAIR + "a.send(None)", r"bytes"),
    Mistake("send a dict", PAIR + "a.send({'a': 1})", r"send_json|bytes"),
    Mistake("a list to send()", PAIR + "a.send([b'a', b'b'])", r"send_multipart"),
    Mistake(
        "text in a list of parts",
        PAIR + "a.send_multipart([b'a', 'text'])",
        r"str.*(bytes|encode)|bytes.*str",
    ),
    Mistake("bytes to send_multipart()", PAIR + "a.send_multipart(b'bytes')", r"list|send\(\)|parts"),
    Mistake("no parts", PAIR + "a.send_multipart([])", r"part"),
    Mistake("bytes to send_string()", PAIR + "a.send_string(b'bytes')", r"str"),
    Mistake("JSON of a set", PAIR + "a.send_json({1})", r"set.*JSON"),
    Mistake(
        "receive JSON that is none", PAIR + "a.send(b'no json')\nb.recv_json()", r"no json", answered=False
    ),
    Mistake("receive text that is not UTF-8", PAIR + "a.send(b'\\xff')\nb.recv_string()", r"utf-8"),
    Mistake(
        "unpickle what is no pickle", PAIR + "a.send(b'text')\nb.recv_pyobj()", r"pickle|text", answered=False
    ),
    Mistake("memory with gaps", PAIR + "a.send(memoryview(b'abcd')[::2])", r"contiguous"),
    Mistake(
        "receive into read-only memory",
        PAIR + "a.send(b'x')\nb.recv_into(b'....')",
        r"read-only|writable|bytearray",
    ),
    Mistake("flags as text", PAIR + "a.recv('DONTWAIT')", r"zmq\.DONTWAIT"),
    Mistake("several flags as a list", PAIR + "a.send(b'x', [zmq.DONTWAIT, zmq.SNDMORE])", r"\||int"),
    Mistake("a flag that is none", PAIR + "a.recv(zmq.POLLIN | 64)", r"flag", answered=False),
    Mistake("recv(timeout=...)", PAIR + "a.recv(timeout=100)", r"(?i)rcvtimeo|poll|within 100 ms"),
    Mistake("a timeout as text", PAIR + "a.recv(timeout='100')", r"milliseconds"),
    Mistake("flags as text to a call for many", PAIR + "a.recv_many(10, 'DONTWAIT')", r"zmq\.DONTWAIT"),
    Mistake("a number of bytes to recv()", PAIR + "a.recv(1024)", r"flag", answered=False),
]
