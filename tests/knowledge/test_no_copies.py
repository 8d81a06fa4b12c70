"""What measures us is not copied into the content: no labelled question of six words is a phrasing or a line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.base import KnowledgeBase
from knowledge.loader import SHIPPED
from knowledge.yaml_nodes import items, pairs, read, text
from tools.hash_questions import FEWEST, HASHES, folded, hashed

LEADS = ("", "thu tuc ", "lam ", "xin ", "lam thu tuc ", "cach lam ", "dang ky ")


OFFICIAL = {"tai khoan dinh danh dien tu"}  # terms of the law (Decree 69/2024/ND-CP), whoever asks


def lines(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Every line that the matcher learns from, with where it stands."""
    for entry in knowledge.entries.values():
        for number, phrasing in zip(entry.phrasing_lines, entry.phrasings, strict=True):
            yield f"{entry.path}:{number}", phrasing
    for family in knowledge.out_of_scope:
        for phrasing in family.phrasings:
            yield f"out_of_scope.yaml: {family.id}", phrasing
    for section, table in pairs(read(SHIPPED / "lexicon.yaml")):
        for name, node in pairs(table):
            for way in ",".join(text(item) for item in items(node)).split(","):
                yield f"lexicon.yaml: {section.value}: {name.value}", way


def names(knowledge: KnowledgeBase) -> set[str]:
    """A thing's own name, with or without `thủ tục`, is nobody's wording."""
    own = {name for name, _ in knowledge.topics.values()}
    own |= {name for entry in knowledge.entries.values() for name in (entry.name, entry.label)}
    return {lead + folded(name) for name in own for lead in LEADS}


def test_no_labelled_question_is_a_phrasing(knowledge: KnowledgeBase) -> None:
    questions = set(HASHES.read_text(encoding="ascii").split())
    own = names(knowledge)
    copied = [
        f"{where}: {line}"
        for where, line in lines(knowledge)
        if len(folded(line).split()) >= FEWEST and hashed(line) in questions and folded(line) not in own | OFFICIAL
    ]
    assert not copied, "viết lại bằng lời khác, hoặc bỏ:\n" + "\n".join(copied)


def test_the_hashes_are_there() -> None:
    found = HASHES.read_text(encoding="ascii").split()
    assert len(found) > 500
    assert found == sorted(set(found))
    assert all(len(line) == 64 for line in found)


@pytest.mark.parametrize(
    "text",
    ["Làm lại căn cước bị mất ở đâu?", "lam lai can cuoc bi mat o dau", "LÀM LẠI... căn cước, bị mất ở đâu!"],
)
def test_marks_case_and_punctuation_hide_no_copy(text: str) -> None:
    assert hashed(text) == hashed("làm lại căn cước bị mất ở đâu")
