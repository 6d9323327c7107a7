"""Run a program with a mistake and print what the user is told: the exception and the warnings."""

from __future__ import annotations

import os
import sys
import warnings

import zmq


def tell(kind: type, text: object) -> None:
    print(f"{kind.__name__}: {text}", flush=True)


def main(program: str, unclosed: bool) -> None:
    warnings.simplefilter("always")
    warnings.simplefilter("ignore", DeprecationWarning)
    if not unclosed:
        warnings.simplefilter("ignore", ResourceWarning)
    warnings.showwarning = lambda message, category, *_: tell(category, message)
    context: zmq.Context = zmq.Context()
    context.linger = 0
    try:
        exec(program, {"zmq": zmq, "context": context, "socket": context.socket})
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        tell(type(error), error)
    sys.stdout.flush()
    os._exit(0)


main(sys.argv[1], len(sys.argv) > 2)
