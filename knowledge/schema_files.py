"""Which JSON Schema a file of the content is checked by in an editor, from its place in the folder."""

from __future__ import annotations

from pathlib import PurePosixPath

FOLDERS = {"services": "service", "faqs": "faq", "support_points": "support_points"}
FILES = ("phrases", "lexicon", "out_of_scope", "calendar", "lint", "layer")


def schema_of(inside: str) -> str:
    """`services/ho-chieu.yaml` -> `service.schema.json`; empty for a file that has none."""
    place = PurePosixPath(inside)
    name = FOLDERS.get(place.parts[0], "") if len(place.parts) > 1 else place.stem if place.stem in FILES else ""
    return f"{name}.schema.json" if name else ""
