"""Make a CURVE key pair on the command line: ``zmq-curve-keygen`` or ``python -m zmq.curve_keygen``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import zmq
from zmq.auth import create_certificates

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a new key pair as Z85 text, or write it to a pair of certificates; return the exit status.

    Parameters
    ----------
    arguments
        Those of the command line when omitted.

    .. versionadded:: 1.0
    """
    parser = argparse.ArgumentParser(
        prog="zmq-curve-keygen",
        description="Make a CURVE key pair and print it as Z85 text, or write it to certificates for zmq.auth.",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        help="write NAME.key and NAME.key_secret into this folder and print their paths instead of the keys",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="name of the certificates, with --output")
    options = parser.parse_args(arguments)
    if (options.output is None) != (options.name is None):
        parser.error("--output FOLDER and NAME go together")
    if not zmq.has("curve"):
        print("zmq-curve-keygen: this libzmq was built without CURVE", file=sys.stderr)
        return 1
    if options.output is None:
        public, secret = zmq.curve_keypair()
        print(f"== CURVE PUBLIC KEY ==\n{public.decode()}\n\n== CURVE SECRET KEY ==\n{secret.decode()}")
        return 0
    try:
        paths = create_certificates(options.output, options.name, {"name": options.name})
    except (OSError, ValueError) as error:
        print(f"zmq-curve-keygen: {error}", file=sys.stderr)
        return 1
    print(*paths, sep="\n")
    return 0
