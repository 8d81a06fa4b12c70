"""Which JSON Schema a file of the content is checked by in an editor, and which of these files are out of date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from knowledge.json_schema import schemas
from knowledge.scope import LAYER_FILE

FOLDER = "schema"
_FOLDERS = {"services": "service", "faqs": "faq", "support_points": "support_points"}
_FILES = ("phrases", "lexicon", "out_of_scope", "confusable", "calendar", "lint", "layer")
_MODELINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")


def schema_of(inside: str) -> str:
    """`services/ho-chieu.yaml` -> `service.schema.json`; empty for a file that has none."""
    place = PurePosixPath(inside)
    name = _FOLDERS.get(place.parts[0], "") if len(place.parts) > 1 else place.stem if place.stem in _FILES else ""
    return f"{name}.schema.json" if name else ""


def modeline(inside: str) -> str:
    """The first line of a file, for the YAML server of an editor: the way to its schema; empty without one."""
    wanted = schema_of(inside)
    up = "../" * (len(PurePosixPath(inside).parts) - 1) or "./"
    return f"# yaml-language-server: $schema={up}{FOLDER}/{wanted}\n" if wanted else ""


def outdated(folder: Path) -> Iterator[tuple[Path, str]]:
    """(path, text that it should have) of each schema and each YAML file of a folder that has another one."""
    for name, text in schemas(layer_of_place=(folder / LAYER_FILE).is_file()).items():
        path = folder / FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path, text
    for path in sorted(folder.rglob("*.yaml")):
        line = modeline(path.relative_to(folder).as_posix())
        text = path.read_text(encoding="utf-8-sig")
        wanted = line + _MODELINE.sub("", text)
        if line and text != wanted:
            yield path, wanted
