"""keygen, info and completion."""

from __future__ import annotations

import json
import platform
from importlib import metadata
from typing import Any

import click
from click.shell_completion import get_completion_class

import zmq
from zmq.cli._link import key

DISTRIBUTIONS = ["pyzmq", "zmq-core", "zmq-async", "zmq-green", "zmq-auth", "zmq-tools"]
CAPABILITIES = ["ipc", "pgm", "tipc", "norm", "curve", "gssapi", "draft", "vmci"]


@click.command()
@click.option(
    "--of", "secret", metavar="SECRET", help="Print the public key of a secret one (40 characters, or @FILE)."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def keygen(secret: str | None, as_json: bool) -> None:
    """Make a pair of keys for CURVE, in Z85: tell the public one, keep the secret one."""
    if secret is not None:
        pair = {"public": zmq.curve_public(key(secret)).decode()}
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
    installed = {}
    for name in DISTRIBUTIONS:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "zmq": zmq.__version__,
        "libzmq": zmq.zmq_version(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": platform.platform(),
        "build": zmq.build_info(),
        "has": {name: zmq.has(name) for name in CAPABILITIES},
        "installed": installed,
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def info(as_json: bool) -> None:
    """Print versions, what libzmq can do, how it was linked, and what is installed."""
    found = facts()
    if as_json:
        click.echo(json.dumps(found, indent=1, default=str))
        return
    for name, value in found.items():
        if name == "has":
            value = ", ".join(each if there else f"no {each}" for each, there in value.items())
        elif isinstance(value, dict):
            value = ", ".join(f"{each} {version}" for each, version in value.items())
        click.echo(f"{name:<11}{value}")


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
