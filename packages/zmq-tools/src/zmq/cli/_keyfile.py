"""Reading CURVE keys: alone, in certificates, and in what the commands that make keys print."""

from __future__ import annotations

import json
import re
from pathlib import Path

import zmq
from zmq.cli._status import refuse
from zmq.utils import z85

# 'public-key = "..."' of certificates, and 'public ...' of `zmq keygen`.
_LINE = re.compile(r"""^\s*(public|secret)(?:-key)?\s*=?\s*["']?(\S{40})["']?\s*(?:#.*)?$""", re.MULTILINE)
# What `python -m zmq.curve_keygen` prints.
_TITLE = re.compile(r"^== CURVE (PUBLIC|SECRET) KEY ==\s+(\S{40})\s*$", re.MULTILINE)


def secret_key(text: str) -> bytes:
    """Return a secret key, from itself or from @FILE that has it."""
    found = keys_in(content(text))
    if "alone" not in found and "secret" not in found:
        refuse("there is no secret key in it")
    return checked(found["alone"] if "alone" in found else found["secret"])


def public_key(text: str) -> bytes:
    """Return a public key, from itself or from @FILE that has it, or the secret one that it belongs to."""
    found = keys_in(content(text))
    if "public" not in found and "secret" in found:
        return zmq.curve_public(checked(found["secret"]))
    return checked(found["alone"] if "alone" in found else found["public"])


def content(text: str) -> str:
    """Return the text, or what is in the file of @FILE."""
    path = Path(text[1:])
    # '@' is a character of Z85, too: what looks like a key is one, unless there is such a file.
    if text.startswith("@") and (len(text) != 40 or path.is_file()):
        try:
            return path.read_text().strip()
        except (OSError, ValueError) as error:
            # Without the name: it may be a secret key that lost a character.
            refuse(f"cannot read the key: {getattr(error, 'strerror', None) or 'the file has no text'}")
    return text.strip() or text


def keys_in(text: str) -> dict[str, str]:
    """Return the keys in a text by their names, `public` and `secret`; or the text itself as the one `alone`."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        fields = None
    if isinstance(fields, dict):
        found = {name: str(fields[name]) for name in ("public", "secret") if name in fields}
    else:
        pairs = [*_LINE.findall(text), *_TITLE.findall(text)]
        found = {name.lower(): key for name, key in pairs}
    return found or {"alone": text}


def checked(text: str) -> bytes:
    """Return a key of 40 characters of Z85, or refuse it."""
    if len(text) != 40:
        refuse(f"a CURVE key has 40 characters (or is @FILE), not {len(text)}")
    try:
        z85.decode(text)
    except ValueError as error:
        refuse(f"this is not a CURVE key: {error}")
    return text.encode()
