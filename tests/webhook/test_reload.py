"""Watching content: what counts as a change, and what is served after a mistake."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.handlers.reading import matched
from bot.messages import Address, Channel, IncomingMessage, Kind
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.loader import KnowledgeProblems
from knowledge.phrases import Phrases
from knowledge.text.lexicon import Lexicon
from knowledge.yaml_nodes import Problem
from webhook.reload import AGAIN_AFTER, Shelf, fingerprint, tidy


def snapshot(folders: Sequence[Path]) -> KnowledgeBase:
    """A small knowledge whose version is what stands in the file."""
    words = (folders[0] / "x.yaml").read_text()
    if words == "bad":
        raise KnowledgeProblems([Problem("x.yaml", 3, 5, "thiếu nguồn")])
    if words == "bug":
        raise RuntimeError("boom")
    return KnowledgeBase({}, Lexicon.from_data({}), Phrases({}), words)


def write(path: Path, words: str, at: int) -> None:
    path.write_text(words)
    os.utime(path, ns=(at, at))


def test_the_life_of_a_shelf(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    shelf = Shelf([tmp_path], snapshot)
    write(file, "bad", 1)
    assert not shelf.refresh()
    assert shelf.current is None
    assert "x.yaml:3:5" in shelf.problems[0]
    write(file, "one", 2)
    assert shelf.refresh()
    assert (shelf.current and shelf.current.version, shelf.problems) == ("one", ())
    first = shelf.current
    assert not shelf.refresh()
    assert shelf.current is first
    for number, words in enumerate(("bad", "bug"), 3):
        write(file, words, number)
        assert not shelf.refresh()
        assert shelf.current is first
        assert shelf.problems
    write(file, "two", 9)
    assert shelf.refresh()
    assert (shelf.current and shelf.current.version, shelf.problems) == ("two", ())


def test_nothing_holds_a_snapshot_that_is_no_longer_served(tmp_path: Path) -> None:
    """A quiet bot is asked little between two edits: each would leave 20 MB behind."""
    write(tmp_path / "x.yaml", "one", 1)
    shelf = Shelf([tmp_path], snapshot)
    assert shelf.refresh() and shelf.current is not None
    message = IncomingMessage(Channel.WEB, "c", "s", Address("c"), Kind.TEXT, "mất căn cước thì làm sao")
    matched(Turn(message, Conversation(), shelf.current, datetime.now(UTC)))
    before = weakref.ref(shelf.current)
    write(tmp_path / "x.yaml", "two", 2)
    assert shelf.refresh()
    tidy()
    assert before() is None


@pytest.mark.parametrize(("error", "again"), [(MemoryError(), True), (OSError(5, "EIO"), True), (None, False)])
def test_a_load_that_failed_by_no_mistake_in_the_content_is_tried_again(
    tmp_path: Path, error: Exception | None, again: bool
) -> None:
    write(tmp_path / "x.yaml", "bad" if error is None else "one", 1)
    passing = [error] if error else []
    tried: list[str] = []

    def failing_first(folders: Sequence[Path]) -> KnowledgeBase:
        tried.append(folders[0].name)
        if passing:
            raise passing.pop()
        return snapshot(folders)

    shelf = Shelf([tmp_path], failing_first)
    served = [shelf.refresh() for _ in range(AGAIN_AFTER + 1)]
    assert served == [False] * AGAIN_AFTER + [again]
    assert (shelf.problems == ()) is again
    assert [shelf.refresh() for _ in range(2 * AGAIN_AFTER)] == [False] * 2 * AGAIN_AFTER
    assert len(tried) == (2 if again else 1)


def test_what_stands_in_is_sought_again_when_it_could_not_be_read(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml", "bad", 1)
    (tmp_path / "good").mkdir()
    write(tmp_path / "good" / "x.yaml", "one", 1)
    passing = [OSError(5, "EIO")]

    def earlier(folders: Sequence[Path]) -> list[list[Path]]:
        if passing:
            raise passing.pop()
        return [[tmp_path / "good"]]

    shelf = Shelf([tmp_path], snapshot, earlier)
    assert [shelf.refresh() for _ in range(AGAIN_AFTER + 1)] == [False] * AGAIN_AFTER + [True]
    assert shelf.current is not None and shelf.problems


@pytest.mark.parametrize("where", ["folders", "warm"])
def test_nothing_ends_the_watching_but_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setattr("webhook.reload.POLL_S", 0.001)
    monkeypatch.setattr("webhook.reload.REST_S", 0.001)
    write(tmp_path / "x.yaml", "one", 1)
    ended, went_on, calls = threading.Event(), threading.Event(), [0]

    def fails_first() -> None:
        calls[0] += 1
        if calls[0] == 1:
            write(tmp_path / "x.yaml", "two", 2)  # so that something is loaded after it
            raise PermissionError("x.yaml")
        went_on.set()

    def folders() -> list[Path]:
        if where == "folders":
            fails_first()
        return [tmp_path]

    shelf = Shelf(folders, snapshot)
    if where == "warm":
        monkeypatch.setattr(shelf, "warm", fails_first)
    watching = threading.Thread(target=shelf.watch, args=(ended,))
    watching.start()
    assert went_on.wait(60)
    ended.set()
    watching.join(60)
    assert not watching.is_alive()
    assert shelf.current is not None and shelf.current.version == "two"


@pytest.mark.parametrize("change", ["write", "touch", "add", "remove", "rename", "deep"])
def test_what_counts_as_a_change(tmp_path: Path, change: str) -> None:
    file = tmp_path / "x.yaml"
    write(file, "one", 1)
    before = fingerprint([tmp_path])
    assert fingerprint([tmp_path]) == before
    match change:
        case "write":
            write(file, "other length", 1)
        case "touch":
            os.utime(file, ns=(2, 2))
        case "add":
            (tmp_path / "y.yaml").write_text("")
        case "remove":
            file.unlink()
        case "rename":
            file.rename(tmp_path / "y.yaml")
        case "deep":
            (tmp_path / "a" / "b").mkdir(parents=True)
            (tmp_path / "a" / "b" / "c.yaml").write_text("")
    assert fingerprint([tmp_path]) != before


def test_an_editors_hidden_file_is_none_of_ours(tmp_path: Path) -> None:
    before = fingerprint([tmp_path])
    (tmp_path / ".x.yaml.swp").write_text("")
    assert fingerprint([tmp_path]) == before
