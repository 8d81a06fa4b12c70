"""One server for the journeys that leave it standing; those that kill or break it have their own."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.journeys.citizens import CHANNELS, Citizen, Reached, Telegram, ZaloBot, ZaloOa
from tests.journeys.stage import Stage, staged, wait_for


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        remember_recipients(running)
        known = "SELECT count(*) FROM notes WHERE key LIKE 'identity:%'"
        wait_for(lambda: running.rows(known) == [(3,)], "the providers were not asked who we are")
        running.hanging = tuple(hang(made(running)) for made in (Telegram, ZaloOa, ZaloBot))
        yield running


RECIPIENTS = """
CREATE TABLE recipients (id INTEGER PRIMARY KEY, channel TEXT, conversation_id TEXT);
CREATE TRIGGER remember AFTER INSERT ON outbox BEGIN
    INSERT INTO recipients VALUES (new.id, new.channel, new.conversation_id);
END;
"""


def remember_recipients(stage: Stage) -> None:
    """What was sent forgets to whom it went; these journeys still want to know."""
    db = apsw.Connection(str(stage.data_dir / "hoidap06.db"))
    db.set_busy_timeout(5000)
    db.execute(RECIPIENTS)
    db.close()


def hang(citizen: Reached) -> Reached:
    """The provider never answers the first send to them. It takes 20 s to notice, which all other journeys spend."""
    citizen.stage.providers.fail(citizen.provider, "slow", 1, citizen.id)
    assert citizen.post(citizen.words("làm hộ chiếu")) == "stored"
    return citizen


@pytest.fixture(params=CHANNELS, ids=lambda made: made.channel)
def citizen(request: pytest.FixtureRequest, stage: Stage) -> Citizen:
    """Somebody new, on each channel in turn."""
    made: type[Citizen] = request.param
    return made(stage)
