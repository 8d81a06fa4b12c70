"""A start while the edited layer is broken: the last version that loads is served, and what is wrong is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.loader import load
from webhook.editing.last_good import last_good
from webhook.editing.protocol import Author, Change
from webhook.editing.repository import Repository
from webhook.reload import Shelf
from webhook.settings import SHIPPED_CONTENT

FILE, ENTRY = "faqs/can-cuoc.yaml", "cccd-tre-em"
SHIPPED, WARD_S = "Thẻ căn cước cho trẻ dưới 14 tuổi", "Căn cước cho các cháu"


@pytest.fixture
def layers(tmp_path: Path) -> tuple[Path, Path]:
    base = tmp_path / "base"
    (base / "faqs").mkdir(parents=True)
    for name in ("phrases.yaml", "lexicon.yaml", "calendar.yaml", "topics.tsv", FILE):
        shutil.copy(SHIPPED_CONTENT / name, base / name)
    return base, tmp_path / "edited"


def publish(layers: tuple[Path, Path], text: str) -> None:
    repository = Repository(layers[1], layers[:1], check=lambda folders: ())
    change = Change(FILE, repository.current(FILE).version, text)
    repository.publish([change], Author("lan", "Lan"), "sửa")


def name(shelf: Shelf) -> str:
    assert shelf.current is not None
    return shelf.current.entries[ENTRY].name


@pytest.mark.parametrize("committed", [False, True], ids=["on the disk", "by a pull"])
def test_the_newest_version_that_loads_is_served_until_it_is_mended(layers: tuple[Path, Path], committed: bool) -> None:
    good = (layers[0] / FILE).read_text(encoding="utf-8").replace(SHIPPED, WARD_S)
    publish(layers, good)
    bad = good.replace("group: giay-to", "group: [giay-to", 1)
    if committed:
        publish(layers, bad)
    else:
        (layers[1] / FILE).write_text(bad, encoding="utf-8")
    shelf = Shelf(layers, load, last_good(layers[1]))
    assert shelf.refresh() and name(shelf) == WARD_S
    assert [f"{FILE}:18:" in problem for problem in shelf.problems] == [True]
    assert not shelf.refresh(), "nothing has changed since"
    (layers[1] / FILE).write_text(good + "# lành\n", encoding="utf-8")
    assert shelf.refresh() and shelf.problems == ()


def test_without_a_good_version_the_other_layers_answer(layers: tuple[Path, Path]) -> None:
    (layers[1] / "faqs").mkdir(parents=True)
    (layers[1] / FILE).write_text("entries: [", encoding="utf-8")
    shelf = Shelf(layers, load, last_good(layers[1]))
    assert shelf.refresh() and name(shelf) == SHIPPED
    assert shelf.problems


def test_what_is_broken_below_is_not_helped_by_it(layers: tuple[Path, Path]) -> None:
    (layers[0] / FILE).write_text("entries: [", encoding="utf-8")
    shelf = Shelf(layers[:1], load, last_good(layers[1]))
    assert not shelf.refresh() and shelf.current is None and shelf.problems
