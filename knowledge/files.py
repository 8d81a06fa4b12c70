"""Which files a folder of content has, and the version that folders make together; nothing is understood of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType


def files_of(folder: Path, instead: Mapping[Path, str] = MappingProxyType({})) -> list[Path]:
    """The files of a folder in the order in which they are read, `instead` in place of theirs."""
    drafted = {path for path in instead if path.is_relative_to(folder)}
    found = (p for p in {*folder.rglob("*"), *drafted} if p.suffix == ".yaml" or p.name == "topics.tsv")
    shown = (p for p in found if not p.name.startswith(".") and instead.get(p, " "))
    return sorted(shown, key=lambda path: path.parts)  # as paths compare, a part of the time


def stamp(inside: Path, data: bytes) -> bytes:
    """What a file adds to the digest of a version; `inside` is its place in its folder."""
    return inside.as_posix().encode() + b"\0" + data + b"\0"


def named(digest: bytes) -> str:
    """The version of that digest."""
    return digest.hex()[:16]


def version_of(folders: Sequence[Path]) -> str:
    """The `version` of the KnowledgeBase that these folders make as they stand."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in files_of(folder):
            digest.update(stamp(path.relative_to(folder), path.read_bytes()))
    return named(digest.digest())
