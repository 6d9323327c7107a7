"""What a wheel or sdist states of itself, read with what Python brings: jobs that sign have no packages."""

from __future__ import annotations

import email
import email.message
import tarfile
import zipfile
from pathlib import Path


def metadata(path: Path) -> email.message.Message:
    """Return the metadata of a wheel or sdist."""
    if path.suffix == ".whl":
        archive = zipfile.ZipFile(path)
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))
    with tarfile.open(path) as archive:
        content = archive.extractfile(f"{path.name[: -len('.tar.gz')]}/PKG-INFO")
        assert content is not None
        return email.message_from_bytes(content.read())
