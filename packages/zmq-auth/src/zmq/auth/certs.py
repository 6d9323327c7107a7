"""CURVE certificates: text files with a public key, and for their owner the secret one.

The form is the ZeroMQ property language (RFC 4) that other ZeroMQ libraries use for certificates too::

    metadata
        name = Alice
    curve
        public-key = "..."
        secret-key = "..."

The reader looks for the lines of the keys only, wherever they stand: the files of all libraries can be read.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Union

import zmq
from zmq.auth._files import openness
from zmq.utils import z85

__all__ = ["InvalidCertificate", "create_certificates", "load_certificate", "load_certificates"]

PathLike = Union[str, "os.PathLike[str]"]

PUBLIC_SUFFIX = ".key"
SECRET_SUFFIX = ".key_secret"
_KEY_CHARACTERS = 40

_cert_public_banner = (
    "# Public CURVE certificate: servers that are to admit its owner need this file.\n"
    "# Made by zmq.auth at {0}.\n\n"
)
_cert_secret_banner = (
    "# Secret CURVE certificate: this file proves who its owner is. Keep it to yourself.\n"
    "# Made by zmq.auth at {0}.\n\n"
)
_QUOTED = re.compile(rb"""(["'])(?P<text>.*?)\1\s*(?:#.*)?""")
_CONTROL = re.compile(r"[\0-\x1f]+")

_log = logging.getLogger("zmq.auth")
_log.addHandler(logging.NullHandler())  # nothing on stderr where a program has not configured logging


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
        Properties to write into both files, such as ``{"name": "Alice"}``. Line ends in them become spaces.

    Raises
    ------
    OSError
        If a file cannot be written.
    ZMQError
        ENOTSUP if libzmq has no CURVE.

    .. versionadded:: 1.0
    """
    public, secret = zmq.curve_keypair()
    stem = os.path.join(os.fspath(key_dir), name)
    public_path, secret_path = stem + PUBLIC_SUFFIX, stem + SECRET_SUFFIX
    _write_key_file(secret_path, _cert_secret_banner, public, secret, metadata)
    _write_key_file(public_path, _cert_public_banner, public, None, metadata)
    return public_path, secret_path


def load_certificate(
    filename: PathLike | int, *, check_permissions: bool = True
) -> tuple[bytes, bytes | None]:
    """Return the public key and the secret key (None where there is none) of a certificate, as Z85 text.

    Parameters
    ----------
    filename
        The file, or an open file descriptor, which is closed afterwards.
    check_permissions
        Whether to log a warning about a file with a secret key that other users can read or write.

    Raises
    ------
    OSError
        If the file cannot be read.
    InvalidCertificate
        If it has no public key: a ValueError.

    .. versionadded:: 1.0
    """
    if not os.path.exists(filename):
        raise FileNotFoundError(f"Invalid certificate file: {filename!s}: there is no such file")
    where = f"descriptor {filename}" if isinstance(filename, int) else os.fsdecode(filename)
    try:
        with open(filename, "rb") as file:
            content, mode = file.read(), os.fstat(file.fileno()).st_mode
    except FileNotFoundError:  # removed since
        raise FileNotFoundError(f"Invalid certificate file: {where}: there is no such file") from None
    public, secret = parse_certificate(content, where)
    if secret is not None and check_permissions:
        reason = openness(where, mode)
        if reason is not None:
            _log.warning("%s: chmod 600 it", reason)
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
    if not os.path.isdir(directory):
        raise no_folder(directory)
    folder = Path(directory)
    return {load_certificate(folder / name)[0]: True for name in certificate_names(folder)}


def no_folder(folder: PathLike) -> OSError:
    """Return the error about a folder of certificates that is none."""
    return NotADirectoryError(f"Invalid certificate directory: {folder}: there is no such folder")


def certificate_names(folder: Path) -> list[str]:
    """Return the names of the public certificates of a folder, without hidden files."""
    return sorted(
        name for name in os.listdir(folder) if name.endswith(PUBLIC_SUFFIX) and not name.startswith(".")
    )


def parse_certificate(content: bytes, where: str) -> tuple[bytes, bytes | None]:
    """Return public and secret key from the text of a certificate, as they stand there.

    Raises
    ------
    InvalidCertificate
        If there is no public key.
    """
    keys: dict[bytes, bytes] = {}
    for line in content.split(b"\n"):
        name, equals, value = line.partition(b"=")
        if equals and name.strip() in (b"public-key", b"secret-key"):
            quoted = _QUOTED.fullmatch(value.strip())
            keys[name.strip()] = (quoted["text"] if quoted else value).strip(b" \t\r\"'")
    if b"public-key" not in keys:
        raise InvalidCertificate(f"No public key found in {where}: it has no line 'public-key = ...'")
    return keys[b"public-key"], keys.get(b"secret-key")


def check_key(key: bytes, where: str) -> None:
    """Refuse what cannot be a key.

    Raises
    ------
    InvalidCertificate
        If it has not 40 characters of Z85. The text never has the key.
    """
    if len(key) != _KEY_CHARACTERS:
        raise InvalidCertificate(
            f"{where}: the public key has {len(key)} characters; a key has {_KEY_CHARACTERS}"
        )
    try:
        z85.decode(key)
    except ValueError as error:
        raise InvalidCertificate(f"{where}: the public key is not one: {error}") from None


def _property_lines(metadata: Mapping[str, str]) -> str:
    lines = []
    for name, value in metadata.items():
        # A line end would make the rest a line of its own, and a public-key of what follows.
        name, text = (_CONTROL.sub(" ", str(each)) for each in (name, value))
        lines.append(f"    {name} = {text}\n")
    return "".join(lines)


def _write_key_file(
    key_filename: PathLike,
    banner: str,
    public_key: str | bytes,
    secret_key: str | bytes | None = None,
    metadata: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> None:
    """Write a certificate of keys that the program has.

    A private name of pyzmq's, kept for programs that use it: a "{0}" in the banner is the time, and a file with a
    secret key is readable by its owner only.
    """
    keys = ""
    for name, key in (("public-key", public_key), ("secret-key", secret_key)):
        if key:
            keys += f'    {name} = "{key.decode(encoding) if isinstance(key, bytes) else key}"\n'
    _replace(
        os.fspath(key_filename),
        banner,
        _property_lines(metadata or {}),
        keys,
        0o600 if secret_key else 0o644,
        encoding,
    )


def _replace(path: str, banner: str, properties: str, keys: str, mode: int, encoding: str) -> None:
    """Write a file beside its place with its final mode, then move it there."""
    made = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    text = f"{banner.format(made)}metadata\n{properties}curve\n{keys}"
    # mkstemp's file is 0600 from the first moment on.
    descriptor, temporary = tempfile.mkstemp(prefix=".certificate-", dir=os.path.dirname(path) or ".")
    try:
        with open(descriptor, "w", encoding=encoding, newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
