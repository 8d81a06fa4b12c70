"""`make soak` in a minute: nothing acknowledged is lost, what may have come twice is listed, and the files say how."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.bench.processes import ROOT
from tests.soak import report
from tests.soak.__main__ import FILES, MEASURED

PATIENCE_S = 400
SIDE_BY_SIDE = (("kills", "steady"), ("faults", "burst"))  # most of it is waiting


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Everything that the short run measured."""
    folder = tmp_path_factory.mktemp("soak")
    running = []
    for parts in SIDE_BY_SIDE:
        into = folder / f"{parts[0]}.json"
        command = [sys.executable, "-m", "tests.soak", "--short", "--only", *parts, "--raw", str(into)]
        with into.with_suffix(".log").open("w") as log:
            running.append((into, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)))
    found: dict[str, Any] = {}
    for into, process in running:
        process.wait(PATIENCE_S)
        assert into.exists(), into.with_suffix(".log").read_text()[-3000:]
        found |= json.loads(into.read_text())
    yield found


def assert_balanced(balance: dict[str, Any]) -> None:
    # What a server that is being killed does not take, its sender keeps: the promise begins with the acknowledgement.
    assert balance["posted"] >= balance["acknowledged"] > 30
    assert balance["acknowledged_and_unanswered"] == 0
    assert balance["conversations_out_of_order"] == 0
    assert balance["replies_that_answer_nothing"] == 0


def test_killed_with_something_at_stake_nothing_is_lost_and_every_double_is_listed(raw: dict[str, Any]) -> None:
    kills = raw["kills"]
    assert [kill["what"] for kill in kills["kills"]] == ["work", "serve and work"]
    for kill in kills["kills"]:
        assert kill["updates_pending"] + kill["deliveries_pending"] > 0
        assert kill["updates_leased"] > 0
        assert 0 < kill["sending"] <= 8
        assert kill["listed"] == kill["sending"] >= kill["doubled"]
    assert_balanced(kills["balance"])
    assert kills["doubled_that_were_not_being_sent"] == kills["claimed_for_ever"] == 0


def test_providers_that_fail_lose_nothing_and_the_operator_is_told(raw: dict[str, Any]) -> None:
    down, others = raw["faults"]["providers"]
    for window in (down, others):
        assert_balanced(window["balance"])
        assert window["doubled_and_not_listed"] == 0
        assert window["others_meanwhile"]["messages"] > 5
        assert {said["status"] for said in window["readyz"]} == {200}  # a channel that is down is no reason for 503
    assert "connect" in {said["telegram"] for said in down["readyz"]}
    assert {said["web"] for said in down["readyz"]} == {"ok"}


@pytest.mark.parametrize("trouble", ["locked", "full"])
def test_a_store_that_cannot_be_written_is_told_and_loses_nothing(raw: dict[str, Any], trouble: str) -> None:
    found = raw["faults"][trouble]
    if "skipped" in found:
        pytest.skip(found["skipped"])
    assert_balanced(found["balance"])
    assert found["refused_and_posted_again"] > 0
    assert 503 in {said["status"] for said in found["readyz"]}
    assert found["balance"]["doubled"] <= found["in_doubt"]


def test_the_ordinary_run_answers_everybody_once(raw: dict[str, Any]) -> None:
    steady = raw["steady"]
    assert_balanced(steady["balance"])
    assert steady["balance"]["doubled"] == steady["in_doubt"] == 0
    assert len(steady["samples"]) >= 3
    assert all(sample["work_rss_mb"] > 10 and sample["serve_handles"] > 5 for sample in steady["samples"])


def test_a_burst_is_accepted_whole_and_answered_in_order(raw: dict[str, Any]) -> None:
    engine = raw["burst"]["engine"]
    assert engine["accepted"] == engine["updates"]
    assert engine["refused_and_posted_again"] == 0
    assert_balanced(engine["balance"])
    assert engine["balance"]["doubled"] == 0
    assert sum(channel["replies"] for channel in engine["by_channel_s"].values()) == engine["updates"]


def test_the_table_can_be_made_of_what_was_run(raw: dict[str, Any]) -> None:
    found = report.rows(raw)
    assert len(found) > 15
    assert all(row.figure for row in found)
    assert len(report.raw_summary(raw)) == 4  # head, rule, two kills


@pytest.mark.parametrize("name", FILES)
def test_the_files_that_are_kept_make_the_page(name: str) -> None:
    file = MEASURED / FILES[name]
    if not file.exists():
        pytest.skip(f"{file.name}: make soak has not been run yet")
    kept = json.loads(file.read_text(encoding="utf-8"))
    page = (MEASURED / "soak.md").read_text(encoding="utf-8")
    for row in report.rows({name: kept}):
        assert row.figure in page
