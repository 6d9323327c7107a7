"""The options that the commands which talk have besides those of the link."""

from __future__ import annotations

import click

from zmq.cli import _render

SENDERS = ("pub", "push", "scatter", "radio")
RECEIVERS = ("sub", "pull", "gather", "dish")


def talk_options(kind: str) -> list[click.Parameter]:
    """Return the options that a kind has besides those of the link."""
    option = click.Option
    found: list[click.Parameter] = []
    if kind not in RECEIVERS:
        found.append(
            option(["-m", "--message", "messages"], multiple=True, help="A message to send (repeatable).")
        )
    if kind not in (*RECEIVERS, "rep", "server"):
        found.append(
            option(
                ["-f", "--file", "files"], multiple=True, metavar="FILE", help="Send a file as one message."
            )
        )
    if kind in (*SENDERS, "req"):
        found.append(
            option(
                ["-i", "--interval"], type=click.FloatRange(0), default=0, help="Seconds between messages."
            )
        )
    if kind in ("rep", "server"):
        found.append(
            option(
                ["-e", "--exec", "command"],
                metavar="COMMAND",
                help="Run COMMAND for each request, which it reads; what it prints is the answer.",
            )
        )
    if kind in ("sub", "xsub"):
        found.append(
            option(["-s", "--subscribe", "topics"], multiple=True, help="Topic; default all (repeatable).")
        )
    if kind == "dish":
        found.append(option(["-g", "--group", "groups"], multiple=True, help="Group to join (repeatable)."))
    if kind == "pub":
        found.append(
            option(
                ["--subscribers"],
                type=click.IntRange(0),
                default=1,
                show_default=True,
                help="Subscriptions to wait for before the first message.",
            )
        )
    found += [
        option(
            ["-F", "--format", "form"],
            type=click.Choice(_render.FORMATS),
            default="text",
            show_default=True,
            help="How messages are written. json: a list of parts, text or {'hex': ...}; decoded: parts that are JSON "
            "as values; pretty: the same, indented; raw: without line ends.",
        ),
        option(["--stats"], is_flag=True, help="Tell the rate once a second, on standard error."),
        option(
            ["--separator"],
            default="\t",
            help="Between the parts of a message in text and hex; default a tab.",
        ),
        option(["-n", "--count"], type=click.IntRange(1), help="End after so many messages."),
        option(
            ["-t", "--timeout"], type=click.FloatRange(0), help="Seconds until we give up, with status 3."
        ),
    ]
    return [*found, *([] if kind in SENDERS else display_options())]


def display_options() -> list[click.Parameter]:
    """Return the options of what prints messages."""
    return [
        click.Option(["--timestamp"], is_flag=True, help="Print when each message came before it."),
        click.Option(
            ["--template"],
            metavar="TEXT",
            help="Print this for each message: {time}, {number}, {topic}, {size}, {parts}, {text}; parts are {0}, {1}.",
        ),
    ]
