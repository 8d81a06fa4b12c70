"""A question that nobody can answer reaches the staff, masked: on the command line and on the page they open."""

from __future__ import annotations

import http.client
import json
from datetime import datetime
from urllib.parse import urlencode

from bot.ask import ask_text
from tests.browser.server import PASSWORD
from tests.journeys.citizens import Citizen
from tests.journeys.stage import Stage
from tests.shipped import NOW, shipped

NUMBER = "001088054321"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


ODD = (
    "zqzq wzwz", "quạt trần nhà tôi kêu cọt kẹt", "con mèo nhà tôi biếng ăn", "sao bưởi nhà tôi không ra quả",
    "cái ghế ngoài hiên bị mục", "giấy đi đường cho xe ba gác", "thủ tục mở lớp dạy múa",
)  # fmt: skip


def unanswerable() -> tuple[str, str]:
    """A question beyond the shipped content and its status: which one it is changes as the content grows.

    At best it is said that there is no answer; what is asked back and never picked belongs to the staff as well.
    """
    known = {ask_text(shipped(), f"{odd} {NUMBER}", None, NOW)["status"]: odd for odd in reversed(ODD)}
    status = next(status for status in ("unanswered", "clarified") if status in known)
    return known[status], status


def page_of_staff(stage: Stage, path: str) -> str:
    """What somebody reads who has signed in."""
    connection = http.client.HTTPConnection("127.0.0.1", stage.running.port, timeout=30)
    connection.request("POST", "/admin/login", urlencode({"user": "admin", "password": PASSWORD}), FORM)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200
    return answer.read().decode()


def test_it_is_listed_masked_and_says_where_and_when(citizen: Citizen) -> None:
    stage, (question, status) = citizen.stage, unanswerable()
    began = datetime.now().astimezone().replace(microsecond=0)
    bubble = citizen.asks(f"{question} {NUMBER}")
    assert shipped().phrases.say("personal_data") in bubble.text
    masked = f"{question} [đã che]"
    listed = stage.command("unanswered", "--json")
    (row,) = [row for row in listed if (row["channel"], row["question"]) == (citizen.channel, masked)]
    assert set(row) == {"question", "status", "channel", "asked_at", "candidates"}
    assert row["status"] == status
    assert began <= datetime.fromisoformat(row["asked_at"])
    assert all({"entry", "topic", "score"} <= set(candidate) for candidate in row["candidates"])
    page = page_of_staff(stage, "/admin/unanswered")
    assert masked in page
    assert NUMBER not in page + json.dumps(listed)


def test_the_page_is_for_the_staff(stage: Stage) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stage.running.port, timeout=30)
    connection.request("GET", "/admin/unanswered")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (303, "/admin/login")


def test_what_was_answered_is_not_in_the_list(citizen: Citizen) -> None:
    before = len(citizen.stage.command("unanswered", "--json"))
    for text in ("làm hộ chiếu", "xin chào", "cứu với cháy nhà", "0"):
        citizen.asks(text)
    assert len(citizen.stage.command("unanswered", "--json")) == before
