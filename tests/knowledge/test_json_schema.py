"""The JSON Schema that editors use: up to date, true of the shipped content, and refusing what the loader refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from knowledge.json_schema import schemas
from knowledge.loader import SHIPPED
from knowledge.schema_files import modeline, outdated, schema_of
from knowledge.yaml_nodes import parse
from tests.knowledge.folder import ENTRY, write

EXAMPLE = SHIPPED.parent / "content-examples" / "phuong-ba-dinh"
FILES = [(folder, path) for folder in (SHIPPED, EXAMPLE) for path in sorted(folder.rglob("*.yaml"))]
POINT = "points:\n- {id: a, ward: '00004', name: A, source: a, checked: 2026-11-22"
SEVERAL = "sources: {a: {title: A, date: 2025}}\nentries:\n- " + ENTRY.replace("\n", "\n  ")
SCHEMAS = {name: json.loads(text) for name, text in schemas().items()}

# Scalars without quotes as YAML 1.2's core schema has them, which is what the YAML server of an editor reads.
CORE = (
    (re.compile(r"|~|null|Null|NULL"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)


def typed(node: yaml.Node) -> Any:
    """A node as an editor sees it."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: typed(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [typed(value) for value in node.value]
    if node.style in (None, ""):
        for pattern, made in CORE:
            if pattern.fullmatch(node.value):
                return made(node.value)
    return node.value


def wrong(schema: dict[str, Any], source: str) -> list[str]:
    validator = jsonschema.Draft7Validator(schema)
    return [error.message for error in validator.iter_errors(typed(parse(source, "x.yaml")))]


@pytest.mark.parametrize("folder", [SHIPPED, EXAMPLE], ids=lambda folder: folder.name)
def test_what_is_committed_is_what_the_code_makes(folder: Path) -> None:
    stale = [str(path) for path, _ in outdated(folder)]
    assert stale == [], f"chạy: hoidap06 schema --write {folder}"


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"].endswith("draft-07/schema#")


@pytest.mark.parametrize(("folder", "path"), FILES, ids=lambda value: value.name)
def test_the_shipped_content_is_valid(folder: Path, path: Path) -> None:
    name = schema_of(path.relative_to(folder).as_posix())
    assert name, f"{path}: thêm schema cho tệp này vào knowledge/json_schema"
    schema = json.loads((folder / "schema" / name).read_text(encoding="utf-8"))
    assert wrong(schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("folder", "path"), FILES, ids=lambda value: value.name)
def test_the_first_line_leads_to_the_schema(folder: Path, path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first + "\n" == modeline(path.relative_to(folder).as_posix())
    assert (path.parent / first.partition("=")[2]).resolve().is_file()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("label: Đăng ký tạm trú", "label: " + "a" * 36),
        ("group: cu-tru", "group: khac"),
        ("id: tam-tru", "id: Tạm trú"),
        ("level: seen-old", "level: MEMORY"),
        ("  valid_until: 2026-12-31\n  after: Hỏi 18001096.\n", "  valid_until: 2026-12-31\n"),
        ("valid_until: 2026-12-31", "valid_until: 31-12-2026"),
        ("- {text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}", "- {text: Nộp trên mạng.}"),
        ("- {text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}", "- Nộp trên mạng."),
        ("fee:", "phi:"),
        ("verdict:", "who:"),
        ("checked: 2026-11-22", "checked: 2026-11-22\nenabled: no"),
        ("cong: {title: Cổng Dịch vụ công quốc gia, date: 9-2026, ", "cong: {"),
        ("- đăng ký tạm trú\n", "- đăng ký: tạm trú\n"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(before: str, after: str) -> None:
    assert wrong(SCHEMAS["service.schema.json"], ENTRY) == []
    assert before in ENTRY
    assert wrong(SCHEMAS["service.schema.json"], ENTRY.replace(before, after)) != []


@pytest.mark.parametrize(
    ("name", "source", "right"),
    [
        ("faq", ENTRY.replace("verdict:", "answer:"), True),
        ("faq", ENTRY, False),
        ("service", SEVERAL, True),
        ("service", "entries: []\nkhac: 1\n", False),
        ("support_points", POINT + ", hours: 24/24}", True),
        ("support_points", "points:\n- {id: a, ward: 4, name: A, source: a, checked: 2026-11-22}", False),
        ("support_points", POINT + ", latitude: 105}", False),
        ("support_points", POINT + ", hours: {t8: 7:00-8:00}}", False),
        ("phrases", "phrases: {a: b}\n", True),
        ("phrases", "phrases: [a]\n", False),
        ("lexicon", "spelling: {a: 'b, c', d: [e]}\nfillers: [a]\n", True),
        ("lexicon", "aspects: {phi: [a]}\n", False),
        ("out_of_scope", "families: [{id: a, phrase: b, phrasings: [c]}]", True),
        ("out_of_scope", "families: [{id: a}]", False),
        ("confusable", "pairs: [{between: [a, b], difference: c}]", True),
        ("confusable", "pairs: [{between: [a], difference: c}]", False),
        ("confusable", "pairs: []\nbroad: [{said: [a], offer: [b, c]}]", True),
        ("confusable", "pairs: []\nbroad: [{said: [a], offer: [b]}]", False),
        ("calendar", "years: [2026]\ndays_off: [{date: 2026-01-01, name: Tết, sure: true}]", True),
        ("calendar", "years: [2026]\ndays_off: [{date: 2026-01-01, name: Tết, sure: có}]", False),
        ("lint", "hosts: [evn.com.vn]\nold_words: [{word: a, now: b}]", True),
        ("lint", "hosts: ['https://evn.com.vn']", False),
        ("layer", "ward: '00004'\nsample: true", True),
        ("layer", "phuong: '00004'", False),
    ],
)  # fmt: skip
def test_each_kind_of_file(name: str, source: str, right: bool) -> None:
    assert (wrong(SCHEMAS[f"{name}.schema.json"], source) == []) is right


def test_a_wards_layer_may_give_some_keys_only() -> None:
    own = json.loads(schemas(layer_of_place=True)["service.schema.json"])
    part = "id: tam-tru\nwhere: {text: Quầy 2., source: p, level: seen}\n"
    assert wrong(own, part) == []
    assert wrong(SCHEMAS["service.schema.json"], part) != []
    assert wrong(own, "where: {text: Quầy 2.}\n") != []


@pytest.mark.parametrize(
    ("inside", "first", "changes"),
    [
        ("services/a.yaml", "", True),
        ("services/a.yaml", "# yaml-language-server: $schema=cu.json\n", True),
        ("services/con/a.yaml", "# yaml-language-server: $schema=../../schema/service.schema.json\n", False),
        ("phrases.yaml", "# yaml-language-server: $schema=./schema/phrases.schema.json\n", False),
        ("ghi-chu.yaml", "", False),
    ],
)
def test_the_first_line_is_put_right(tmp_path: Path, inside: str, first: str, changes: bool) -> None:
    write(tmp_path, {inside: f"{first}# ghi chú\nid: a\n"})
    found = {path.relative_to(tmp_path).as_posix(): text for path, text in outdated(tmp_path)}
    assert (inside in found) is changes
    if changes:
        assert found[inside] == f"{modeline(inside)}# ghi chú\nid: a\n"
