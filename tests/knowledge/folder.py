"""A small knowledge folder that loads, and its pieces to break."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.loader import KnowledgeProblems, load
from knowledge.yaml_nodes import Problem

TOPICS = "topic\tname\tgroup\ntam-tru\tĐăng ký tạm trú\tservice\nluu-tru\tThông báo lưu trú\tservice\n"
PHRASES = "groups:\n  cu-tru: Cư trú\nphrases:\n  menu: Chọn\n  bye: Chào\n"
LEXICON = "spelling:\n  không: ko\nconcepts:\n  tạm trú: sổ tạm trú\nfillers:\n- ạ, dạ\ngeneric: làm\n"
ENTRY = """\
id: tam-tru
topic: tam-tru
name: Đăng ký tạm trú
label: Đăng ký tạm trú
group: cu-tru
checked: 2026-11-22
sources:
  cong: {title: Cổng Dịch vụ công quốc gia, date: 9-2026, url: https://dichvucong.gov.vn}
phrasings:
- đăng ký tạm trú
- làm sổ tạm trú
verdict:
- {text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}
fee:
- text: Nộp trên mạng 7.000đ.
  source: cong
  level: seen-old
  facts: [F2]
  valid_until: 2026-12-31
  after: Hỏi 18001096.
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files below `folder`."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder


def small(folder: Path, **changed: str) -> Path:
    """A folder that loads; `entry`, `topics`, `phrases`, `lexicon` replace a file."""
    files = {"entry": ENTRY, "topics": TOPICS, "phrases": PHRASES, "lexicon": LEXICON, **changed}
    return write(
        folder,
        {
            "services/tam-tru.yaml": files["entry"],
            "topics.tsv": files["topics"],
            "phrases.yaml": files["phrases"],
            "lexicon.yaml": files["lexicon"],
        },
    )


def loaded(*folders: Path) -> KnowledgeBase:
    """The snapshot of folders that load."""
    return load(folders)


def problems(*folders: Path) -> list[Problem]:
    """What is wrong with folders that do not."""
    with pytest.raises(KnowledgeProblems) as caught:
        load(folders)
    return list(caught.value.problems)
