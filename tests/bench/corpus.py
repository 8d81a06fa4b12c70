"""A synthetic Vietnamese FAQ of any size, the same for every contestant, and noisy questions about it."""

from __future__ import annotations

import random
import re
import shutil
import unicodedata
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from knowledge.loader import SHIPPED
from tests.bench.corpus_words import CLOSINGS, INTENTS, OPENINGS, SHORT, THINGS, WHOM, listed

SEED = 6
PHRASINGS = 10  # an answer
PER_FILE = 250  # answers
NOISE = ("clean", "no diacritics", "no diacritics + typo", "abbreviations")
SHARED_FILES = ("lexicon.yaml", "phrases.yaml", "calendar.yaml", "out_of_scope.yaml")
MARK = re.compile(r"\bA\d{4}\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its mark (A0001), which its text holds, and what it is asked with."""

    mark: str
    subject: str
    intent: int
    phrasings: tuple[str, ...]

    @property
    def text(self) -> str:
        """What a bot says."""
        return f"Mã {self.mark}: mời ông bà mang giấy tờ tùy thân đến nơi tiếp nhận, cán bộ sẽ hướng dẫn từng bước."


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the mark of its answer."""

    text: str
    mark: str
    noise: str


def answers(phrasings: int) -> tuple[Answer, ...]:
    """Answers with `phrasings` phrasings in all. Raises ValueError when the words do not suffice."""
    things, whom = listed(THINGS), listed(WHOM)
    cells = list(product(things, whom, range(len(INTENTS))))
    wanted = phrasings // PHRASINGS
    if wanted > len(cells):
        raise ValueError(f"at most {len(cells) * PHRASINGS} phrasings")
    random.Random(SEED).shuffle(cells)
    return tuple(
        _answer(number, f"{thing} {who}".strip(), intent) for number, (thing, who, intent) in enumerate(cells[:wanted])
    )


def _answer(number: int, subject: str, intent: int) -> Answer:
    stored = tuple(wording.format(subject) for wording in INTENTS[intent][:PHRASINGS])
    return Answer(f"A{number:04}", subject, intent, stored)


def questions(known: tuple[Answer, ...], count: int) -> tuple[Question, ...]:
    """Noisy questions, a quarter of each kind of NOISE; every other one in a wording that is not stored."""
    dice = random.Random(SEED + 1)
    return tuple(_question(dice.choice(known), number, dice) for number in range(count))


def _question(answer: Answer, number: int, dice: random.Random) -> Question:
    wordings = INTENTS[answer.intent]
    wording = dice.choice(wordings[PHRASINGS:] if number % 2 else wordings[:PHRASINGS])
    said = f"{dice.choice(OPENINGS)} {wording.format(answer.subject)} {dice.choice(CLOSINGS)}"
    noise = NOISE[number // 2 % len(NOISE)]
    return Question(_noisy(" ".join(said.split()), noise, dice), answer.mark, noise)


def _noisy(text: str, noise: str, dice: random.Random) -> str:
    if noise == "abbreviations":
        for long, short in SHORT:
            text = text.replace(long, short)
    if noise.startswith("no diacritics"):
        text = bare(text)
    return _typo(text, dice) if noise.endswith("typo") else text


def bare(text: str) -> str:
    """Without diacritics."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _typo(text: str, dice: random.Random) -> str:
    """Two neighbouring letters of one word changed places."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 3]
    if long:
        place = dice.choice(long)
        word, at = words[place], dice.randrange(1, len(words[place]) - 1)
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def folder(known: tuple[Answer, ...], into: Path) -> Path:
    """A complete KNOWLEDGE_DIRS folder of the answers; lexicon, phrases and calendar are the shipped ones."""
    faqs = into / "faqs"
    faqs.mkdir(parents=True)
    for name in SHARED_FILES:
        shutil.copy(SHIPPED / name, into / name)
    rows = "".join(f"{answer.mark.lower()}\t{answer.phrasings[0]}\tfaq\n" for answer in known)
    (into / "topics.tsv").write_text("topic\tname\tgroup\n" + rows, encoding="utf-8")
    for start in range(0, len(known), PER_FILE):
        entries = "".join(_entry(answer) for answer in known[start : start + PER_FILE])
        head = "sources:\n  s: {title: Văn bản mẫu, date: 1-2026}\nentries:\n"
        (faqs / f"part{start // PER_FILE:03}.yaml").write_text(head + entries, encoding="utf-8")
    return into


def _entry(answer: Answer) -> str:
    phrasings = "".join(f"  - {phrasing}\n" for phrasing in answer.phrasings)
    return (
        f"- id: {answer.mark.lower()}\n  topic: {answer.mark.lower()}\n  name: {answer.phrasings[0]}\n"
        f"  label: Câu hỏi {answer.mark}\n  group: giay-to\n  checked: 2026-11-22\n  phrasings:\n{phrasings}"
        f'  answer:\n  - {{text: "{answer.text}", source: s, level: seen, facts: [mau]}}\n'
    )
