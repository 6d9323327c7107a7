"""`python -m zmq.log`: watch the log records that are published somewhere."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from typing import TextIO

import zmq
from zmq.log import records
from zmq.log.receiver import Receiver

COLOURS = {
    logging.DEBUG: "36",
    logging.INFO: "32",
    logging.WARNING: "33",
    logging.ERROR: "31",
    logging.CRITICAL: "1;31",
}


WHEN: list[str] = ["auto", "always", "never"]
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


class Lines(logging.Formatter):
    """One line a record: time if wanted, level, name, message; coloured by level if wanted."""

    def __init__(
        self, time_format: str | None, colour: bool, separator: str = ": ", align: bool = False
    ) -> None:
        super().__init__("%(levelname)-8s %(name)s: %(message)s", None)
        self.time_format = time_format
        self.colour = colour
        self.separator = separator
        self.align = align
        self.width: int = 0

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        level = f"{record.levelname:<8}"
        if self.colour:
            floor = max((each for each in COLOURS if each <= record.levelno), default=logging.DEBUG)
            level = f"\x1b[{COLOURS[floor]}m{level}\x1b[0m"
        time = "" if self.time_format is None else self.formatTime(record, self.time_format) + " "
        if self.align:
            self.width = max(self.width, len(record.name))
        return f"{time}{level} {record.name:<{self.width}}{self.separator}{record.message}"


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


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Colour when asked to, or on a terminal unless NO_COLOR is set (no-color.org)."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR")


def spelled_out(arguments: list[str]) -> list[str]:
    """Return the arguments with the values that --timestamp and --color have when none follows."""
    found = []
    for argument, following in zip(arguments, [*arguments[1:], ""]):
        if argument == "--timestamp" and ("://" in following or following.startswith("-")):
            argument = f"--timestamp={TIME_FORMAT}"
        elif argument in ("--color", "--colour") and following not in WHEN:
            argument = "--color=always"
        found.append(argument)
    return found


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m zmq.log",
        description="Watch the log records that PUBHandlers publish, as text or as JSON.",
        epilog="Status: 0 after --count records or Ctrl-C, 2 for arguments or an endpoint that cannot be.",
    )
    add = parser.add_argument
    add("address", help="where a PUBHandler is bound, such as tcp://127.0.0.1:5555")
    add("--bind", action="store_true", help="bind the address, for handlers that connect to it")
    add(
        "-t",
        "--topic",
        action="append",
        default=[],
        metavar="PREFIX",
        help="only topics that begin so (repeatable)",
    )
    add("-l", "--level", type=level, default=logging.NOTSET, help="only records of this level or above")
    add("-n", "--count", type=count, metavar="N", help="end after N records")
    add(
        "--timestamp",
        nargs="?",
        const=TIME_FORMAT,
        metavar="FORMAT",
        help="begin lines with the record's time",
    )
    add(
        "--color",
        "--colour",
        choices=WHEN,
        default="auto",
        help="alone: always; default: on a terminal",
    )
    add("--dateformat", metavar="FORMAT", help="the format of the time, with --timestamp")
    add(
        "--separator", default=": ", help="what comes between name and message (default: a colon and a space)"
    )
    add(
        "--align",
        action="store_true",
        help="begin messages in one column, as wide as the longest name so far",
    )
    add("--json", action="store_true", help="print records as JSON objects, one a line")
    return parser


def main(arguments: list[str] | None = None, out: TextIO | None = None) -> int:
    """Run the command; return its status."""
    options = make_parser().parse_args(spelled_out(sys.argv[1:] if arguments is None else arguments))
    out = sys.stdout if out is None else out
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends us quietly
    time_format = options.timestamp and (options.dateformat or options.timestamp)
    formatter = Lines(time_format, wants_colour(options.color, out), options.separator, options.align)
    try:
        receiver = Receiver(
            options.address, connect=not options.bind, topics=options.topic or [""], level=options.level
        )
    except zmq.ZMQError as error:
        print(f"zmq.log: {error}", file=sys.stderr)
        return 2
    try:
        for record in receiver:
            print(
                records.dumps(record).decode() if options.json else formatter.format(record),
                file=out,
                flush=True,
            )
            if receiver.received == options.count:
                break
    except KeyboardInterrupt:
        pass
    finally:
        receiver.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
