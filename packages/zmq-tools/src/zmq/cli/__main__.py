"""The command `zmq`; it says how to get what it needs when that is missing."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command with this process's arguments; return its status."""
    try:
        from zmq._tools import _requires  # noqa: F401 - whether it is the zmq-core that this needs
    except ImportError as error:
        print(f"zmq: {error}", file=sys.stderr)
        return 2
    try:
        import click  # noqa: F401 - whether it is there
        import rich  # noqa: F401
    except ImportError as error:
        print(f"zmq: zmq.cli needs {error.name}: pip install 'zmq-tools[cli]'", file=sys.stderr)
        return 2
    from zmq.cli import _app

    return _app.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
