"""Signing in and out: what a cookie opens, for how long, and what a wrong password costs."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters

from tests.webhook.admin.conftest import PASSWORD, SHIPPED_HASHER, Clock, Site
from webhook.admin.accounts import MOST_WAITING, NOBODYS, Accounts, TooBusy
from webhook.settings import Settings

GUARDED = ("/admin", "/admin/unanswered", "/admin/unanswered.csv")


@pytest.mark.parametrize("path", GUARDED)
async def test_without_a_session_every_page_leads_to_the_door(site: Site, path: str) -> None:
    answer = await site.person.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/login")
    assert answer.content == b""


async def test_the_right_password_opens_every_page(inside: Site) -> None:
    for path in GUARDED:
        answer = await inside.person.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("admin", "sai"),
        ("admin", ""),
        ("admin", PASSWORD + " "),
        ("admin", PASSWORD.upper()),
        ("root", PASSWORD),
        ("", PASSWORD),
        ("admin' OR 1=1 --", PASSWORD),
        ("admin", PASSWORD + "\x00"),
        ("admin", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
        ("admin", "a" * 2000),
    ],
)
async def test_anything_else_opens_nothing(site: Site, user: str, password: str) -> None:
    answer = await site.sign_in(password, user)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "Tên hoặc mật khẩu chưa đúng." in answer.text
    assert (await site.person.get("/admin")).status_code == 303


@pytest.mark.parametrize("body", [b"\xff\xfe", b"user=" + b"a" * 9000, b"&".join([b"user=admin"] * 11)])
async def test_an_odd_form_is_one_clear_line(site: Site, body: bytes) -> None:
    answer = await site.person.post("/admin/login", content=body)
    assert answer.status_code == 400
    assert "Hãy nhập lại." in answer.text


async def test_the_cookie_on_http(site: Site) -> None:
    cookie = (await site.sign_in()).headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "hoidap06"
    assert [part.strip().lower() for part in rest.split(";")[1:]] == ["httponly", "path=/admin", "samesite=lax"]
    assert len(rest.split(";")[0]) == 43, "256 bits in base64"


async def test_the_cookie_on_https(settings: Settings, clock: Clock) -> None:
    site = Site(replace(settings, public_url="https://hoidap.test"), clock)
    try:
        cookie = (await site.sign_in()).headers["set-cookie"].lower()
        assert cookie.startswith("__host-hoidap06=")
        assert "secure" in cookie and "path=/;" in cookie and "domain" not in cookie
        assert (await site.person.get("/admin")).status_code == 200
    finally:
        await site.close()


async def test_the_file_holds_neither_the_id_nor_the_password(inside: Site, settings: Settings) -> None:
    id_ = inside.person.cookies["hoidap06"]
    kept = _files(settings.data_dir)
    assert id_.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept


def test_a_hash_costs_what_owasp_asks_for_also_for_a_name_that_there_is_not() -> None:
    shipped = extract_parameters(SHIPPED_HASHER.hash(PASSWORD))
    assert (shipped.memory_cost, shipped.time_cost, shipped.parallelism) == (7 * 1024, 5, 1)
    assert extract_parameters(NOBODYS) == shipped


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_logout_ends_the_session_on_the_server(inside: Site) -> None:
    id_ = inside.person.cookies["hoidap06"]
    answer = await inside.person.post("/admin/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/login")
    thief = inside.somebody()
    assert (await thief.get("/admin", headers={"cookie": f"hoidap06={id_}"})).status_code == 303


async def test_an_id_that_was_planted_is_never_taken_over(site: Site) -> None:
    site.person.cookies.set("hoidap06", "planted")
    answer = await site.sign_in()
    assert "planted" not in answer.headers["set-cookie"]
    thief = site.somebody()
    assert (await thief.get("/admin", headers={"cookie": "hoidap06=planted"})).status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "đ", '"; DROP TABLE sessions'])
async def test_a_made_up_id_opens_nothing(site: Site, cookie: str) -> None:
    answer = await site.person.get("/admin", headers={"cookie": f"hoidap06={cookie}".encode()})
    assert answer.status_code == 303


async def test_thirty_idle_minutes_end_it(inside: Site, clock: Clock) -> None:
    clock.forward(timedelta(minutes=29))
    assert (await inside.person.get("/admin")).status_code == 200
    clock.forward(timedelta(minutes=29))
    assert (await inside.person.get("/admin")).status_code == 200, "used meanwhile"
    clock.forward(timedelta(minutes=30, seconds=1))
    assert (await inside.person.get("/admin")).status_code == 303
    clock.forward(timedelta(minutes=-20))
    assert (await inside.person.get("/admin")).status_code == 303, "what has ended stays ended"


async def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(inside: Site, clock: Clock) -> None:
    for _ in range(2):
        clock.forward(timedelta(minutes=14))
        assert (await inside.person.get("/admin/talks", headers={"x-unasked": "1"})).status_code == 200
    clock.forward(timedelta(minutes=2, seconds=1))
    assert (await inside.person.get("/admin/talks", headers={"x-unasked": "1"})).status_code == 303


async def test_twelve_hours_end_it_however_busy(inside: Site, clock: Clock) -> None:
    for _ in range(36):
        clock.forward(timedelta(minutes=20))
        assert (await inside.person.get("/admin")).status_code == 200
    clock.forward(timedelta(seconds=1))
    assert (await inside.person.get("/admin")).status_code == 303


async def test_a_session_survives_a_restart(settings: Settings, clock: Clock) -> None:
    first = Site(settings, clock)
    await first.sign_in()
    id_ = first.person.cookies["hoidap06"]
    await first.close()
    second = Site(settings, clock)
    try:
        assert (await second.person.get("/admin", headers={"cookie": f"hoidap06={id_}"})).status_code == 200
    finally:
        await second.close()


async def test_a_changed_password_ends_every_session(settings: Settings, clock: Clock) -> None:
    first = Site(settings, clock)
    await first.sign_in()
    id_ = first.person.cookies["hoidap06"]
    await first.close()
    second = Site(replace(settings, admin_password="mới"), clock)
    try:
        assert (await second.person.get("/admin", headers={"cookie": f"hoidap06={id_}"})).status_code == 303
        assert (await second.sign_in()).status_code == 401, "the old one"
        assert (await second.sign_in("mới")).status_code == 303
    finally:
        await second.close()


async def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(site: Site) -> None:
    for _ in range(5):
        assert (await site.sign_in("sai")).status_code == 401
    answer = await site.sign_in()
    assert answer.status_code == 429
    assert "Đã sai nhiều lần. Hãy thử lại sau 2 giây." in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_crowd_at_the_door_is_not_let_into_memory(site: Site) -> None:
    """Each check takes 7 MiB for a moment, so they come one by one and the queue is short."""
    accounts: Accounts = site.console.accounts
    await accounts.prepare()
    accounts._waiting = MOST_WAITING
    with pytest.raises(TooBusy):
        await accounts.check("admin", PASSWORD)
    assert (await site.sign_in()).status_code == 429
    accounts._waiting = 0
    assert (await site.sign_in()).status_code == 303


async def test_a_store_that_is_gone_is_503_and_no_trace(settings: Settings, site: Site) -> None:
    await site.sign_in()
    site.console.read = _broken  # type: ignore[assignment]
    answer = await site.person.get("/admin/unanswered")
    assert answer.status_code == 503
    assert "Tạm thời không dùng được" in answer.text and "Traceback" not in answer.text


async def _broken(*_: object) -> list[object]:
    from bot.ports import StoreUnavailable

    raise StoreUnavailable("disk full at /secret/path")


async def test_what_was_typed_outlives_the_session(inside: Site) -> None:
    page = {"accept": "text/html,*/*"}
    typed = {"reply": "dòng một\ndòng “hai” <b>", "to": ["3", "4"], "left": ""}
    stranger = inside.somebody()
    kept = await stranger.post("/admin/unanswered/1/reply?x=1", data=typed, headers=page)
    assert kept.status_code == 401 and 'action="/admin/unanswered/1/reply?x=1"' in kept.text
    found = re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', kept.text, re.DOTALL)
    assert [(name, html.unescape(value)) for name, value in found] == [
        ("reply", "dòng một\ndòng “hai” <b>"), ("to", "3"), ("to", "4"), ("left", ""),
    ]  # fmt: skip
    assert "<b>" not in kept.text.split("<form")[1]
    secret = await stranger.post("/admin/account/password", data={"old": "bí mật cũ"}, headers=page)
    assert secret.status_code == 303 and "bí mật cũ" not in secret.text
    assert (await stranger.post("/admin/unanswered/1/check", data=typed)).status_code == 303, "a script is told at once"
    await stranger.aclose()
