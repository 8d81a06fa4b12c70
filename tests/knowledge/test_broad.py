"""Words that name a whole field: what the file may say, and which messages name nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.broad import Broad, broad
from knowledge.yaml_nodes import Problem, parse


def read(source: str) -> tuple[list[Broad], list[Problem]]:
    problems: list[Problem] = []
    root = parse(source, Path("confusable.yaml"))
    return list(broad(root, "confusable.yaml", problems)), problems


def test_a_field_its_names_and_what_is_offered() -> None:
    fields, problems = read("broad:\n- said: [đất, đất đai]\n  offer: [a, b]\n")
    assert fields == [Broad(("đất", "đất đai"), ("a", "b"), "confusable.yaml", 2)]
    assert not problems


@pytest.mark.parametrize(
    "rest",
    ["offer: [a, b]", "said: [đất]", "said: [đất]\n  offer: [a, a]", "said: [đất]\n  offer: [a, b, c, d]"],
)
def test_what_cannot_be_used_is_named_with_its_line(rest: str) -> None:
    fields, problems = read(f"broad:\n- {rest}\n")
    assert not fields
    assert [problem.line for problem in problems] == [2]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("đất", "sang-ten-dat"),
        ("dat dai", "sang-ten-dat"),
        ("cho em hỏi về vneid ạ", "vneid-dang-ky"),
        ("muốn hỏi thủ tục thuế", "dk-thue-ca-nhan"),
        ("thuê", None),  # typed with diacritics: no tax
        ("thuế đất", None),
        ("nộp thuế bao nhiêu", "dk-thue-ca-nhan"),  # which tax is not said
        ("chuyển nhà thì báo ai", "thuong-tru"),
        ("vneid bị lỗi", None),
        ("đất nhà tôi bao nhiêu tiền", None),
        ("", None),
    ],
)
def test_a_message_that_names_a_field_and_nothing_in_it(knowledge: KnowledgeBase, text: str, first: str | None) -> None:
    offered = knowledge.only_a_field(knowledge.matcher.read(text))
    assert (offered[0].id if offered else None) == first


def test_one_that_is_left_is_no_choice(knowledge: KnowledgeBase) -> None:
    off = {name: replace(knowledge.entries[name], enabled=False) for name in ("cap-so-do", "thue-dat")}
    fewer = replace(knowledge, entries={**knowledge.entries, **off})
    assert fewer.only_a_field(knowledge.matcher.read("đất")) == ()


def test_every_shipped_name_of_a_field_leads_to_it(knowledge: KnowledgeBase) -> None:
    """No two fields share a name, and no step of reading makes another word of one."""
    for field in knowledge.broad:
        for way in field.said:
            offered = knowledge.only_a_field(knowledge.matcher.read(way))
            assert tuple(entry.id for entry in offered) == field.offer, way
