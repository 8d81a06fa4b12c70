"""An index that takes over what has not changed is the very index that would be built anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.loader import Memory, load
from knowledge.matching.index import ARRAYS
from knowledge.matching.matcher import Matcher
from tests.knowledge.folder import ENTRY, LEXICON, small, write

OTHER = ENTRY.replace("id: tam-tru\ntopic: tam-tru", "id: luu-tru\ntopic: luu-tru").replace(
    "- đăng ký tạm trú\n- làm sổ tạm trú", "- khách ngủ lại nhà\n- báo lưu trú cho bạn\n- dạ ạ"
)


def assert_same(one: Matcher, other: Matcher) -> None:
    for name in ARRAYS:
        mine, theirs = getattr(one.index, name), getattr(other.index, name)
        assert mine.dtype == theirs.dtype and np.array_equal(mine, theirs), name
    assert list(one.index.ids) == list(other.index.ids)
    assert one.topics == other.topics
    assert (one.vocabulary.counts, one.vocabulary.pairs) == (other.vocabulary.counts, other.vocabulary.pairs)
    assert (one.vocabulary.named, set(one.vocabulary.choices)) == (
        other.vocabulary.named,
        set(other.vocabulary.choices),
    )


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("services/tam-tru.yaml", ENTRY.replace("- làm sổ tạm trú", "- làm sổ tạm trú\n- ở trọ xyzzy làm gì")),
        ("services/tam-tru.yaml", ENTRY.replace("- làm sổ tạm trú\n", "")),
        ("services/tam-tru.yaml", ENTRY.replace("- làm sổ tạm trú", "- báo lưu trú cho bạn")),
        ("services/tam-tru.yaml", ENTRY.replace("name: Đăng ký tạm trú", "name: Xin ở nhờ")),
        ("services/luu-tru.yaml", OTHER.replace("topic: luu-tru", "topic: tam-tru\nmain: false")),
        ("services/them.yaml", OTHER.replace("id: luu-tru", "id: them\nmain: false").replace("nhà", "chùa")),
        ("out_of_scope.yaml", "families:\n- {id: mua, phrase: bye, phrasings: [trời mưa không]}\n"),
        ("services/tam-tru.yaml", ENTRY.replace("- đăng ký tạm trú\n- làm sổ tạm trú", "- dạ ạ\n- dạ ạ")),
    ],
)
def test_a_change_gives_what_building_gives(tmp_path: Path, file: str, source: str) -> None:
    folder, memory = write(small(tmp_path), {"services/luu-tru.yaml": OTHER}), Memory()
    before = load([folder], memory).matcher
    write(folder, {file: source})
    after = load([folder], memory).matcher
    assert after is not before
    assert_same(after, load([folder]).matcher)
    (folder / file).unlink() if file not in ("services/tam-tru.yaml", "services/luu-tru.yaml") else None
    write(folder, {"services/tam-tru.yaml": ENTRY, "services/luu-tru.yaml": OTHER})
    assert_same(load([folder], memory).matcher, before)


def test_what_is_not_asked_for_costs_no_index(tmp_path: Path) -> None:
    folder, memory = small(tmp_path), Memory()
    before = load([folder], memory).matcher
    write(folder, {"services/tam-tru.yaml": ENTRY.replace("7.000đ", "8.000đ") + "enabled: false\n"})
    assert load([folder], memory).matcher is before


def test_another_lexicon_reads_everything_anew(tmp_path: Path) -> None:
    folder, memory = small(tmp_path), Memory()
    before = load([folder], memory).matcher
    write(folder, {"lexicon.yaml": LEXICON.replace("sổ tạm trú", "sổ tạm trú, ở trọ")})
    after = load([folder], memory).matcher
    assert after is not before
    assert_same(after, load([folder]).matcher)


def test_a_kept_index_can_be_changed_too(tmp_path: Path) -> None:
    folder, memory = small(tmp_path), Memory()
    first = load([folder], memory)
    saved = first.matcher.saved()
    again, memory = Memory(), Memory()
    restored = load([folder], again)
    restored.restore_matcher(saved)
    write(folder, {"services/tam-tru.yaml": ENTRY.replace("- làm sổ tạm trú", "- ở trọ xyzzy")})
    assert_same(load([folder], again).matcher, load([folder]).matcher)
