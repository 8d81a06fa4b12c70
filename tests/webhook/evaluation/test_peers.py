"""The others: which phrasing they find nearest, and the cut-off that is best for them."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.base import KnowledgeBase
from knowledge.evaluate import Row
from webhook.evaluation.peers import PEERS, Peer, at_best_cutoff, measure, phrasings

TEXTS = ["Đăng ký tạm trú", "làm lại căn cước bị mất", "dự báo thời tiết ngày mai"]
BY_NAME = {peer.name: peer for peer in PEERS}


def best(peer: Peer, question: str) -> int:
    (scores,) = np.concatenate(list(peer.scorer([question], TEXTS)))
    assert len(scores) == len(TEXTS)
    return int(scores.argmax())


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
@pytest.mark.parametrize(("question", "place"), [("đăng ký tạm trú", 0), ("căn cước bị mất", 1), ("thời tiết", 2)])
def test_each_finds_what_shares_its_words(peer: Peer, question: str, place: int) -> None:
    assert best(peer, question) == place


@pytest.mark.parametrize("name", [name for name in BY_NAME if "không dấu" in name])
def test_who_folds_finds_it_without_diacritics(name: str) -> None:
    assert best(BY_NAME[name], "lam lai can cuoc bi mat") == 1


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
@pytest.mark.parametrize("question", ["", "   ", "🙂", "zqzq", "a" * 3000])
def test_any_question_gets_scores(peer: Peer, question: str) -> None:
    (scores,) = np.concatenate(list(peer.scorer([question], TEXTS)))
    assert np.isfinite(scores).all()


def rows(*wanted: str) -> list[Row]:
    return [Row("?", (topic,), "plain" if topic != "OOS" else "OOS:near") for topic in wanted]


def test_the_cutoff_keeps_what_is_right_and_leaves_what_is_wrong() -> None:
    found = at_best_cutoff("x", rows("a", "a", "b", "OOS"), [("a", 90), ("a", 80), ("a", 70), ("a", 60)])
    assert 70 < found.cutoff <= 80 and found.score == 2
    assert found.verdicts == ("right", "right", "admitted", "as wanted")
    assert found.always == ("right", "right", "wrong", "answered")


def test_who_is_mostly_wrong_says_nothing_and_scores_0() -> None:
    found = at_best_cutoff("x", rows("b", "a", "b"), [("a", 90), ("a", 80), ("a", 70)])
    assert found.score == 0 and set(found.verdicts) == {"admitted"}


def test_a_phrasing_of_what_is_none_of_ours_declines() -> None:
    found = at_best_cutoff("x", rows("OOS", "a"), [("OOS:thoi-tiet", 90), ("a", 90)])
    assert found.verdicts == ("as wanted", "right")


def test_no_rows() -> None:
    assert at_best_cutoff("x", [], []).verdicts == ()


def test_all_phrasings_and_names_of_the_knowledge_are_theirs(knowledge: KnowledgeBase) -> None:
    texts, topics = phrasings(knowledge)
    assert len(texts) == len(topics)
    entry = knowledge.main_entry("tam-tru")
    assert entry is not None and {entry.name, *entry.phrasings} <= set(texts)
    assert {item.id for item in knowledge.out_of_scope} <= {name.removeprefix("OOS:") for name in topics}


def test_a_peer_is_measured_row_by_row(knowledge: KnowledgeBase) -> None:
    ticks: list[int] = []
    asked = [Row("Đăng ký tạm trú", ("tam-tru",), "plain"), Row("Đăng ký tạm trú", ("khai-sinh",), "plain")]
    found = measure(BY_NAME["BM25 (bm25s), không dấu"], knowledge, asked, lambda: ticks.append(1))
    assert found.always == ("right", "wrong") and len(ticks) == 2


def test_what_is_not_installed_is_missing() -> None:
    assert Peer("x", PEERS[0].scorer, "no_such_package").missing
    assert not any(peer.missing for peer in PEERS)
