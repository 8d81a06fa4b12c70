"""The same journeys against a Bot API that nobody here wrote: text, /start, a button, a position."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.telegram_api import TOKEN
from tests.journeys.citizens import Bubble, telegram_bubble
from tests.journeys.providers import SECRET
from tests.journeys.stage import Stage, post, staged, wait_for
from tests.shipped import shipped

pytestmark = pytest.mark.peer
HERE = Path(__file__).parent
LOST = shipped().entries["can-cuoc-mat-hong"].name


class Peer:
    """telegram-test-api: the side of the people who write to the bot."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, **body: Any) -> Any:
        status, answer = post(self.port, path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        assert status == 200, answer
        return json.loads(answer)["result"]

    def writes(self, person: int, path: str = "/sendMessage", **message: Any) -> None:
        """Somebody posts something in their private chat with the bot."""
        who = {"id": person, "is_bot": False, "first_name": "Lan"}
        chat = {"id": person, "type": "private", "first_name": "Lan"}
        self.ask(path, botToken=TOKEN, date=1795306000, **{"from": who}, chat=chat, **message)

    def bubbles(self, person: int) -> list[Bubble]:
        """What the bot has said to them since the last look."""
        return [_bubble(update["message"]) for update in self.ask("/getUpdates", token=TOKEN, chatId=person)]


def _bubble(message: dict[str, Any]) -> Bubble:
    return telegram_bubble("sendMessage", {**message, "reply_markup": json.dumps(message.get("reply_markup", {}))})


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["node", str(HERE / "telegram_peer.cjs"), str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        yield Peer(port)
        assert process.poll() is None  # it dies of a webhook that fails
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="module")
def met(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server whose Telegram is the peer, and the peer has its address."""
    base = f"http://127.0.0.1:{peer.port}"
    with staged(tmp_path_factory.mktemp("met"), TELEGRAM_API_BASE=base) as stage:
        url = f"{stage.running.url}/webhook/telegram"
        peer.ask(f"/bot{TOKEN}/setWebhook", url=url, secret_token=SECRET)
        yield stage


def hears(peer: Peer, stage: Stage, person: int) -> list[Bubble]:
    """What somebody reads once the server has nothing left to say to them."""
    asked = "SELECT 1 FROM conversations WHERE channel = 'telegram' AND conversation_id = :id"
    wait_for(lambda: stage.rows(asked, id=str(person)) and stage.is_settled("telegram", str(person)))
    return peer.bubbles(person)


def test_a_text_is_answered_once_with_buttons(peer: Peer, met: Stage) -> None:
    peer.writes(801, text="lam lai can cuoc bi mat o dau vay a")
    (bubble,) = hears(peer, met, 801)
    assert bubble.text.startswith(LOST)
    assert bubble.menu["Danh mục"] == "menu"


def test_start_says_who_speaks(peer: Peer, met: Stage) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    peer.writes(802, "/sendCommand", text="/start", entities=entities)
    (bubble,) = hears(peer, met, 802)
    assert shipped().phrases.say("hello") in bubble.text
    assert list(bubble.menu) == list(shipped().groups.values())


def test_a_button_is_answered(peer: Peer, met: Stage) -> None:
    person = {"id": 803, "is_bot": False, "first_name": "Lan"}
    message = {"message_id": 5, "date": 1795306000, "chat": {"id": 803, "type": "private"}, "from": person}
    press = {"botToken": TOKEN, "date": 1795306001, "from": person, "message": message}
    peer.ask("/sendCallback", **press, data="a:can-cuoc-mat-hong:steps")
    (bubble,) = hears(peer, met, 803)
    assert bubble.text.startswith(LOST)
    assert shipped().phrases.say("field_steps_online") in bubble.text


def test_a_position_gets_its_text_and_what_the_peer_does_not_know_is_tried_again(peer: Peer, met: Stage) -> None:
    """It has no sendVenue: the text is there all the same, and the place waits with the reason."""
    peer.writes(804, location={"latitude": 21.0285, "longitude": 105.8542})
    waiting = "SELECT attempt, reason FROM outbox WHERE conversation_id = '804' AND state = 1"
    ((_, reason),) = wait_for(lambda: met.rows(waiting))
    assert reason.startswith("5xx ")
    (bubble,) = peer.bubbles(804)
    assert shipped().phrases.say("place_near") in bubble.text
