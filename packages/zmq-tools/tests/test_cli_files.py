"""What is installed beside the command `zmq`: its manual page and its completions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zmq.cli._app import app

SHARE = Path(__file__).parent.parent / "share"


def test_the_manual_page_has_every_command_and_every_option():
    page = (SHARE / "man/man1/zmq.1").read_text(encoding="utf-8").replace("\\-", "-")
    commands = dict(app.commands)
    for name, command in app.commands.items():
        commands.update({f"{name} {sub}": each for sub, each in getattr(command, "commands", {}).items()})
    for name, command in commands.items():
        section = page.split(f".SS zmq {name} ")[1].split("\n.SS ")[0]
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("-") or re.search(rf"{option}\b", section), (name, option)


@pytest.mark.parametrize(
    "name",
    ["bash-completion/completions/zmq", "zsh/site-functions/_zmq", "fish/vendor_completions.d/zmq.fish"],
)
def test_the_completions_ask_the_command(name):
    assert "_ZMQ_COMPLETE" in (SHARE / name).read_text(encoding="utf-8")
