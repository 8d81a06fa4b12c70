"""What others make of the same questions with the same knowledge: the topic of the nearest phrasing, and a cut-off.

Each peer sees every phrasing and name of the knowledge, those of what is none of ours too. Below its cut-off it says
nothing; the cut-off is the one that suits it best on these very questions, which is more than the bot is given.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from knowledge.base import KnowledgeBase
from knowledge.costs import score
from knowledge.evaluate import Row, verdict
from knowledge.matching.matcher import OUT_PREFIX
from knowledge.text.fold import fold
from knowledge.text.normalise import characters

Scores = npt.NDArray[np.float32]  # question by phrasing
Scorer = Callable[[Sequence[str], Sequence[str]], Iterator[Scores]]  # (questions, phrasings) -> rows, some at a time
AT_ONCE = 25
_CUTS = 200  # cut-offs that are tried


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to find the nearest phrasing; `package` is what it needs beside the project itself."""

    name: str
    scorer: Scorer
    package: str = ""

    @property
    def missing(self) -> bool:
        """True when its package is not installed here."""
        return bool(self.package) and importlib.util.find_spec(self.package) is None


@dataclass(frozen=True, slots=True)
class PeerResult:
    """Verdicts of a peer with its best cut-off, row by row, and the score `right - 10 * wrong` that they make."""

    name: str
    cutoff: float
    verdicts: tuple[str, ...]
    always: tuple[str, ...] = ()  # the verdicts without a cut-off

    @property
    def score(self) -> float:
        """Right minus ten times wrong, over all rows."""
        return score(self.verdicts)


def phrasings(knowledge: KnowledgeBase) -> tuple[list[str], list[str]]:
    """(texts, the topic of each), in a fixed order."""
    topics = knowledge.matcher.topics
    return [text for topic in topics for text in topic.phrasings], [t.name for t in topics for _ in t.phrasings]


def measure(peer: Peer, knowledge: KnowledgeBase, rows: Sequence[Row], tick: Callable[[], None]) -> PeerResult:
    """The nearest phrasing of every question, the first of several as near, then the best cut-off."""
    texts, topics = phrasings(knowledge)
    nearest: list[tuple[str, float]] = []
    for part in peer.scorer([row.question for row in rows], texts):
        for scores in part:
            best = int(scores.argmax())
            nearest.append((topics[best], float(scores[best])))
            tick()
    return at_best_cutoff(peer.name, rows, nearest)


def at_best_cutoff(name: str, rows: Sequence[Row], nearest: Sequence[tuple[str, float]]) -> PeerResult:
    """The cut-off of the highest score on these rows; of several, the lowest. One that answers nothing scores 0."""
    said = [verdict(row, _answer(topic)) for row, (topic, _) in zip(rows, nearest, strict=True)]
    silent = [verdict(row, _silence()) for row in rows]
    values = np.array([value for _, value in nearest], dtype=float)
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, _CUTS))) if len(values) else np.array([0.0])
    best: PeerResult | None = None
    for cut in (*cuts.tolist(), float(values.max(initial=0.0)) + 1.0):
        verdicts = tuple(a if value >= cut else b for a, b, value in zip(said, silent, values, strict=True))
        found = PeerResult(name, float(cut), verdicts, tuple(said))
        best = found if best is None or found.score > best.score else best
    assert best is not None
    return best


def _answer(topic: str) -> Mapping[str, Any]:
    """The contract's JSON of an answer with a topic; what is none of ours is declined."""
    if topic.startswith(OUT_PREFIX):
        return {"status": "declined", "topic": None, "also": [], "choices": []}
    return {"status": "answered", "topic": topic, "also": [], "choices": []}


def _silence() -> Mapping[str, Any]:
    return {"status": "unanswered", "topic": None, "also": [], "choices": []}


def _parts(questions: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(questions), AT_ONCE):
        yield questions[start : start + AT_ONCE]


def _by_ratio(scorer: Callable[..., float], read: Callable[[str], str]) -> Scorer:
    """rapidfuzz: the phrasing that process.extractOne would give."""

    def run(questions: Sequence[str], texts: Sequence[str]) -> Iterator[Scores]:
        learnt = [read(text) for text in texts]
        for part in _parts(questions):
            yield np.asarray(process.cdist([read(text) for text in part], learnt, scorer=scorer, workers=-1))

    return run


def _by_bm25(questions: Sequence[str], texts: Sequence[str]) -> Iterator[Scores]:
    """bm25s over folded words, each phrasing a document."""
    bm25s = importlib.import_module("bm25s")
    index = bm25s.BM25()
    index.index([fold(text).split() or [""] for text in texts], show_progress=False)
    for part in _parts(questions):
        yield np.array([_bm25_row(index, fold(text).split(), len(texts)) for text in part], dtype=np.float32)


def _bm25_row(index: Any, words: Sequence[str], size: int) -> Any:
    known = [word for word in words if word in index.vocab_dict]
    return index.get_scores(known) if known else np.zeros(size, dtype=np.float32)


def _by_tfidf(questions: Sequence[str], texts: Sequence[str]) -> Iterator[Scores]:
    """scikit-learn: pieces of 2 to 4 letters within words, and words and pairs of words, folded, side by side."""
    extraction = importlib.import_module("sklearn.feature_extraction.text")
    pipeline = importlib.import_module("sklearn.pipeline")
    union = pipeline.FeatureUnion(
        [
            ("letters", extraction.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), preprocessor=fold)),
            ("words", extraction.TfidfVectorizer(ngram_range=(1, 2), preprocessor=fold)),
        ]
    )
    learnt = union.fit_transform(texts)
    for part in _parts(questions):
        yield np.asarray((union.transform(part) @ learnt.T).todense(), dtype=np.float32)


PEERS: tuple[Peer, ...] = (
    Peer("rapidfuzz WRatio", _by_ratio(fuzz.WRatio, characters)),
    Peer("rapidfuzz WRatio, không dấu", _by_ratio(fuzz.WRatio, fold)),
    Peer("rapidfuzz token_set_ratio", _by_ratio(fuzz.token_set_ratio, characters)),
    Peer("rapidfuzz token_set_ratio, không dấu", _by_ratio(fuzz.token_set_ratio, fold)),
    Peer("BM25 (bm25s), không dấu", _by_bm25, "bm25s"),
    Peer("TF-IDF (scikit-learn), không dấu", _by_tfidf, "sklearn"),
)
