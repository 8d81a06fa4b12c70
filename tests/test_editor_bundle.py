"""The bundled editor is the one of the lock, names its licences and asks nobody else for anything."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "webhook" / "pages" / "static"
BUNDLE = (STATIC / "yaml-editor.js").read_text(encoding="utf-8")
NAMED = re.compile(r"^(?: \* )?(\S+) (\d[\w.]*), MIT\. Copyright", re.MULTILINE)


def test_every_part_is_the_version_of_the_lock() -> None:
    lock = json.loads((ROOT / "tools" / "editor" / "package-lock.json").read_text(encoding="utf-8"))
    parts = dict(NAMED.findall(BUNDLE.partition("*/")[0]))
    assert {"@codemirror/view", "@codemirror/lint", "@lezer/yaml", "style-mod"} <= parts.keys()
    assert parts == {name: lock["packages"][f"node_modules/{name}"]["version"] for name in parts}


def test_the_licence_names_every_part() -> None:
    licence = (STATIC / "yaml-editor.licence.txt").read_text(encoding="utf-8")
    assert NAMED.findall(licence) == NAMED.findall(BUNDLE.partition("*/")[0])
    assert "Permission is hereby granted" in licence and 'THE SOFTWARE IS PROVIDED "AS IS"' in licence


def test_it_holds_no_address_of_elsewhere() -> None:
    assert set(re.findall(r"https?://[\w./-]+", BUNDLE)) <= {"http://www.w3.org/2000/svg"}
    assert "resolved" not in (ROOT / "tools" / "editor" / "package-lock.json").read_text(encoding="utf-8")
