"""The ledger: what it asks of a sentence, how it is filled, and that the facts bear out every line that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.entries import Entry, Fact, Field, Level
from knowledge.fact_files import FactText, read_facts
from knowledge.figures import figures
from knowledge.ledger import (
    MISSING,
    BadLedger,
    Ledger,
    Line,
    Printed,
    against,
    filled,
    of_phrases,
    printed,
    read_ledger,
    written,
)
from knowledge.loader import SHIPPED

FACTS_FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "facts"
FACTS = {"F1": (FactText(2, "phí 7.000đ"),), "F2": (FactText(1, "phí 7.000đ, 8.000đ"),), "F3": (FactText(0, "9.000đ"),)}


def one(value: str, cited: tuple[str, ...] = ("F1",), level: Level | None = Level.SEEN) -> Printed:
    return Printed("a", "fee", figures(value)[0], cited, level)


@pytest.mark.parametrize(
    ("line", "asked", "fits"),
    [
        (Line("a", "fee", "7.000đ", "F1", "seen"), one("7.000đ"), True),
        (Line("a", "fee", "7.000đ", "F9", "seen"), one("7.000đ"), False),  # a fact that the sentence does not cite
        (Line("a", "fee", "7.000đ", "F1", "seen-old"), one("7.000đ"), False),  # not as sure as it is told
        (Line("a", "fee", "7.000đ", "F1", "seen"), one("7.000đ", level=Level.SEEN_OLD), False),
        (Line("a", "fee", "7.000đ", MISSING, "seen"), one("7.000đ"), False),
        (Line("a", "time", "7.000đ", "F1", "seen"), one("7.000đ"), False),
        (Line("a", "fee", "8.000đ", "F1", "seen"), one("7.000đ"), False),
        (Line("a", "fee", "18001096", "F73", "seen"), one("18001096", (), None), True),  # a sentence without facts
    ],
)
def test_a_line_vouches_for_one_figure_of_one_sentence(line: Line, asked: Printed, fits: bool) -> None:
    assert (Ledger.of([line]).line_for(asked) is line) is fits


def test_every_sentence_of_an_entry_is_looked_at() -> None:
    fee = (
        Fact("Đổi 25.000đ.", level=Level.SEEN, facts=("F1", "F2"), after="Đổi 50.000đ."),
        Fact("Hỏi 18001096.", unknown=True),
    )
    entry = Entry(
        "a", "a", "service", "Từ 14 tuổi", "14 tuổi", "xe", ("năm 2012",), {Field.FEE: fee}, check_at="1900 0368"
    )
    found = [(p.field, p.figure.text, p.cited, p.level) for p in printed(entry)]
    assert found == [
        ("name", "14 tuổi", (), None),
        ("label", "14 tuổi", (), None),
        ("check_at", "1900 0368", (), None),
        ("fee", "25.000đ", ("F1", "F2"), Level.SEEN),
        ("fee", "50.000đ", ("F1", "F2"), Level.SEEN),
        ("fee", "18001096", (), None),
    ]


def test_of_the_bots_own_sentences_only_figures_of_the_world() -> None:
    found = of_phrases({"a": "Gõ 0, trong 30 ngày, gọi 18001096 trước 1-7-2026, phí 5.000đ, 113 (công an)"})
    assert [p.figure.text for p in found] == ["18001096", "1-7-2026", "5.000đ", "113"]


class TestFilling:
    """What `hoidap06 ledger --write` makes."""

    def test_a_known_line_stays(self) -> None:
        kept = Line("a", "fee", "7.000đ", "F1", "seen")
        assert filled(Ledger.of([kept]), [one("7.000đ", ("F2", "F1"))]) == [kept]

    def test_a_new_one_is_taken_from_the_only_fact_that_its_sentence_cites(self) -> None:
        assert filled(Ledger({}), [one("7.000đ")]) == [Line("a", "fee", "7.000đ", "F1", "seen")]

    def test_of_several_it_is_not_guessed(self) -> None:
        assert filled(Ledger({}), [one("7.000đ", ("F1", "F2"))]) == [Line("a", "fee", "7.000đ", MISSING, "seen")]

    @pytest.mark.parametrize(
        ("asked", "fact"),
        [
            (one("7.000đ", ("F2", "F1")), "F1"),  # F2 is not as sure
            (one("7.000đ", ("F2", "F1"), Level.SEEN_OLD), "F2"),
            (one("8.000đ", ("F1", "F2"), Level.SEEN_OLD), "F2"),
            (one("8.000đ", ("F1", "F2")), MISSING),
            (one("9.000đ", ("F3",), Level.SEEN_OLD), MISSING),  # never shipped
            (one("7.000đ", ("F9",)), MISSING),
        ],
    )
    def test_with_the_facts_it_is_the_one_in_which_the_figure_stands(self, asked: Printed, fact: str) -> None:
        assert [line.fact for line in filled(Ledger({}), [asked], FACTS)] == [fact]

    def test_a_phone_without_a_fact_takes_the_one_that_it_has_elsewhere(self) -> None:
        known = Ledger.of([Line("b", "hotline", "18001096", "F73", "seen"), Line("b", "fee", "7 ngày", "F1", "seen")])
        assert filled(known, [one("18001096", (), None)]) == [Line("a", "fee", "18001096", "F73", "seen")]
        assert filled(known, [one("7 ngày", (), None)]) == [Line("a", "fee", "7 ngày", MISSING, MISSING)]

    def test_a_line_that_nobody_prints_is_gone(self) -> None:
        assert filled(Ledger.of([Line("a", "fee", "7.000đ", "F1", "seen")]), []) == []


def test_of_some_entries_only_and_yet_every_row_is_looked_at() -> None:
    rows = "entry\tfield\tvalue\tfact\tlevel\na\tfee\t1đ\tF1\tseen\nb\tfee\t2đ\tF1\tseen\n"
    assert Ledger.parse(rows, {"b"}).lines == {("b", "fee", "2đ"): (Line("b", "fee", "2đ", "F1", "seen"),)}
    with pytest.raises(BadLedger):
        Ledger.parse(f"{rows}a\tfee\n", {"b"})


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    lines = [Line("a", "fee", "7.000đ", "F1", "seen"), Line("b", "time", "7 ngày", MISSING, "seen-old")]
    (tmp_path / "ledger.tsv").write_text(written(lines), encoding="utf-8")
    assert [line for own in read_ledger(tmp_path).lines.values() for line in own] == lines
    assert read_ledger(tmp_path / "none").lines == {}


@pytest.mark.parametrize("row", ["a\tfee", "a\tfee\t7đ\t\tseen", "a fee 7đ F1 seen", ""])
def test_a_row_that_is_none(row: str) -> None:
    with pytest.raises(BadLedger) as caught:
        Ledger.parse(f"entry\tfield\tvalue\tfact\tlevel\n{row}\n")
    assert caught.value.args[0] == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (Line("a", "fee", "7.000đ", "F1", "seen"), ""),
        (Line("a", "fee", "7.000đ", "F9", "seen"), "không có fact"),
        (Line("a", "fee", "8.000đ", "F1", "seen"), "không đứng trong fact"),
        (Line("a", "fee", "8.000đ", "F2", "seen"), "không chắc đến mức"),
        (Line("a", "fee", "8.000đ", "F2", "seen-old"), ""),
        (Line("phrases", "emergency", "114", "-", "own"), ""),
    ],
)
def test_a_line_beside_the_facts(line: Line, says: str) -> None:
    assert [reason for _, reason in against([line], FACTS) if says not in reason or not says] == []
    assert bool(list(against([line], FACTS))) is bool(says)


def test_what_the_bot_says_of_itself_is_all_that_needs_no_fact() -> None:
    own = [line for lines in read_ledger(SHIPPED).lines.values() for line in lines if line.level == "own"]
    assert {(line.entry, line.field, line.value) for line in own} == {
        ("phrases", "emergency", "114"),
        ("phrases", "emergency", "115"),
        ("phrases", "emergency_perhaps", "114"),
        ("phrases", "emergency_perhaps", "115"),
    }


@pytest.mark.skipif(not FACTS_FOLDER.is_dir(), reason="the folder of facts is not beside this checkout")
class TestBesideTheFacts:
    """Every line of the shipped ledger: its fact exists, its figure stands there, it is known as surely."""

    def test_every_line_is_borne_out(self) -> None:
        lines = [line for own in read_ledger(SHIPPED).lines.values() for line in own]
        assert len(lines) > 1500
        assert list(against(lines, read_facts(FACTS_FOLDER))) == []

    def test_the_levels_are_read_as_the_files_say(self) -> None:
        facts = read_facts(FACTS_FOLDER)
        assert [fact.rank for fact in facts["F21"]] == [2]
        assert [fact.rank for fact in facts["F26"]] == [0]  # MEMORY
        assert [fact.rank for fact in facts["F120"]] == [1]  # `seen-old`/`seen`: the weaker
        assert {fact.rank for fact in facts["the-bhyt.fee"]} == {0}
        assert facts["qd_06_2022.4"][0].vouches("4", "seen")
        assert facts["facts_b.sources.ND252"][0].vouches("252/2026", "seen")
        assert facts["legal_timeline.2025-03-01"][0].vouches("1-3-2025", "seen-old")
