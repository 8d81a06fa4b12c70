"""Lists whose items come, go and move: what stays is not touched."""

from __future__ import annotations

import pytest

from knowledge.editing.entries import arrange_facts, set_phrasings, values_of
from knowledge.editing.errors import EditError
from knowledge.editing.splice import insert_at

TEXT = """\
entries:
- id: a
  phrasings: [x, y]
  fee:
  # một
  - {text: A.}  # a
  - {text: B.}
  # cuối
- id: b
  phrasings: z
"""


@pytest.mark.parametrize("number", [0, 1, 2, None])
def test_an_item_anywhere(number: int | None) -> None:
    for name in ("fee", "phrasings"):
        text = insert_at(TEXT, ["entries", 0, name], "mới", number)
        found = (values_of(text, "a") or {})[name]
        assert found[2 if number is None else number] == "mới" and len(found) == 3
        assert all(comment in text for comment in ("# một", "# a", "# cuối"))


def test_facts_by_where_they_stood() -> None:
    text = arrange_facts(TEXT, "a", "fee", [(1, {"text": "B."}), (None, {"text": "C."})])
    assert "# một\n  - {text: B.}\n  - {text: C.}\n  # cuối" in text
    turned = arrange_facts(TEXT, "a", "fee", [(1, {"text": "B."}), (0, {"text": "A."})])
    assert [one["text"] for one in (values_of(turned, "a") or {})["fee"]] == ["B.", "A."]
    assert "fee" not in (values_of(arrange_facts(TEXT, "a", "fee", []), "a") or {})
    other = arrange_facts(TEXT, "a", "fee", [(None, {"text": "C."})])
    assert (values_of(other, "a") or {})["fee"] == [{"text": "C."}]
    assert arrange_facts(TEXT, "a", "time", []) == TEXT
    with pytest.raises(EditError, match="danh sách"):
        arrange_facts(TEXT, "b", "phrasings", [])


def test_ways_to_ask() -> None:
    assert set_phrasings(TEXT, "a", ["x", "y"]) == TEXT
    assert "phrasings: [x, w, y]" in set_phrasings(TEXT, "a", ["x", "w", "y"])
    assert "phrasings: [y]" in set_phrasings(TEXT, "a", ["y"])
    assert set_phrasings(TEXT, "b", ["z"]) == TEXT
    assert (values_of(set_phrasings(TEXT, "b", ["z", "u"]), "b") or {})["phrasings"] == ["z", "u"]
