"""The group of commands, and how errors become exit codes."""

from __future__ import annotations

import errno
import os
import sys

import click

import zmq
from zmq.cli import _doctor, _keys, _monitor, _perf, _proxy, _record, _talk
from zmq.cli._status import EPILOG, FAILED, INTERRUPTED, NO_TUNNEL, Stop

#: Where standard output leads to has no room left.
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=EPILOG
)
@click.version_option(
    zmq.__version__, prog_name="zmq", message=f"%(prog)s %(version)s, libzmq {zmq.zmq_version()}"
)
def app() -> None:
    """Talk to ZeroMQ sockets from the command line: send, receive, forward, watch, measure.

    \b
    Examples:
        zmq pull -b 'tcp://*:5555'                     print what comes
        echo hello | zmq push -c tcp://host:5555       send lines
        zmq sub -c tcp://host:5556 -s weather -n 10    ten messages of a topic
        zmq req -c tcp://host:5557 -m ping -t 2        a request; status 3 without an answer in 2 s
        zmq record sub day.jsonl -c tcp://host:5556    keep what comes, to `zmq replay` it
        zmq proxy queue 'tcp://*:5555' 'tcp://*:5556'  a broker, with live counters
        zmq monitor dealer -c tcp://host:5555          why do these two not meet?
        zmq perf latency --local                       how fast is this machine
        zmq doctor                                     what is wrong with this machine?

    In shells that expand them, quote endpoints with a '*'.
    """


for command in [
    *_talk.commands(),
    _record.record,
    _record.replay,
    _proxy.proxy,
    _monitor.monitor,
    _perf.perf,
    _keys.keygen,
    _keys.info,
    _doctor.doctor,
]:
    app.add_command(command)
app.add_command(_keys.completion)


def run(arguments: list[str]) -> int:
    """Run the command with arguments; return its status."""
    try:
        app.main(arguments, prog_name="zmq", standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except zmq.ZMQError as error:
        click.echo(f"zmq: {error}", err=True)
        return FAILED
    except BrokenPipeError:
        # `zmq sub ... | head` has what it wanted. Nothing more can be flushed, at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if type(error).__module__.startswith("zmq.ssh"):
            click.echo(f"zmq: no tunnel: {error}", err=True)
            return NO_TUNNEL
        if isinstance(error, OSError) and error.errno in FULL:
            click.echo(f"zmq: cannot write: {error.strerror}", err=True)
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # what is buffered has no room at exit
            return FAILED
        raise
    return 0


__all__ = ("Stop", "app", "run")
