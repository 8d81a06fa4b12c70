"""JSON Schema (draft-07) of every kind of content file, made from the names that the loader reads: for editors."""

from __future__ import annotations

import json
from typing import Any

from knowledge.json_schema.entry import entry_file
from knowledge.json_schema.others import calendar, confusable, layer, lexicon, lint, out_of_scope, phrases, points

DRAFT = "http://json-schema.org/draft-07/schema#"


def schemas(layer_of_place: bool = False) -> dict[str, str]:
    """File name -> text. In the layer of a ward or province an entry may give some keys only."""
    made: dict[str, dict[str, Any]] = {
        "service": entry_file("service", whole=not layer_of_place),
        "faq": entry_file("faq", whole=not layer_of_place),
        "support_points": points(whole=not layer_of_place),
        "phrases": phrases(),
        "layer": layer(),
    }
    if not layer_of_place:
        made |= {
            "lexicon": lexicon(),
            "out_of_scope": out_of_scope(),
            "confusable": confusable(),
            "calendar": calendar(),
            "lint": lint(),
        }
    return {f"{name}.schema.json": _text(schema) for name, schema in made.items()}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": DRAFT, **schema}, ensure_ascii=False, indent=1) + "\n"
