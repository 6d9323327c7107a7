"""The command of ``rep --exec``."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import click

from zmq.cli._status import refuse


class Program:
    """The command of ``rep --exec``: it is run for each request, which it reads, and prints the answer."""

    def __init__(self, command: str, separator: str) -> None:
        self.separator = separator.encode()
        try:
            self.words = shlex.split(command)
        except ValueError as error:
            refuse(f"--exec {command!r}: {error}")
        if not self.words or shutil.which(self.words[0]) is None:
            refuse(f"--exec: there is no program {command.split(' ')[0]!r}")

    def answer(self, request: list[bytes]) -> list[bytes]:
        """Return what the program prints for a request, without its last new-line, and its parts as in the request."""
        done = subprocess.run(self.words, input=self.separator.join(request), stdout=subprocess.PIPE)
        if done.returncode:
            click.echo(f"zmq: {self.words[0]} ended with status {done.returncode}", err=True)
        text = done.stdout[:-1] if done.stdout.endswith(b"\n") else done.stdout
        return text.split(self.separator)
