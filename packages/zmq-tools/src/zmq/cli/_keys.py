"""keygen, info and completion."""

from __future__ import annotations

import json
import platform
from typing import Any

import click
from click.shell_completion import get_completion_class

import zmq
from zmq.cli._keyfile import secret_key
from zmq.cli._status import FAILED, Stop

CAPABILITIES = ["ipc", "pgm", "tipc", "norm", "curve", "gssapi", "draft", "vmci"]


@click.command()
@click.option(
    "--of", "secret", metavar="SECRET", help="Print the public key of a secret one (40 characters, or @FILE)."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def keygen(secret: str | None, as_json: bool) -> None:
    """Make a pair of keys for CURVE, in Z85: tell the public one, keep the secret one."""
    if secret is not None:
        pair = {"public": zmq.curve_public(secret_key(secret)).decode()}
    else:
        public, private = zmq.curve_keypair()
        pair = {"public": public.decode(), "secret": private.decode()}
    if as_json:
        click.echo(json.dumps(pair))
    else:
        for name, value in pair.items():
            click.echo(f"{name} {value}")


def facts() -> dict[str, Any]:
    """Return what `info` prints."""
    build = zmq.build_info()
    own = {name: build.pop(name) for name in ("parts", "package", "libraries", "problems")}
    return {
        "zmq": zmq.__version__,
        "libzmq": zmq.zmq_version(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": platform.platform(),
        "build": build,
        "has": {name: zmq.has(name) for name in CAPABILITIES},
        "installed": own["parts"],
        "package": own["package"],
        "loaded": own["libraries"],
        "problems": own["problems"],
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def info(as_json: bool) -> None:
    """Print versions, what libzmq can do, how it was linked, what is installed, and what is wrong with that.

    Status 1 when something is wrong: two copies of the bindings or of libzmq, files that are missing or overwritten.
    """
    found = facts()
    if as_json:
        click.echo(json.dumps(found, indent=1, default=str))
    else:
        for name, value in found.items():
            click.echo(f"{name:<11}{line(name, value)}")
    if found["problems"]:
        raise Stop(FAILED)


def line(name: str, value: Any) -> str:
    """Return a fact as text."""
    if name == "has":
        return ", ".join(each if there else f"no {each}" for each, there in value.items())
    if name == "problems":
        return "\n".join(value) or "none found"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{each} {version}" for each, version in value.items())
    return str(value)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets a shell complete this command's words.

    \b
    For bash, in ~/.bashrc:  eval "$(zmq completion bash)"
    """
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "zmq", "_ZMQ_COMPLETE").source())
