"""What each value of a file is for, keys, and the order of the file."""

from __future__ import annotations

from knowledge.lint.page import Page
from knowledge.lint.scalars import Roles, Scalar, is_said
from knowledge.yaml_nodes import parse

SOURCE = """\
sources:
  cong: {title: Cổng}
  bo: {title: Bộ}
entries:
- id: a
  phrasings: [một, "hai"]
  fee: {text: Không mất tiền, source: cong}
- fee:
  - text: Có
  name: B
  id: b
"""


def roles() -> Roles:
    return Roles(parse(SOURCE, "faqs/x.yaml"))


def shown(scalars: list[Scalar]) -> list[tuple[str, str]]:
    return [(scalar.entry, scalar.value) for scalar in scalars]


def test_values_stand_under_the_keys_that_lead_to_them_from_their_entry() -> None:
    values = {role: shown(found) for role, found in roles().values.items() if found}
    assert values == {
        "sources.title": [("", "Cổng"), ("", "Bộ")],
        "id": [("a", "a"), ("b", "b")],
        "phrasings": [("a", "một"), ("a", "hai")],
        "fee.text": [("a", "Không mất tiền"), ("b", "Có")],
        "fee.source": [("a", "cong")],
        "name": [("b", "B")],
    }


def test_keys_are_told_by_the_role_of_their_mapping() -> None:
    found = roles()
    assert shown(found.keys_of("fee")) == [("a", "text"), ("a", "source"), ("b", "text")]
    assert shown(found.keys_of("sources")) == [("", "cong"), ("", "bo")]
    assert found.keys_of("fee")[0].role == "fee:key" and found.keys_of("khac") == []
    assert found.names >= {"sources", "cong", "bo", "title", "entries", "id", "fee", "text"}


def test_all_of_them_come_in_the_order_of_the_file() -> None:
    page = Page("x", "faqs/x.yaml", SOURCE, parse(SOURCE, "x"))
    starts = [scalar.start for scalar in page.scalars]
    assert starts == sorted(starts) and len(starts) == len(set(starts)) == 25
    assert [SOURCE[scalar.start : scalar.end] for scalar in page.scalars][:4] == ["sources", "cong", "title", "Cổng"]
    hai = page.at(SOURCE.index('"hai"'))
    assert hai is not None and (hai.value, hai.role, hai.field) == ("hai", "phrasings", "")
    assert page.at(SOURCE.index("[một")) is None


def test_a_file_that_is_broken_has_none() -> None:
    assert Page("x", "faqs/x.yaml", "a: [", None).scalars == []


def test_what_a_citizen_reads() -> None:
    roles = (
        "fee",
        "fee.text",
        "fee.after",
        "fee.source",
        "name",
        "name:key",
        "phrases.bye",
        "phrasings",
        "points.hours",
    )
    assert [role for role in roles if is_said(role)] == ["fee", "fee.text", "fee.after", "name", "phrases.bye"]
