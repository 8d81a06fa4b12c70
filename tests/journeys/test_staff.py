"""A member of staff answers a citizen in the OA's own inbox: the bot steps back, and comes again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.messages import Channel
from tests.fakes.zalo_oauth import APP_ID
from tests.journeys.citizens import ZaloOa, encoded, sample
from tests.journeys.stage import Stage, wait_for
from webhook.storage.sqlite import SqliteStore

OA_ID = "388613280878808645"


def echo(citizen: ZaloOa, text: str, number: int) -> bytes:
    """What Zalo posts when the OA has written to `citizen`; the mark of a person included."""
    found = {**sample("zalo_oa", "echo"), "app_id": APP_ID, "recipient": {"id": citizen.id}}
    found["sender"] = {"id": OA_ID, "admin_id": "ADM"}
    found["message"] = {"text": text, "msg_id": f"echo-{citizen.id}-{number}"}
    return encoded(found)


def test_the_bot_is_silent_while_staff_answer_and_speaks_again_when_given_back(stage: Stage) -> None:
    citizen = ZaloOa(stage)
    first = citizen.asks("mất căn cước thì làm thế nào")
    assert citizen.post(echo(citizen, first.text, 1)) == "stored"  # Zalo tells of our own reply, as a person's
    wait_for(citizen.is_settled)
    assert citizen.asks("lệ phí bao nhiêu").text
    assert citizen.post(echo(citizen, "Chào chị, em là Hương ở Công an phường ạ", 2)) == "stored"
    wait_for(citizen.is_settled)
    before = len(citizen.bubbles())
    assert citizen.post(citizen.words("vâng em cho chị hỏi")) == "stored"
    wait_for(citizen.is_settled)
    assert len(citizen.bubbles()) == before
    [until] = [
        datetime.fromtimestamp(ms / 1000, UTC)
        for (ms,) in stage.rows("SELECT until FROM takeovers WHERE conversation_id = :id", id=citizen.id)
    ]
    assert timedelta(minutes=29) < until - datetime.now(UTC) <= timedelta(minutes=30)

    async def give_back() -> None:
        store = SqliteStore(stage.data_dir / "hoidap06.db")
        await store.give_back(Channel.ZALO_OA, citizen.id)
        store.close()

    asyncio.run(give_back())
    assert citizen.asks("làm hộ chiếu").text
