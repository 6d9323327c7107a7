"""Make a CURVE key pair on the command line: ``python -m zmq.curve_keygen`` or ``zmq-curve-keygen``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

import zmq
from zmq.auth import create_certificates

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a key pair as Z85 text, or write it to a pair of certificates; return the exit status.

    Parameters
    ----------
    arguments
        Those of the command line when omitted.

    .. versionadded:: 1.0
    """
    parser = argparse.ArgumentParser(
        prog="python3 -m zmq.curve_keygen",
        description="Make a CURVE key pair and print it as Z85 text, or write it to certificates for zmq.auth.",
    )
    add = parser.add_argument
    add("--json", action="store_true", help="print the keys as a JSON object")
    add("--secret", metavar="SECRET", help="print this secret key and its public key")
    add(
        "-o",
        "--output",
        metavar="FOLDER",
        help="write NAME.key and NAME.key_secret into this folder and print their paths instead of the keys",
    )
    add("name", nargs="?", metavar="NAME", help="name of the certificates, with --output")
    options = parser.parse_args(arguments)
    if (options.output is None) != (options.name is None):
        parser.error("--output FOLDER and NAME go together")
    if options.output is not None and (options.json or options.secret is not None):
        parser.error("--output makes new certificates: it goes with neither --json nor --secret")
    if not zmq.has("curve"):
        print("zmq.curve_keygen: this libzmq was built without CURVE", file=sys.stderr)
        return 1
    try:
        if options.output is None:
            print(text(*pair(options.secret), as_json=options.json))
        else:
            print(*create_certificates(options.output, options.name, {"name": options.name}), sep="\n")
    except (OSError, ValueError) as error:
        print(f"zmq.curve_keygen: {error}", file=sys.stderr)
        return 1
    return 0


def pair(secret: str | None) -> tuple[str, str]:
    """Return a public and a secret key: new ones, or those that belong to `secret`."""
    if secret is None:
        made_public, made_secret = zmq.curve_keypair()
        return made_public.decode(), made_secret.decode()
    return zmq.curve_public(secret.encode()).decode(), secret


def text(public: str, secret: str, as_json: bool) -> str:
    """Return a pair as the command prints it."""
    if as_json:
        return json.dumps({"public": public, "secret": secret}, indent=1)
    return f"== CURVE PUBLIC KEY ==\n{public}\n\n== CURVE SECRET KEY ==\n{secret}"
