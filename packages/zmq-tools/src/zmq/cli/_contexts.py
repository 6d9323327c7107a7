"""Named contexts: options of a connection under a name, in a file, for ``--context NAME``.

The file is an INI file, which every version of Python reads without another package:

    [staging]
    connect = tcp://broker.example:5555
    curve-server-key = @/etc/zmq/broker.pub
    ssh = me@gateway
"""

from __future__ import annotations

import configparser
import os
from pathlib import Path
from typing import Any

from zmq.cli._status import quoted, refuse

VARIABLE = "ZMQ_CONTEXTS"
#: Options that a command takes several times, and those that are either given or not.
MANY = {"bind": "bind", "connect": "connect", "option": "settings"}
SWITCHES = ("plain-server", "curve-server")
TEXTS = (
    "ssh",
    "ssh-key",
    "ssh-config",
    "plain-username",
    "plain-password",
    "curve-server-key",
    "curve-secret-key",
)


def path() -> Path:
    """Return where the contexts are: what ZMQ_CONTEXTS says, or zmq/contexts.ini among the user's configurations."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "zmq" / "contexts.ini"


def read(name: str) -> dict[str, Any]:
    """Return the options of a context, by the names that commands have for them."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    try:
        with path().open(encoding="utf-8") as file:
            parser.read_file(file)
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"cannot read the contexts: {error}")
    except configparser.Error as error:
        refuse(f"cannot read the contexts: {path()}: {why(error)}")
    if name not in parser:
        known = ", ".join(parser.sections()) or "none at all"
        refuse(f"there is no context {name!r} in {path()}, only {known}")
    found: dict[str, Any] = {}
    for key, value in parser[name].items():
        if key in MANY:
            found[MANY[key]] = tuple(value.split())
        elif key in SWITCHES:
            try:
                found[key.replace("-", "_")] = parser[name].getboolean(key)
            except ValueError:
                refuse(f"{key} of the context {name!r} is yes or no")
        elif key in TEXTS:
            found[key.replace("-", "_")] = value
        else:
            options = [*MANY, *SWITCHES, *TEXTS]
            told = quoted(key, options)
            refuse(f"the context {name!r} has an unknown option{told}; known are {', '.join(options)}")
    return found


def why(error: configparser.Error) -> str:
    """Return what is wrong in a file, and where, without the line itself, which may hold a password."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {error.lineno} is before the first [name]"
    if isinstance(error, configparser.ParsingError):
        return f"line {error.errors[0][0]} is no 'option = value'"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {error.lineno} gives an option of its context again"
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno} begins a context of the same name again"
    return " ".join(str(error).split())


def completed(name: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a command, with those of the context for what was not given."""
    if name is None:
        return options
    found = read(name)
    if options.get("bind") or options.get("connect"):
        found.pop("bind", None)
        found.pop("connect", None)
    given = {key: value for key, value in options.items() if value not in (None, (), False)}
    if "settings" in found and "settings" in given:
        given["settings"] = (*found["settings"], *given["settings"])
    return {**options, **found, **given}
