"""inproc and PAIR: threads that talk by messages instead of locks.

Use it inside a process: the context is shared by all threads, a socket belongs to one thread. A PAIR socket has exactly
one peer, which makes it a signal line between two threads.
When a thread fails: its exception ends it, its socket closes, and the other side's timeout says so.
"""

from __future__ import annotations

import threading

import zmq

Context = zmq.Context[zmq.Socket[bytes]]


def count_words(context: Context, endpoint: str) -> None:
    """Answer texts with their number of words; an empty text ends it."""
    with context.socket(zmq.PAIR) as parent:
        parent.connect(endpoint)
        parent.send(b"ready")
        while text := parent.recv():
            parent.send(b"%d" % len(text.split()))


def main() -> None:
    """Start a thread for each text, and add up what they find."""
    texts = [b"to be or not to be", b"that is the question", b"whether tis nobler"]
    with zmq.Context() as context:
        lines: list[zmq.Socket[bytes]] = []
        threads = []
        for number in range(len(texts)):
            line = context.socket(zmq.PAIR)
            line.rcvtimeo = 10_000
            line.bind(f"inproc://counter-{number}")
            lines.append(line)
            threads.append(threading.Thread(target=count_words, args=(context, f"inproc://counter-{number}")))
            threads[-1].start()
        for line, text in zip(lines, texts):
            assert line.recv() == b"ready"
            line.send(text)
        counts = [int(line.recv()) for line in lines]
        print(f"words: {' + '.join(map(str, counts))} = {sum(counts)}")
        for line in lines:
            line.send(b"")
            line.close()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
