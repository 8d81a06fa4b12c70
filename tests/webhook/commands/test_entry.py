"""`entry off` and `entry on`: what is written, what is said, and how soon a running server hears it."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from knowledge.loader import load
from webhook.cli import main
from webhook.index_store import loading
from webhook.reload import Shelf

ENTRY = "can-cuoc-mat-hong"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_off_and_on_again(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = content / "services/cap-doi-cccd.yaml"
    before = file.read_text(encoding="utf-8")
    assert main(["entry", "off", ENTRY, "--reason", "phí sắp đổi:  chờ văn bản"]) == 0
    out, err = capfd.readouterr()
    assert "Đã tắt: Cấp lại thẻ căn cước bị mất, bị hỏng" in out and str(file) in out and err == ""
    entry = load([content]).entries[ENTRY]
    assert (entry.enabled, entry.off_reason) == (False, "phí sắp đổi: chờ văn bản")
    assert git(content, "log", "-1", "--format=%s").strip() == f"Tắt {ENTRY}: phí sắp đổi: chờ văn bản"
    assert main(["entry", "off", ENTRY, "--reason", "phí sắp đổi: chờ văn bản"]) == 0
    assert "tắt sẵn" in capfd.readouterr().out
    assert main(["entry", "on", ENTRY]) == 0
    assert "Đã bật lại" in capfd.readouterr().out
    assert file.read_text(encoding="utf-8") == before


def test_a_ward_switches_off_for_its_own(content: Path, ward: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["entry", "off", ENTRY, "--reason", "máy hỏng"]) == 0
    assert "chỉ cho phường Ba Đình" in capfd.readouterr().out
    assert (ward / "services/rieng.yaml").read_text(encoding="utf-8") == (
        f"entries:\n- id: {ENTRY}\n  enabled: false\n  off_reason: máy hỏng\n"
    )
    knowledge = load([content, ward])
    assert knowledge.speaks(ENTRY) and not knowledge.for_ward("00004").speaks(ENTRY)
    assert main(["entry", "off", "tam-tru", "--reason", "lý do"]) == 0
    assert main(["entry", "on", ENTRY]) == 0
    view = load([content, ward]).for_ward("00004")
    assert (view.speaks(ENTRY), view.speaks("tam-tru")) == (True, False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["entry", "off", "can-cuoc-mat-hongg", "--reason", "x"], f"có phải {ENTRY}"),
        (["entry", "on", "zzz"], "không có mục `zzz`"),
    ],
)
def test_an_entry_that_is_not_there(
    content: Path, arguments: list[str], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capfd.readouterr()
    assert out == "" and says in err and not (content / ".git").exists()


@pytest.mark.parametrize("arguments", [["entry"], ["entry", "off"], ["entry", "away", ENTRY]])
def test_a_switch_needs_an_entry(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize("more", [[], ["--reason", " "]])
def test_off_needs_a_reason(content: Path, more: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["entry", "off", ENTRY, *more]) == 2
    assert "--reason" in capfd.readouterr().err


def test_broken_content_is_told_and_left_alone(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (content / "faqs/ho-tro.yaml").write_text("a: [", encoding="utf-8")
    assert main(["entry", "off", ENTRY, "--reason", "x"]) == 2
    assert "ho-tro.yaml" in capfd.readouterr().err
    assert not (content / ".git").exists()


def test_the_running_server_hears_it(content: Path) -> None:
    shelf, ended = Shelf([content], loading(content.parent / "data")), threading.Event()
    shelf.refresh()
    watching = threading.Thread(target=shelf.watch, args=(ended,))
    watching.start()
    try:
        assert main(["entry", "off", ENTRY, "--reason", "x"]) == 0
        waited = 0
        while shelf.current is not None and shelf.current.speaks(ENTRY) and waited < 300:
            time.sleep(0.1)
            waited += 1
        assert shelf.current is not None and not shelf.current.speaks(ENTRY)
    finally:
        ended.set()
        watching.join()


def test_what_is_shipped_is_not_written_to(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a layer of one's own the change goes below DATA_DIR."""
    from webhook import settings

    monkeypatch.setattr(settings, "SHIPPED_CONTENT", content)
    before = {path: path.read_bytes() for path in content.rglob("*.yaml")}
    assert main(["entry", "off", ENTRY, "--reason", "x"]) == 0
    assert {path: path.read_bytes() for path in content.rglob("*.yaml")} == before
    edited = content.parent / "data" / "knowledge"
    assert not load([content, edited]).speaks(ENTRY)
    shutil.rmtree(edited)
