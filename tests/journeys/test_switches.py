"""A channel is switched off and on beside the running server: both of its processes hear it, nobody restarts them."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.browser.server import ROOT
from tests.journeys.citizens import Citizen, Telegram, ZaloBot, ZaloOa
from tests.journeys.stage import HOIDAP06, Stage, wait_for


def turn(stage: Stage, what: str, key: str) -> None:
    """By the command, then until both processes have told that they know."""
    heard = stage.log().count('"switches_changed"')
    env = {**os.environ, "DATA_DIR": str(stage.data_dir)}
    reason = ["--reason", "đang trả lời sai"] if what == "off" else []
    subprocess.run([HOIDAP06, "switch", what, key, *reason], cwd=ROOT, env=env, timeout=60, check=True)
    wait_for(lambda: stage.log().count('"switches_changed"') >= heard + 2, "not heard by both")


@pytest.mark.parametrize("made", [Telegram, ZaloOa, ZaloBot])
def test_off_is_silence_and_on_answers_again(stage: Stage, made: type[Citizen]) -> None:
    lan = made(stage)
    assert "căn cước" in lan.asks("mất căn cước làm lại ở đâu").text.lower()
    turn(stage, "off", lan.channel)
    try:
        before = len(lan.bubbles())
        assert lan.post(lan.words("làm hộ chiếu cần gì")) == "stored"
        wait_for(lan.is_settled, "it was neither answered nor put away")
        assert len(lan.bubbles()) == before
        assert stage.get_json("/readyz")["channels"][lan.channel]["on"] is False
        assert "114" in lan.asks("cháy nhà rồi cứu với").text, "whoever is in danger is told"
        before = len(lan.bubbles())
    finally:
        turn(stage, "on", lan.channel)
    assert len(lan.bubbles()) == before, "nothing is said late"
    assert "hộ chiếu" in lan.asks("hộ chiếu làm ở đâu").text.lower()
    assert stage.get_json("/readyz")["channels"][lan.channel]["on"] is True
