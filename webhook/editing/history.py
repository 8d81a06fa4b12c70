"""The content as it was: the layers that stand in a Git repository, at a revision."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

SECONDS = 60.0


class NoSuchRevision(Exception):
    """No layer is kept in a repository that knows the revision, or it held none of them then."""


def layers_at(layers: Sequence[Path], revision: str, made: Path) -> list[Path]:
    """The layers as they were at `revision`, written below `made`.

    The revision is one of the repository of the last layer that knows it: what staff edit before what the program
    brings. Layers of other repositories, and of none, stay as they are; one that did not exist then is left out.
    Raises NoSuchRevision.
    """
    homes = [_home(layer, revision) for layer in layers]
    top = next((home[0] for home in reversed(homes) if home is not None), None)
    found: list[Path] = []
    for number, (layer, home) in enumerate(zip(layers, homes, strict=True)):
        if home is None or home[0] != top:
            found.append(layer)
        elif (packed := _git(home[0], "archive", "--format=tar", f"{home[2]}:{home[1]}")) is not None:
            found.append(_unpacked(packed, made / str(number)))
    if top is None or not found:
        raise NoSuchRevision(revision)
    return found


def _home(layer: Path, revision: str) -> tuple[Path, str, str] | None:
    """(root of its repository, place in it, commit) of a layer; None when it is in none that knows the revision."""
    top, inside = _git(layer, "rev-parse", "--show-toplevel"), _git(layer, "rev-parse", "--show-prefix")
    commit = _git(layer, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if top is None or inside is None or commit is None:
        return None
    return Path(top.decode().strip()), inside.decode().strip().rstrip("/"), commit.decode().split()[-1]


def _unpacked(packed: bytes, folder: Path) -> Path:
    import tarfile  # half a megabyte, and the process that answers unpacks nothing

    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints, None when it fails (or is not there)."""
    try:
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", *arguments],
            cwd=folder, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
