"""Write what the wheel of zmq-tools installs beside the command `zmq`: its manual page and its completions.

python -m tools.generate_command_files [--check]
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from zmq.cli._app import app

ROOT = Path(__file__).resolve().parent.parent
SHARE = ROOT / "packages" / "zmq-tools" / "share"
COMPLETIONS = {
    "bash": "bash-completion/completions/zmq",
    "zsh": "zsh/site-functions/_zmq",
    "fish": "fish/vendor_completions.d/zmq.fish",
}


def roff(text: str) -> str:
    """Return text as roff has it."""
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", r"\e").replace("-", r"\-"), flags=re.MULTILINE)


def paragraphs(text: str) -> list[str]:
    """Return the lines of a docstring: those behind a \\b as they stand."""
    lines = []
    for block in re.split(r"\n\s*\n", text.strip()):
        raw = block.lstrip().startswith("\b")
        block = block.replace("\b\n", "").replace("\b", "")
        lines += [
            ".nf" if raw else ".PP",
            *[roff(line.strip() if not raw else line) for line in block.splitlines()],
        ]
        lines += [".fi"] if raw else []
    return lines


def options(command: click.Command) -> list[str]:
    """Return the options of a command."""
    context = click.Context(command)
    lines = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            names, text = record
            lines += [".TP", rf"\fB{roff(names)}\fR", roff(text)]
    return lines


def page() -> str:
    """Return the manual page."""
    lines = [
        r".\" Written by tools/generate_command_files.py.",
        '.TH ZMQ 1 "" "zmq" "User Commands"',
        ".SH NAME",
        roff("zmq - talk to ZeroMQ sockets from the command line"),
        ".SH SYNOPSIS",
        roff("zmq COMMAND [OPTIONS] [ARGUMENTS]"),
        ".SH DESCRIPTION",
        *paragraphs(app.help or ""),
        ".SH COMMANDS",
    ]
    for name, command in sorted(app.commands.items()):
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        lines += [f".SS {roff(f'zmq {name} {usage}')}", *paragraphs(command.help or ""), *options(command)]
        for sub_name, sub in sorted(getattr(command, "commands", {}).items()):
            lines += [
                f".SS {roff(f'zmq {name} {sub_name} [OPTIONS]')}",
                *paragraphs(sub.help or ""),
                *options(sub),
            ]
    lines += [".SH EXIT STATUS", *paragraphs(app.epilog or "")]
    return "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    """Return the files by their names below share/."""
    found = {"man/man1/zmq.1": page()}
    for shell, name in COMPLETIONS.items():
        made = get_completion_class(shell)
        assert made is not None
        found[name] = made(app, {}, "zmq", "_ZMQ_COMPLETE").source()
    return found


def main() -> int:
    """Write the files, or compare them with --check; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 when they differ")
    check = parser.parse_args().check
    late = []
    for name, text in files().items():
        target = SHARE / name
        if check:
            late += [name] * (not target.is_file() or target.read_text(encoding="utf-8") != text)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    if late:
        print(f"{', '.join(late)} out of date: run python -m tools.generate_command_files", file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
