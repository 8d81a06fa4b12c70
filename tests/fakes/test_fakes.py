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
