"""`hoidap06 lint`: 5,000 entries without the rule that asks the index, as a person waits for the command and as CPU of
one process; the shipped content with that rule."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as hoidap06 does

import gc
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from knowledge.ledger import NAME, Line, written
from knowledge.lint import lint_folders
from knowledge.loader import SHIPPED
from knowledge.schema_files import modeline
from knowledge.yaml_nodes import Problem
from tests.bench.corpus import PER_FILE, PHRASINGS, SHARED_FILES, Answer, answers
from tests.bench.plan import Plan
from tests.bench.processes import HOIDAP06, ROOT

ENTRIES = 5000
HEAD = "sources:\n  cong: {title: Cổng Dịch vụ công quốc gia, date: 9-2026, url: https://dichvucong.gov.vn}\nentries:\n"
ENTRY = """\
- id: {mark}
  topic: {mark}
  name: {name}
  label: {label}
  group: cong-dvc
  checked: 2026-11-22
  check_at: dichvucong.gov.vn hoặc 18001096
  phrasings:
{phrasings}
  answer:
  - {{text: "{text}", source: cong, level: seen, facts: [F1]}}
  fee:
  - text: Nộp trên mạng 25.000đ (đang giảm một nửa, đến hết 31-12-2026).
    source: cong
    level: seen
    facts: [F3]
    valid_until: 2026-12-31
    after: Nộp trên mạng 50.000đ, nếu không có văn bản mới.
  hotline:
  - {{text: Tổng đài 18001096 (miễn phí)., source: cong, level: seen, facts: [F73]}}
  link: {{url: https://dichvucong.gov.vn, label: Cổng Dịch vụ công quốc gia}}
"""


def run(plan: Plan) -> dict[str, Any]:
    """Seconds of each round, and what was read in it."""
    known = answers(ENTRIES * PHRASINGS)
    with tempfile.TemporaryDirectory(prefix="bench-lint-") as name:
        shelf = folder(known, Path(name))
        size = sum(path.stat().st_size for path in shelf.rglob("*.yaml"))
        command = [_waited(shelf) for _ in range(plan.rounds)]
        many = [_timed([shelf], slow=False) for _ in range(plan.rounds)]
    shipped = [_timed([SHIPPED], slow=slow) for slow in (False, True)]
    return {
        "entries": len(known),
        "phrasings": len(known) * PHRASINGS,
        "bytes": size,
        "command": command,
        "many": many,
        "shipped": {"fast": shipped[0], "whole": shipped[1]},
    }


def folder(known: Sequence[Answer], into: Path) -> Path:
    """A complete folder of the answers, ledger included: nothing is wrong with it but what the words themselves do."""
    for name in SHARED_FILES:
        shutil.copyfile(SHIPPED / name, into / name)
    shutil.copyfile(SHIPPED / "lint.yaml", into / "lint.yaml")
    (into / "faqs").mkdir()
    for start in range(0, len(known), PER_FILE):
        inside = f"faqs/a{start:05}.yaml"
        entries = "".join(_entry(answer) for answer in known[start : start + PER_FILE])
        (into / inside).write_text(f"{modeline(inside)}{HEAD}{entries}", encoding="utf-8")
    shipped = (SHIPPED / NAME).read_text(encoding="utf-8").splitlines()[1:]
    own = [Line(*row.split("\t")) for row in shipped if row.startswith(("phrases\t", "confusable\t"))]
    lines = sorted([*own, *(line for answer in known for line in _lines(answer))])
    (into / NAME).write_text(written(lines), encoding="utf-8")
    return into


def _entry(answer: Answer) -> str:
    phrasings = "\n".join(f"  - {phrasing}" for phrasing in answer.phrasings)
    mark = answer.mark.lower()
    subject = answer.subject[:1].upper() + answer.subject[1:]
    text = "Mời ông bà mang giấy tờ tùy thân đến nơi tiếp nhận, cán bộ sẽ hướng dẫn từng bước."
    return ENTRY.format(mark=mark, name=subject, label="Hướng dẫn từng bước", phrasings=phrasings, text=text)


def _lines(answer: Answer) -> Iterator[Line]:
    mark = answer.mark.lower()
    yield Line(mark, "check_at", "18001096", "F73", "seen")
    yield Line(mark, "hotline", "18001096", "F73", "seen")
    for value in ("25.000đ", "31-12-2026", "50.000đ"):
        yield Line(mark, "fee", value, "F3", "seen")


def _waited(shelf: Path) -> dict[str, float]:
    """The whole command on all cores: from its start to its end, and CPU of all its processes."""
    before, began = _cpu_of_children(), time.monotonic()
    command = (sys.executable, *HOIDAP06, "lint", "--fast", str(shelf))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {"wall_s": round(time.monotonic() - began, 2), "cpu_s": round(_cpu_of_children() - before, 2)}


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed(folders: Sequence[Path], slow: bool) -> dict[str, Any]:
    gc.collect()
    began = time.process_time()
    found: list[Problem] = lint_folders(folders, slow=slow)
    cpu = time.process_time() - began
    errors = sum(not problem.warning for problem in found)
    return {"cpu_s": round(cpu, 2), "errors": errors, "warnings": len(found) - errors}
