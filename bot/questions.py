"""What is kept of a question after it is settled: masked text, status and the best candidates."""

from __future__ import annotations

from dataclasses import dataclass

from bot.status import Status


@dataclass(frozen=True, slots=True)
class CandidateScore:
    """One entry that was considered, the rejected ones too; `score` is the calibrated probability 0..1."""

    entry: str
    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question as the log keeps it. `text` is masked already; the raw text is never here."""

    text: str
    status: Status
    entry: str = ""
    topic: str = ""
    confidence: float = 0.0
    candidates: tuple[CandidateScore, ...] = ()
    choices: tuple[str, ...] = ()  # entry ids that were offered
    confused_with: str = ""  # the entry that the citizen called wrong
