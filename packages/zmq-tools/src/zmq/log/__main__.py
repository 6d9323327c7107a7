"""`python -m zmq.log`: watch the log records that are published somewhere."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import TextIO

import zmq
from zmq.log import records

TIME_FORMAT = "%Y-%d-%m %H:%M"
COLOURS = {
    "DEBUG": "\x1b[96m",
    "INFO": "\x1b[97m",
    "WARNING": "\x1b[33m",
    "ERROR": "\x1b[91m",
    "CRITICAL": "\x1b[91m",
}
NO_COLOUR = "\x1b[39m"
RESET = "\x1b[0m"


class Lines:
    """Makes a line of a message: time if wanted, topic, separator, text; coloured by level if wanted."""

    def __init__(self, time_format: str | None, separator: str, align: bool, colour: bool) -> None:
        self.time_format = time_format
        self.separator = separator
        self.align = align
        self.colour = colour
        self.widths: list[int] = []

    def line(self, topic: str, text: str) -> str:
        """Return the line of a message with a topic."""
        words = topic.strip().split(".")
        level = words[1] if len(words) > 1 else words[0]  # after the root topic, if there is one
        line = f"{self._aligned(words) if self.align else '.'.join(words)}{self.separator}{text.strip()}"
        if self.colour:
            line = f"{COLOURS.get(level, '')}{line}{NO_COLOUR}"
        return line if self.time_format is None else f"{time.strftime(self.time_format)} {line}"

    def _aligned(self, words: list[str]) -> str:
        """Return a topic whose words are as wide as the longest so far in their place."""
        words = words + [""] * (len(self.widths) - len(words))
        self.widths += [0] * (len(words) - len(self.widths))
        self.widths = [max(width, len(word)) for width, word in zip(self.widths, words)]
        return ".".join(word.ljust(width) for word, width in zip(words, self.widths))


def level(text: str) -> int:
    """Return the number of a level's name."""
    number = int(text) if text.isdigit() else records.level_number(text)
    if number is None:
        raise argparse.ArgumentTypeError(
            f"no such level: {text!r}; use DEBUG, INFO, WARNING, ERROR, CRITICAL or a number"
        )
    return number


def count(text: str) -> int:
    """Return a number of records, at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of records is 1 or more, not {text!r}")
    return int(text)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ZMQ Log Watcher",
        description="Watch the log records that PUBHandlers publish, as text or as JSON.",
        epilog="Status: 0 after --count records or Ctrl-C, 2 for arguments or an endpoint that cannot be.",
    )
    add = parser.add_argument
    add("zmq_pub_url", help="where a PUBHandler is bound, such as tcp://127.0.0.1:5555")
    add("-t", "--topic", default="", help="only topics that begin so")
    add("--timestamp", action="store_true", help="begin lines with the time")
    add("--separator", default=" | ", help="what comes between topic and message")
    add("--dateformat", default=TIME_FORMAT, help="the format of the time, with --timestamp")
    add("--align", action="store_true", help="make the words of topics as wide as the longest so far")
    add("--color", action="store_true", help="colour lines by level, on a terminal")
    add("--bind", action="store_true", help="bind the URL, for handlers that connect to it")
    add("-l", "--level", type=level, default=logging.NOTSET, help="only records of this level or above")
    add("-n", "--count", type=count, metavar="N", help="end after N records")
    add("--json", action="store_true", help="print records as JSON objects, one a line")
    return parser


def messages(options: argparse.Namespace) -> Iterator[list[bytes]]:
    """Yield the messages of the URL, from a level on."""
    with zmq.Context() as context, context.socket(zmq.SUB) as socket:
        socket.linger = 0
        socket.subscribe(options.topic)
        if options.bind:
            socket.bind(options.zmq_pub_url)
        else:
            socket.connect(options.zmq_pub_url)
        while True:
            message = socket.recv_multipart()
            if options.level == logging.NOTSET or records.from_message(message).levelno >= options.level:
                yield message


def main(arguments: list[str] | None = None, out: TextIO | None = None) -> int:
    """Run the command; return its status."""
    options = make_parser().parse_args(arguments)
    out = sys.stdout if out is None else out
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends us quietly
    time_format = options.dateformat if options.timestamp else None
    lines = Lines(time_format, options.separator, options.align, options.color and out.isatty())
    try:
        for number, message in enumerate(messages(options), 1):
            if options.json:
                line = records.dumps(records.from_message(message)).decode()
            else:
                topic, text = (each.decode("utf-8", "replace") for each in (message[0], message[-1]))
                line = lines.line(topic if len(message) > 1 else "", text)
            print(line, file=out, flush=True)
            if number == options.count:
                break
    except KeyboardInterrupt:
        pass
    except zmq.ZMQError as error:
        print(f"zmq.log: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"zmq.log: cannot write: {error.strerror}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())  # what is buffered has no room at exit
        return 1
    if options.color:
        print(f"{NO_COLOUR}\n{RESET}" if out.isatty() else "\n", end="", file=out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
