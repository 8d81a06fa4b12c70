"""The built index is kept and taken up again; what does not fit is built anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.loader import SHIPPED
from webhook.index_store import loading

QUESTIONS = ["lam lai can cuoc bi mat o dau", "ddawng kys tamj trus", "phí làm hộ chiếu", "trời mưa không", "zzz qqq"]


def said(knowledge: KnowledgeBase) -> list[list[tuple[str, str, float]]]:
    matcher = knowledge.matcher
    return [
        [(c.topic, c.entry, round(c.confidence, 6)) for c in matcher.candidates(matcher.read(question))]
        for question in QUESTIONS
    ]


def test_a_second_load_says_the_same_from_what_was_kept(tmp_path: Path) -> None:
    load = loading(tmp_path)
    built = said(load([SHIPPED]))
    (kept,) = tmp_path.glob("index-*.npz")
    written = kept.stat().st_mtime_ns
    again = load([SHIPPED])
    assert "matcher" in again.__dict__  # taken up, not built on first use
    assert said(again) == built
    assert kept.stat().st_mtime_ns == written
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("damage", [b"", b"no archive", None], ids=["empty", "garbage", "cut"])
def test_a_damaged_file_is_built_anew(tmp_path: Path, damage: bytes | None) -> None:
    load = loading(tmp_path)
    built = said(load([SHIPPED]))
    (kept,) = tmp_path.glob("index-*.npz")
    kept.write_bytes(kept.read_bytes()[:5000] if damage is None else damage)
    assert said(load([SHIPPED])) == built
    assert len(kept.read_bytes()) > 5000


def test_changed_content_has_an_index_of_its_own(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    layer.mkdir()
    content = "spelling:\n  căn cước: thẻ mới toanh\n"
    (layer / "lexicon.yaml").write_text(content, encoding="utf-8")
    load = loading(tmp_path / "data")
    load([SHIPPED])
    (first,) = (tmp_path / "data").glob("index-*.npz")
    changed = load([SHIPPED, layer])
    (second,) = (tmp_path / "data").glob("index-*.npz")
    assert first != second and not first.exists()
    matcher = changed.matcher
    assert matcher.candidates(matcher.read("mất thẻ mới toanh"))[0].topic == "cap-doi-cccd"


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert said(loading(blocked)([SHIPPED]))[0][0][0] == "cap-doi-cccd"
