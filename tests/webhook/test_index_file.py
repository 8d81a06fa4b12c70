"""What reading questions needs, out of the kept index."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.files import version_of
from knowledge.loader import SHIPPED, KnowledgeProblems
from knowledge.question_features import Features, QuestionReader
from tests.shipped import lend_index, shipped
from webhook.index_file import LEXICON, index_path, words

QUESTIONS = ["lam lai can cuoc bi mat o dau", "ddawng kys tamj trus", "lamlaicccd", "phí làm hộ chiếu", "zzz qqq"]


@pytest.fixture
def expected() -> list[Features]:
    matcher = shipped().matcher
    return read(QuestionReader(matcher.lexicon, matcher.vocabulary))


def read(reader: QuestionReader) -> list[Features]:
    return [reader.features(text) for text in QUESTIONS]


def test_a_version_is_told_without_loading() -> None:
    assert version_of([SHIPPED]) == shipped().version


def test_questions_are_read_as_by_the_whole_content(tmp_path: Path, expected: list[Features]) -> None:
    lend_index(tmp_path)
    code = (
        "import json, sys\nfrom pathlib import Path\nfrom webhook.index_file import words\n"
        "import webhook.jobs.grouping\nfrom knowledge.question_features import QuestionReader\n"
        "reader = QuestionReader(*words(Path(sys.argv[1]), [Path(sys.argv[2])]))\n"
        "print(json.dumps([[*reader.features(text).items()] for text in sys.argv[3:]]))\n"
        "print([name for name in ('knowledge.loader', 'knowledge.matching.index', 'yaml') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(SHIPPED), *QUESTIONS]
    found, loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [dict(one) for one in json.loads(found)] == expected
    assert loaded == "[]", "nothing of the content but its words"


def test_of_another_layer_they_are_others(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "lexicon.yaml").write_text("spelling:\n  căn cước: thẻ mới toanh\n", encoding="utf-8")
    for _ in range(2):  # the second time from what the first has kept
        found = QuestionReader(*words(tmp_path, [SHIPPED, layer]))
        assert found.features("mất thẻ mới toanh") == found.features("mất căn cước")
    assert index_path(tmp_path, version_of([SHIPPED, layer])).exists()


@pytest.mark.parametrize("kept", ["nothing", "of an older program"])
def test_without_them_the_content_is_loaded(tmp_path: Path, expected: list[Features], kept: str) -> None:
    path = index_path(tmp_path, shipped().version)
    lend_index(tmp_path)
    with np.load(path, allow_pickle=False) as saved:
        older = {name: saved[name] for name in saved.files if name != LEXICON}
    path.unlink()
    if kept != "nothing":
        with path.open("wb") as file:
            np.savez(file, **older)
    assert read(QuestionReader(*words(tmp_path, [SHIPPED]))) == expected


def test_broken_content_is_told(tmp_path: Path) -> None:
    (tmp_path / "lexicon.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(KnowledgeProblems):
        words(tmp_path / "data", [tmp_path])
