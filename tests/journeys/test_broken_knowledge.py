"""A mistake in the YAML while the server runs: the last good knowledge answers on, and the mistake is told."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from pathlib import Path

from tests.journeys.citizens import CHANNELS, Telegram
from tests.journeys.stage import Stage, get_json, staged, wait_for
from tests.shipped import shipped
from webhook.settings import SHIPPED_CONTENT

QUESTION = "lam lai can cuoc bi mat o dau vay a"
NAME = shipped().entries["can-cuoc-mat-hong"].name
BETTER = f"{NAME} (bản mới)"
# An open bracket, a field that does not exist, a tab.
MISTAKES = [("name: ", "name: ["), ("  label: ", "  lable: "), ("  label: ", "\tlabel: ")]


def problems(stage: Stage, known: int = 0) -> list[str]:
    """What the log says is wrong with the content, in order, without the first `known` of them."""
    lines = [json.loads(line) for line in stage.log().splitlines() if line.startswith("{")]
    return [problem for line in lines if line["event"] == "knowledge_rejected" for problem in line["problems"]][known:]


def test_the_last_good_knowledge_answers_until_it_is_mended(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(SHIPPED_CONTENT, content)
    file = content / "services" / "cap-doi-cccd.yaml"
    good = file.read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    with staged(tmp_path / "data", KNOWLEDGE_DIRS=str(content)) as stage:
        version = stage.get_json("/readyz")["knowledge"]["version"]
        for mistake in MISTAKES:
            told = len(problems(stage))
            file.write_text(good.replace(*mistake, 1), encoding="utf-8")
            newest = wait_for(partial(problems, stage, told))
            # The cases of that topic are told to be without their general guide besides.
            assert any(re.search(r"cap-doi-cccd\.yaml:\d+:\d+: \S", problem) for problem in newest)
            wait_for(lambda: stage.get_json("/readyz")["knowledge"]["problems"])
            status, ready = get_json(stage.running.port, "/readyz")
            assert (status, ready["ready"], ready["knowledge"]["version"]) == (200, True, version)
            for made in CHANNELS:
                assert made(stage).asks(QUESTION).text.startswith(NAME)
        file.write_text(good.replace(f"name: {NAME}", f"name: {BETTER}"), encoding="utf-8")
        wait_for(lambda: stage.get_json("/readyz")["knowledge"]["version"] != version)
        assert stage.get_json("/readyz")["knowledge"]["problems"] == 0
        assert Telegram(stage).asks(QUESTION).text.startswith(BETTER)
