"""The fakes refuse what the providers refuse, and serve from a process of their own."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from tests.fakes import telegram_api, zalo_bot_api
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot_api import ZaloBotApi
from tests.fakes.zalo_oa_api import ZaloOaApi
from tests.fakes.zalo_oauth import APP_ID, APP_SECRET, ZaloOAuth
from webhook.channels.http import HttpPool


def keys(**button: Any) -> dict[str, Any]:
    return {"reply_markup": json.dumps({"inline_keyboard": [[{"text": "x", **button}]]})}


SHARE = {"reply_markup": json.dumps({"keyboard": [[{"text": "x", "request_location": True}]]})}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "x" * 4096}, 200),
        ({"text": "👋" * 2048}, 200),
        ({"text": "<b>x</b> &lt; <a href='y'>z</a>", "parse_mode": "HTML"}, 200),
        ({"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"}, 200),
        ({"text": "x", **keys(callback_data="x" * 64)}, 200),
        ({"text": "x", **SHARE}, 200),
        ({"text": "x" * 4097}, 400),
        ({"text": "👋" * 2049}, 400),
        ({"text": ""}, 400),
        ({"text": " "}, 400),
        ({"text": "x", "chat_id": "nobody"}, 400),
        ({"text": "<b>x", "parse_mode": "HTML"}, 400),
        ({"text": "a < b", "parse_mode": "HTML"}, 400),
        ({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, 400),
        ({"text": "x", **keys(callback_data="ộ" * 22)}, 400),
        ({"text": "x", **keys()}, 400),
        ({"text": "x", "chat_id": "-100", **SHARE}, 400),
        ({"text": "x", "reply_markup": "{"}, 400),
        ({"text": "x", "reply_markup": "[]"}, 400),
    ],
)
def test_telegram_judges(body: dict[str, Any], status: int) -> None:
    path = f"/bot{telegram_api.TOKEN}/sendMessage"
    assert TelegramApi().judge(path, {"chat_id": "99", **body}, {})[0] == status


@pytest.mark.parametrize(("path", "status"), [("/bot1:wrong/getMe", 401), (f"/bot{telegram_api.TOKEN}/fly", 404)])
def test_telegram_knows_its_token_and_methods(path: str, status: int) -> None:
    assert TelegramApi().judge(path, {}, {})[0] == status


def to(name: str, text: Any = "x", **more: Any) -> dict[str, Any]:
    return {"recipient": {name: "1"}, "message": {"text": text, **more}}


BUTTONS = {"attachment": {"type": "template", "payload": {"buttons": [{"title": "x", "payload": "#1"}]}}}


@pytest.mark.parametrize(
    ("path", "body", "token", "error"),
    [
        ("message/cs", to("user_id", "x" * 2000), "access-0", 0),
        ("group/message", to("group_id"), "access-0", 0),
        ("message/cs", to("user_id"), "", -216),
        ("message/cs", to("user_id"), "old", -220),
        ("message/cs", to("group_id"), "access-0", -201),
        ("message/cs", {"recipient": {"user_id": 1}, "message": {"text": "x"}}, "access-0", -201),
        ("message/cs", to("user_id", ""), "access-0", -201),
        ("message/cs", to("user_id", "x" * 2001), "access-0", -210),
        ("message/cs", to("user_id", **BUTTONS), "access-0", -233),
        ("group/message", to("group_id", **BUTTONS), "access-0", -233),
        ("message/cs", {}, "access-0", -201),
    ],
)
def test_zalo_oa_judges(path: str, body: dict[str, Any], token: str, error: int) -> None:
    api = ZaloOaApi()
    api.expired.add("old")
    status, said = api.judge(f"/v3.0/oa/{path}", body, {"access_token": token})
    assert (status, said["error"]) == (200, error)


def test_zalo_oa_knows_who_wrote_within_seven_days() -> None:
    api = ZaloOaApi()
    api.users = {"2"}
    assert api.judge("/v3.0/oa/message/cs", to("user_id"), {"access_token": "access-0"})[1]["error"] == -230


def test_a_refresh_token_works_once_and_ends_the_old_access_token() -> None:
    oauth = ZaloOAuth()
    form = {"refresh_token": "refresh-0", "app_id": APP_ID, "grant_type": "refresh_token"}
    for headers in ({}, {"secret_key": "wrong"}):
        assert oauth.judge("/v4/oa/access_token", form, headers)[1]["error"] < 0
    good = {"secret_key": APP_SECRET}
    status, said = oauth.judge("/v4/oa/access_token", form, good)
    assert (status, said["expires_in"]) == (200, "90000")
    assert oauth.access_tokens == {said["access_token"]}
    assert oauth.judge("/v4/oa/access_token", form, good)[1]["error"] < 0


@pytest.mark.parametrize(
    ("body", "ok"),
    [
        ({"chat_id": "u1", "text": "x" * 2000}, True),
        ({"chat_id": "u1", "text": "x" * 2001}, False),
        ({"chat_id": "u1", "text": ""}, False),
        ({"chat_id": 1, "text": "x"}, False),
        ({}, False),
    ],
)
def test_zalo_bot_judges(body: dict[str, Any], ok: bool) -> None:
    assert ZaloBotApi().judge(f"/bot{zalo_bot_api.TOKEN}/sendMessage", body, {})[1]["ok"] is ok


@pytest.mark.parametrize("name", ["telegram_api", "zalo_oa_api", "zalo_oauth", "zalo_bot_api"])
async def test_a_fake_runs_in_a_process_of_its_own(name: str) -> None:
    command = (sys.executable, "-m", f"tests.fakes.{name}", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    pool = HttpPool()
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        await pool.post_json(f"{url}/_fake/fail", {"fault": "500", "times": 1})
        assert (await pool.post_json(f"{url}/anything", {})).status == 500
        assert (await pool.post_json(f"{url}/_fake/count", {})).json() == {"accepted": 0, "kept": 1}
    finally:
        await pool.close()
        process.kill()
        await process.wait()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("chats", "refused_at", "retry_after"),
    [
        ([str(n) for n in range(31)], 30, 1),
        (["99"] * 4, 3, 3),
        (["-100"] * 3, None, None),
        (["-100", "-100", "-100", "99"], None, None),
        (["99"], None, None),
    ],
)
def test_a_paced_telegram_says_429_with_how_long(
    chats: list[str], refused_at: int | None, retry_after: int | None
) -> None:
    api = TelegramApi(paced=True, clock=Clock())
    path = f"/bot{telegram_api.TOKEN}/sendMessage"
    answers = [api.judge(path, {"chat_id": chat, "text": "x"}, {}) for chat in chats]
    refused = [index for index, (status, _) in enumerate(answers) if status == 429]
    assert refused == ([] if refused_at is None else [refused_at])
    if refused_at is not None:
        assert answers[refused_at][1]["parameters"] == {"retry_after": retry_after}


def test_a_paced_group_takes_twenty_a_minute() -> None:
    clock = Clock()
    api = TelegramApi(paced=True, clock=clock)
    statuses = []
    for _ in range(21):
        body = {"chat_id": "-100", "text": "x"}
        statuses.append(api.judge(f"/bot{telegram_api.TOKEN}/sendMessage", body, {})[0])
        clock.now += 1.5
    assert statuses == [200] * 20 + [429]


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("setWebhook", {"url": "https://x.vn/webhook/telegram", "secret_token": "a-b_1"}, 200),
        ("setWebhook", {"url": "https://x.vn:8443/a"}, 200),
        ("setWebhook", {"url": "http://x.vn"}, 400),
        ("setWebhook", {"url": "https://x.vn:444"}, 400),
        ("setWebhook", {"url": "https://127.0.0.1"}, 400),
        ("setWebhook", {"url": "https://x.vn", "secret_token": "a b"}, 400),
        ("setMyCommands", {"commands": [{"command": "menu", "description": "Danh mục"}]}, 200),
        ("setMyCommands", {"commands": [{"command": "Menu", "description": "x"}]}, 400),
        ("setMyCommands", {"commands": [{"command": "menu", "description": ""}]}, 400),
        ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}, 400),
        ("setMyCommands", {}, 400),
        ("answerInlineQuery", {"inline_query_id": "7", "results": "[]"}, 200),
        ("answerInlineQuery", {"inline_query_id": "old", "results": "[]"}, 400),
        ("answerInlineQuery", {"inline_query_id": "7", "results": '[{"id":"a","type":"article"}]'}, 400),
        ("sendChatAction", {"chat_id": "99", "action": "typing"}, 200),
        ("sendChatAction", {"chat_id": "99", "action": "dancing"}, 400),
        ("getWebhookInfo", {}, 200),
        ("getUpdates", {}, 200),
    ],
)
def test_telegram_judges_its_setup(method: str, body: dict[str, Any], status: int) -> None:
    api = TelegramApi()
    api.queries = {"7"}
    assert api.judge(f"/bot{telegram_api.TOKEN}/{method}", body, {})[0] == status


def test_telegram_gives_an_update_until_a_higher_offset_confirms_it() -> None:
    api = TelegramApi()
    api.updates.extend({"update_id": number} for number in (1, 2, 3))

    def poll(offset: int) -> list[int]:
        said = api.judge(f"/bot{telegram_api.TOKEN}/getUpdates", {"offset": offset}, {})[1]
        return [update["update_id"] for update in said["result"]]

    assert (poll(0), poll(0), poll(3), poll(4)) == ([1, 2, 3], [1, 2, 3], [3], [])
    api.judge(f"/bot{telegram_api.TOKEN}/setWebhook", {"url": "https://x.vn"}, {})
    assert api.judge(f"/bot{telegram_api.TOKEN}/getUpdates", {}, {})[0] == 409


DAY = 86_400.0


@pytest.mark.parametrize(
    ("silent_s", "balance", "error"),
    [
        (0, None, 0),
        (2 * DAY, None, 0),
        (2 * DAY + 1, None, -320),
        (2 * DAY + 1, 0, -321),
        (2 * DAY + 1, 1, 0),
        (7 * DAY, 1, 0),
        (7 * DAY + 1, 1, -230),
    ],
)
def test_zalo_oa_is_free_for_two_days_and_closed_after_seven(silent_s: float, balance: int | None, error: int) -> None:
    clock = Clock()
    api = ZaloOaApi(clock=clock)
    api.heard["1"], api.balance = clock.now, balance
    clock.now += silent_s
    assert api.judge("/v3.0/oa/message/cs", to("user_id"), {"access_token": "access-0"})[1]["error"] == error


def test_an_uploaded_picture_lives_seven_days() -> None:
    clock = Clock()
    api = ZaloOaApi(clock=clock)
    key = {"access_token": "access-0"}
    said = api.judge("/v2.0/oa/upload/image", {"file": b"\x89PNG..."}, key)[1]
    element = {"media_type": "image", "attachment_id": said["data"]["attachment_id"]}
    shown = {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
    errors = []
    for _ in range(2):
        errors.append(api.judge("/v3.0/oa/message/cs", to("user_id", attachment=shown), key)[1]["error"])
        clock.now += 7 * DAY
    assert errors == [0, -100]
    assert api.judge("/v2.0/oa/upload/image", {"file": b"GIF89a"}, key)[1]["error"] == -201


def test_a_code_is_exchanged_once_within_ten_minutes_and_for_its_own_verifier() -> None:
    clock = Clock()
    oauth = ZaloOAuth(clock=clock)
    oauth.callbacks = {"https://x.vn/zalo/callback"}
    asked = {"app_id": APP_ID, "redirect_uri": "https://x.vn/zalo/callback", "state": "s"}
    # RFC 7636, appendix B
    verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert oauth.consent({**asked, "redirect_uri": "https://evil.vn"})[0] == 200

    def exchange(verifier: str, late_s: float = 0.0) -> int:
        status, target = oauth.consent({**asked, "code_challenge": challenge})
        assert status == 302 and "&state=s" in target and "oa_id=388613280878808645" in target
        clock.now += late_s
        form = {"code": target.split("code=")[1].split("&")[0], "app_id": APP_ID, "code_verifier": verifier}
        return exchange_again(form)

    def exchange_again(form: dict[str, str]) -> int:
        form = {**form, "grant_type": "authorization_code"}
        said = oauth.judge("/v4/oa/access_token", form, {"secret_key": APP_SECRET})[1]
        return int(said.get("error", 0))

    assert [exchange(verifier), exchange("wrong"), exchange(verifier, 601)] == [0, -14011, -14010]
    assert exchange_again({"code": "code-0", "app_id": APP_ID, "code_verifier": verifier}) == -14010


def test_zalo_bot_gives_one_object_again_and_again_and_says_408_when_there_is_none() -> None:
    api = ZaloBotApi()
    path = f"/bot{zalo_bot_api.TOKEN}/getUpdates"
    assert api.judge(path, {}, {})[1]["error_code"] == 408
    api.updates.append({"event_name": "message.text.received"})
    given = [api.judge(path, {}, {})[1] for _ in range(4)]
    assert [said["ok"] for said in given] == [True, True, True, False]
    assert isinstance(given[0]["result"], dict)


@pytest.mark.parametrize(
    ("body", "ok"),
    [
        ({"url": "https://x.vn/webhook/zalo-bot", "secret_token": "12345678"}, True),
        ({"url": "https://x.vn", "secret_token": "1234567"}, False),
        ({"url": "https://x.vn", "secret_token": "1" * 257}, False),
        ({"url": "https://localhost/a", "secret_token": "12345678"}, False),
        ({"url": "http://x.vn", "secret_token": "12345678"}, False),
        ({"url": "https://x.vn"}, False),
    ],
)
def test_zalo_bot_judges_its_webhook(body: dict[str, Any], ok: bool) -> None:
    api = ZaloBotApi()
    info = api.judge(f"/bot{zalo_bot_api.TOKEN}/getWebhookInfo", {}, {})
    assert info[0] == 404
    assert api.judge(f"/bot{zalo_bot_api.TOKEN}/setWebhook", body, {})[1]["ok"] is ok
    assert api.judge(f"/bot{zalo_bot_api.TOKEN}/getWebhookInfo", {}, {})[1]["ok"] is ok
