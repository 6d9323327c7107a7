"""CURVE certificates: text files with a public key, and for their owner the secret one.

The form is the ZeroMQ property language (RFC 4) that other ZeroMQ libraries use for certificates too::

    metadata
        name = "Alice"
    curve
        public-key = "..."
        secret-key = "..."
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Union

import zmq
from zmq.auth._files import check_private, read_limited
from zmq.utils import z85

__all__ = ["InvalidCertificate", "create_certificates", "load_certificate", "load_certificates"]

PathLike = Union[str, "os.PathLike[str]"]

PUBLIC_SUFFIX = ".key"
SECRET_SUFFIX = ".key_secret"
_LONGEST = 65536
_KEY_CHARACTERS = 40

_PUBLIC_NOTE = "Public CURVE certificate: servers that are to admit its owner need this file."
_SECRET_NOTE = "Secret CURVE certificate: whoever has this file is its owner. Give it to nobody."
_SECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_PROPERTY = re.compile(r"(\s*)([A-Za-z0-9][A-Za-z0-9._+-]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(["'])(?P<text>.*?)\1\s*(?:#.*)?""")


class InvalidCertificate(ValueError):
    """A file is not a CURVE certificate. The text names the file and what is wrong, never a key.

    .. versionadded:: 1.0
    """


def create_certificates(
    key_dir: PathLike, name: str, metadata: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Make a key pair and write it to ``<name>.key`` (public) and ``<name>.key_secret``; return both paths.

    Existing files are replaced, each in one step, so that a server that watches the folder sees the old key or the
    new one and nothing else. The secret file is readable by its owner only.

    Parameters
    ----------
    key_dir
        An existing folder.
    name
        The name of the files without suffix.
    metadata
        Properties to write into both files, such as ``{"name": "Alice"}``.

    Raises
    ------
    OSError
        If a file cannot be written.
    ValueError
        If `name` is a path, or a property's name or value does not fit into a line.
    ZMQError
        ENOTSUP if libzmq has no CURVE.

    .. versionadded:: 1.0
    """
    if not name or name in (".", "..") or {"/", "\\", "\0", os.sep} & set(name):
        raise ValueError(f"the name of a certificate is one file name without suffix, not {name!r}")
    properties = _property_lines(metadata or {})
    public, secret = zmq.curve_keypair()
    stem = os.path.join(os.fspath(key_dir), name)
    public_path, secret_path = stem + PUBLIC_SUFFIX, stem + SECRET_SUFFIX
    key_line = f'    public-key = "{public.decode()}"\n'
    _replace(
        secret_path, _SECRET_NOTE, properties, f'{key_line}    secret-key = "{secret.decode()}"\n', 0o600
    )
    _replace(public_path, _PUBLIC_NOTE, properties, key_line, 0o644)
    return public_path, secret_path


def load_certificate(filename: PathLike, *, check_permissions: bool = True) -> tuple[bytes, bytes | None]:
    """Return the public key and the secret key (None where there is none) of a certificate, as Z85 text.

    Parameters
    ----------
    filename
        The file.
    check_permissions
        Whether to refuse a file with a secret key that other users can read or write.

    Raises
    ------
    OSError
        If the file cannot be read.
    PermissionError
        If it has a secret key and is open to other users.
    InvalidCertificate
        If it has no public key, or a key is not one: a ValueError.

    .. versionadded:: 1.0
    """
    path = Path(filename)
    try:
        content, found = read_limited(path, _LONGEST)
    except ValueError as error:
        raise InvalidCertificate(str(error)) from None
    public, secret = parse_certificate(content, str(path))
    if secret is not None and check_permissions:
        check_private(path, found.st_mode)
    return public, secret


def load_certificates(directory: PathLike = ".") -> dict[bytes, bool]:
    """Return the public keys of all ``*.key`` files of a folder, as Z85 text, each with the value True.

    Raises
    ------
    OSError
        If the folder or a file in it cannot be read.
    InvalidCertificate
        If one of the files is not a certificate.

    .. versionadded:: 1.0
    """
    folder = Path(directory)
    if not folder.is_dir():
        raise NotADirectoryError(f"no such folder of certificates: {os.fspath(directory)!r}")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(PUBLIC_SUFFIX))
    return {load_certificate(folder / name)[0]: True for name in names}


def parse_certificate(content: bytes, where: str) -> tuple[bytes, bytes | None]:
    """Return public and secret key from the text of a certificate.

    Raises
    ------
    InvalidCertificate
        If there is no public key in the section `curve`, or a key is not one.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidCertificate(f"{where}: not UTF-8 text, at byte {error.start}") from None
    keys: dict[str, bytes] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.rstrip()
        if not bare or bare.lstrip().startswith("#"):
            continue
        if _SECTION.fullmatch(bare):
            section = bare
            continue
        found = _PROPERTY.fullmatch(bare)
        if found is None:
            raise InvalidCertificate(f"{where}, line {number}: neither a section nor 'name = value'")
        indentation, name, value = found.groups()
        if not indentation:
            section = ""
        if section == "curve" and name in ("public-key", "secret-key"):
            if name in keys:
                raise InvalidCertificate(f"{where}, line {number}: a second {name}")
            keys[name] = _key(value, f"{where}, line {number}: {name}")
    if "public-key" not in keys:
        raise InvalidCertificate(f"{where}: no public-key in a section curve")
    return keys["public-key"], keys.get("secret-key")


def _key(value: str, where: str) -> bytes:
    quoted = _QUOTED.fullmatch(value)
    key = quoted["text"] if quoted else value
    if len(key) != _KEY_CHARACTERS:
        raise InvalidCertificate(f"{where} has {len(key)} characters; a key has {_KEY_CHARACTERS}")
    try:
        z85.decode(key)
    except ValueError as error:
        raise InvalidCertificate(f"{where} is not a key: {error}") from None
    return key.encode("ascii")


def _property_lines(metadata: Mapping[str, str]) -> str:
    lines = []
    for name, value in metadata.items():
        if not _SECTION.fullmatch(name):
            raise ValueError(f"a property's name has letters, digits and characters of '._+-', not {name!r}")
        text = str(value)
        if '"' in text or any(character < " " for character in text):
            raise ValueError(f"the value of {name!r} must have neither double quotes nor control characters")
        lines.append(f'    {name} = "{text}"\n')
    return "".join(lines)


def _replace(path: str, note: str, properties: str, keys: str, mode: int) -> None:
    """Write a file beside its place with its final mode, then move it there."""
    made = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    text = f"# {note}\n# Made by zmq.auth at {made}.\n\nmetadata\n{properties}curve\n{keys}"
    # mkstemp's file is 0600 from the first moment on.
    descriptor, temporary = tempfile.mkstemp(prefix=".certificate-", dir=os.path.dirname(path) or ".")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
