"""The tool that fits the confidence and chooses the thresholds: it finds what separates, and what is cheapest."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.evaluate import Row
from knowledge.matching import fitted
from knowledge.matching.calibration import NAMES, Weights
from knowledge.matching.matcher import Candidate
from knowledge.matching.thresholds import Thresholds
from tools import calibrate
from tools.calibrate import FOLDS, fold_of, main, source
from tools.fitting import Example, fit, fit_weights, loss, usable
from tools.thresholds import choose, cost, verdict

LEAD = NAMES.index("lead")
BY_LEAD = Weights(ours=tuple(8.0 * (n == LEAD) for n in range(len(NAMES))), outside=(0.0,) * len(NAMES))


def candidate(topic: str, lead: float) -> Candidate:
    """A candidate whose confidence under BY_LEAD grows with its lead, long enough to be said on its own."""
    signals = tuple(1.0 if n == 0 else lead if n == LEAD else 0.0 for n in range(len(NAMES)))
    return Candidate(topic, topic, lead, signals=signals, best=0.6, words=9)


def example(wanted: str, *shown: tuple[str, float], row: int = 0) -> Example:
    return Example(row, Row("câu hỏi", (wanted,), "plain"), tuple(candidate(*item) for item in shown))


def test_a_signal_that_tells_gets_weight_and_noise_gets_none() -> None:
    random = np.random.RandomState(1)
    telling, noise = random.rand(600), random.rand(600)
    right = (telling > random.rand(600)).astype(float)
    weights = fit(np.column_stack([np.ones(600), telling, noise]), right)
    assert weights[1] > 3 and abs(weights[2]) < 1


def test_signals_that_separate_perfectly_still_give_finite_weights() -> None:
    weights = fit(np.column_stack([np.ones(40), np.repeat([-1.0, 1.0], 20)]), np.repeat([0.0, 1.0], 20))
    assert np.isfinite(weights).all() and weights[1] > 1


def test_weights_that_know_lose_less_than_a_coin() -> None:
    chosen = [example("a", ("a", 0.9), ("b", -0.9)) for _ in range(20)]
    chosen += [example("c", ("a", 0.1), ("b", -0.1)) for _ in range(20)]
    assert loss(chosen, fit_weights(chosen)) < 0.3 < loss(chosen, Weights((0.0,) * len(NAMES), (0.0,) * len(NAMES)))


def test_no_example_of_one_side_gives_weights_of_nothing() -> None:
    weights = fit_weights([example("a", ("a", 0.9))])
    assert weights.outside == (0.0,) * len(NAMES)


@pytest.mark.parametrize(
    ("topics", "kind", "used"),
    [
        (("tam-tru",), "nodia", True),
        (("OOS",), "OOS:near", True),
        (("OOS",), "OOS:chat", False),
        (("GENERIC",), "GENERIC", False),
        (("khai-tu", "mai-tang"), "double", False),
        (("ho-chieu",), "FOLLOWUP after: làm hộ chiếu", False),
    ],
)
def test_which_rows_are_used(topics: tuple[str, ...], kind: str, used: bool) -> None:
    assert usable(Row("câu hỏi", topics, kind)) is used


@pytest.mark.parametrize(
    ("wanted", "shown", "expected"),
    [
        ("a", [("a", 0.9), ("b", -0.9)], "right"),
        ("b", [("a", 0.9), ("b", -0.9)], "wrong"),
        ("b", [("a", 0.0), ("b", -0.1)], "resolved"),
        ("c", [("a", 0.0), ("b", -0.1)], "clarified"),
        ("a", [("a", -0.9), ("b", -1.0)], "admitted"),
        ("a", [], "admitted"),
        ("OOS", [("a", 0.9), ("b", -0.9)], "answered"),
        ("OOS", [("a", 0.0), ("b", -0.1)], "harmless"),
        ("OOS", [("a", -0.9)], "as wanted"),
        ("OOS", [("OOS:x", 0.0)], "as wanted"),
    ],
)
def test_verdict_of_the_decision_alone(wanted: str, shown: list[tuple[str, float]], expected: str) -> None:
    limits = Thresholds(answer=0.7, clarify=0.25, rival=0.15, choice=0.05)
    item = example(wanted, *shown)
    judged = [c._replace(confidence=BY_LEAD.probability(c.signals, c.out_of_scope)) for c in item.candidates]
    assert verdict(item, judged, limits) == expected


def test_thresholds_answer_what_is_right_and_ask_back_where_it_is_not() -> None:
    """Leads of 0.3 are right, leads of 0.1 are wrong: asking back below is cheaper than answering, and rare enough."""
    chosen = [example("a", ("a", 0.3), ("b", -0.3)) for _ in range(90)]
    chosen += [example("b", ("a", 0.1), ("b", -0.1)) for _ in range(10)]
    found = choose(chosen, BY_LEAD)
    sure, unsure = (1 / (1 + np.exp(-8 * lead)) for lead in (0.3, 0.1))
    assert unsure < found.answer <= sure
    assert cost(chosen, BY_LEAD, found) == pytest.approx(0.1)


def test_who_would_be_asked_back_too_often_is_answered() -> None:
    """Half of the questions unsure, and right in two thirds: the cost alone would ask them all."""
    chosen = [example("a", ("a", 0.3), ("b", -0.3)) for _ in range(50)]
    chosen += [example("a" if n % 3 else "b", ("a", 0.1), ("b", -0.1)) for n in range(50)]
    assert choose(chosen, BY_LEAD).answer < 1 / (1 + np.exp(-0.8))


def test_near_copies_stand_in_one_fold() -> None:
    rows = [Row(text, ("a",), "plain") for text in ("làm căn cước ở đâu", "mất xe", "ở đâu làm căn cước", "giá vàng")]
    folds = fold_of(rows)
    assert folds[0] == folds[2] and len({folds[0], folds[1], folds[3]}) == 3
    assert max(fold_of([Row(f"câu số {n} " + "x" * n, ("a",), "plain") for n in range(9)])) < FOLDS


def test_what_is_written_can_be_read_again() -> None:
    namespace: dict[str, object] = {}
    exec(source(fitted.WEIGHTS, fitted.THRESHOLDS), namespace)
    assert namespace["WEIGHTS"] == fitted.WEIGHTS and namespace["THRESHOLDS"] == fitted.THRESHOLDS
    assert Path(fitted.__file__).read_text(encoding="utf-8") == source(fitted.WEIGHTS, fitted.THRESHOLDS)


def test_from_files_to_figures_out_of_fold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "few.tsv"
    lines = Path("tests/questions/own_scope.tsv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:60]) + "\n", encoding="utf-8")
    written = tmp_path / "fitted.py"
    shutil.copy(fitted.__file__, written)
    monkeypatch.setattr(calibrate, "FITTED", written)
    assert main([str(path), "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "few.tsv, out of fold" in shown.out and "THRESHOLDS = " in shown.out
    assert shown.err.count("fold ") == FOLDS
    assert written.read_text() == Path(fitted.__file__).read_text()
    assert main([str(path)]) == 0
    assert written.read_text() != Path(fitted.__file__).read_text()


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such.tsv"]) == 2
    assert "no-such.tsv" in capsys.readouterr().err


def test_questions_that_are_not_there_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calibrate, "SAMPLE", tmp_path)
    calibrate.tell_what_is_missing()
    told = capsys.readouterr().err
    assert str(tmp_path / "dev_questions.tsv") in told and "own_scope" not in told
    for name in ("dev", "chat"):
        (tmp_path / f"{name}_questions.tsv").touch()
    calibrate.tell_what_is_missing()
    assert capsys.readouterr().err == ""
