"""Two halves in processes of their own find what one process does, in the same order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from knowledge.lint import lint_folders
from knowledge.lint.halves import Around, Half, Spot, of_entries, spots
from knowledge.yaml_nodes import Problem
from tests.knowledge.folder import ENTRY, small, write
from webhook import linting

EXAMPLE = Path(__file__).resolve().parents[2] / "knowledge" / "content-examples" / "phuong-ba-dinh"
WRONG = (  # of each: what an entry has instead, and the rule that says so
    ("- đăng ký tạm trú", "- đăng kí tạm chú {n}\n- tạm trú đăng ký", ""),
    ("Nộp trên mạng 7.000đ.", "Nộp 7000đ ở https://xau.example, gọi 0912 345 678.", "money"),
    (
        "label: Đăng ký tạm trú",
        "label: Một tên nút dài hơn ba mươi lăm ký tự nhiều lắm\nsee_also: [khong-co]",
        "dead-link",
    ),
    ("- làm sổ tạm trú", "- [a, b", "yaml"),
    ("topic: tam-tru", "topic: khong-co", "schema"),
    ("name: Đăng ký tạm trú", "name: tên {n}\nsee_also: [tam-tru, muc-4]", ""),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty entries in files of their own: the ways of asking of all are alike, and most are wrong in their way."""
    small(tmp_path)
    files = {}
    for number in range(30):
        right, wrong, _ = WRONG[number % len(WRONG)]
        source = ENTRY.replace("id: tam-tru", f"id: muc-{number}").replace(right, wrong.format(n=number))
        files[f"{('services', 'faqs')[number % 2]}/muc-{number:02}.yaml"] = source
    files["ledger.tsv"] = "entry\tfield\tvalue\tfact\tlevel\nmuc-0\tfee\t7.000đ\tF2\tseen-old\nxa\tfee\t1đ\tF1\tseen\n"
    return write(tmp_path, files)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Spot]]:
    """Even a small folder on one core is shared; the files that both halves took are noted."""
    taken: list[Sequence[Spot]] = []

    def noted(folders: Sequence[Path], every: Sequence[Spot], theirs: Sequence[Spot]) -> list[Problem]:
        taken.append(theirs)
        return by_halves(folders, every, theirs)

    by_halves = linting._by_halves
    monkeypatch.setattr(linting, "_by_halves", noted)
    monkeypatch.setattr(linting, "WORTH_BYTES", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    return taken


def test_every_problem_of_both_halves(folder: Path, two: list[Sequence[Spot]]) -> None:
    alone = lint_folders([folder], slow=False)
    assert linting.lint([folder], slow=False) == alone
    (theirs,) = two
    assert len(theirs) == 31 and len(spots([folder])) > 31
    rules = Counter(problem.rule for problem in alone)
    assert {rule for _, _, rule in WRONG if rule} <= rules.keys()
    assert rules["duplicate-phrasing"] > 20 and rules["similar-phrasing"] > 0


def test_a_layer_of_a_ward_and_what_the_loader_says_of_the_whole(folder: Path, two: list[Sequence[Spot]]) -> None:
    layers = [folder, EXAMPLE]
    assert linting.lint(layers, slow=False) == lint_folders(layers, slow=False)
    double = write(folder, {"faqs/zz.yaml": ENTRY})  # an id that stands twice
    assert linting.lint([double], slow=False) == lint_folders([double], slow=False)
    assert len(two) == 2


def test_a_half_may_die(folder: Path, two: list[Sequence[Spot]], monkeypatch: pytest.MonkeyPatch) -> None:
    class Dying(Half):
        def found(self, hear: Callable[[], Around]) -> list[Problem]:
            if any(page.inside == first for page in self._pages):  # the other half goes on
                os._exit(9)
            return super().found(hear)

    first = of_entries(spots([folder]))[0].inside.as_posix()
    monkeypatch.setattr(linting, "Half", Dying)
    assert linting.lint([folder], slow=False) == lint_folders([folder], slow=False)
    monkeypatch.setattr(linting, "Half", lambda _: os._exit(9))
    assert linting.lint([folder], slow=False) == lint_folders([folder], slow=False)
    assert len(two) == 2


@pytest.mark.parametrize("cores", [1, 2])
def test_where_nothing_is_won_one_process_does_it(
    folder: Path, two: list[Sequence[Spot]], cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One core; a folder that is missing, that stands twice or inside of another."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    odd = [[folder]] if cores == 1 else [[folder, folder / "none"], [folder, folder], [folder, folder / "faqs"]]
    for folders in odd:
        assert linting.lint(folders, slow=False) == lint_folders(folders, slow=False)
    assert two == []


def test_the_largest_files_are_taken_first(folder: Path) -> None:
    every = spots([folder])
    theirs = of_entries(every)
    sizes = [spot.path.stat().st_size for spot in theirs]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) > 3
    assert {spot.inside.parts[0] for spot in every} - {spot.inside.parts[0] for spot in theirs} >= {"phrases.yaml"}
