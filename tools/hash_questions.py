"""Hashes of the labelled questions: a test holds them against the content, so that what measures us is not copied.

`python tools/hash_questions.py FILE.tsv ...` adds the files to `tests/questions/*.tsv` and writes
`tests/questions/hashes.txt`: sha256 of the folded words of every question of six words or more, one a line, sorted.
What stands there already is kept: a file may be gone by the next run.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from knowledge.text.fold import compose, fold

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
HASHES = QUESTIONS / "hashes.txt"
FEWEST = 6  # shorter questions are ways of naming a thing, which anybody would write
_COLUMNS = ("question", "typed", "written", "text")


def folded(text: str) -> str:
    """The words of a text without diacritics, case and punctuation."""
    return " ".join(re.findall(r"\w+", fold(compose(text))))


def hashed(text: str) -> str:
    """What stands in `hashes.txt` for a question."""
    return hashlib.sha256(folded(text).encode()).hexdigest()


def questions(path: Path) -> Iterable[str]:
    """Every question of a file of labelled questions, however its column is called."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield from (row[name] for name in _COLUMNS if row.get(name))


def main(paths: Iterable[Path]) -> int:
    """Write the hashes; print how many."""
    found = set(HASHES.read_text(encoding="ascii").split()) if HASHES.exists() else set()
    for path in (*sorted(QUESTIONS.glob("*.tsv")), *paths):
        found.update(hashed(text) for text in questions(path) if len(folded(text).split()) >= FEWEST)
    HASHES.write_text("\n".join(sorted(found)) + "\n", encoding="ascii")
    print(f"{len(found)} câu hỏi")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(argument) for argument in sys.argv[1:]))
