"""The built index is kept and taken up again; what does not fit is built anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.loader import SHIPPED
from webhook.index_store import loading

QUESTIONS = ["lam lai can cuoc bi mat o dau", "ddawng kys tamj trus", "phí làm hộ chiếu", "trời mưa không", "zzz qqq"]


def said(knowledge: KnowledgeBase) -> list[list[tuple[str, str, float]]]:
    matcher = knowledge.matcher
    return [
        [(c.topic, c.entry, round(c.confidence, 6)) for c in matcher.candidates(matcher.read(question))]
        for question in QUESTIONS
    ]


def test_a_second_load_says_the_same_from_what_was_kept(tmp_path: Path) -> None:
    load = loading(tmp_path)
    built = said(load([SHIPPED]))
    (kept,) = tmp_path.glob("index-*.npz")
    written = kept.stat().st_mtime_ns
    again = load([SHIPPED])
    assert "matcher" in again.__dict__  # taken up, not built on first use
    assert said(again) == built
    assert kept.stat().st_mtime_ns == written
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("damage", [b"", b"no archive", None], ids=["empty", "garbage", "cut"])
def test_a_damaged_file_is_built_anew(tmp_path: Path, damage: bytes | None) -> None:
    load = loading(tmp_path)
    built = said(load([SHIPPED]))
    (kept,) = tmp_path.glob("index-*.npz")
    kept.write_bytes(kept.read_bytes()[:5000] if damage is None else damage)
    assert said(load([SHIPPED])) == built
    assert len(kept.read_bytes()) > 5000


def test_changed_content_has_an_index_of_its_own(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    layer.mkdir()
    content = "spelling:\n  căn cước: thẻ mới toanh\n"
    (layer / "lexicon.yaml").write_text(content, encoding="utf-8")
    load = loading(tmp_path / "data")
    load([SHIPPED])
    (first,) = (tmp_path / "data").glob("index-*.npz")
    changed = load([SHIPPED, layer])
    (second,) = (tmp_path / "data").glob("index-*.npz")
    assert first != second and not first.exists()
    matcher = changed.matcher
    assert matcher.candidates(matcher.read("mất thẻ mới toanh"))[0].topic == "cap-doi-cccd"


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert said(loading(blocked)([SHIPPED]))[0][0][0] == "cap-doi-cccd"


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of a file stands for the disk: a child writes, and meets the real error of the system."""
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "from knowledge.loader import SHIPPED\nfrom webhook.index_store import loading\n"
        "found = loading(Path(sys.argv[1]))([SHIPPED])\nprint(len(found.matcher.topics) > 100)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"  # it answers all the same
    assert "index_not_kept" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_at_the_start(tmp_path: Path) -> None:
    left, fresh, own = (tmp_path / name for name in ("index-abc.tmp", "index-def.tmp", "hoidap06.db"))
    for path in (left, fresh, own):
        path.write_bytes(b"half")
    os.utime(left, (1e9, 1e9))
    os.utime(own, (1e9, 1e9))
    loading(tmp_path)
    assert set(tmp_path.iterdir()) == {fresh, own}  # another process may be writing the fresh one
    loading(tmp_path / "not-made-yet")
