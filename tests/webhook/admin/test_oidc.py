"""Signing in with the office's own account, against a provider that behaves and one that lies."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from tests.fakes.oidc_issuer import CLIENT, SECRET, Issuer
from tests.webhook.admin.conftest import Clock, Site
from webhook.settings import Settings
from webhook.storage.accounts import NewAccount


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as running:
        yield running


@pytest.fixture
async def joined(settings: Settings, clock: Clock, issuer: Issuer) -> AsyncIterator[Site]:
    """A console that trusts the issuer and knows one person there."""
    given = {"oidc_issuer": issuer.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    site = Site(replace(settings, public_url="http://hoidap.test", **given), clock)
    await site.console.accounts.prepare()
    await site.console.accounts.add(NewAccount("lan", "Lan", 2, "00004", "", False, "lan@phuong.test"))
    yield site
    await site.close()


async def come_back(site: Site) -> httpx.Response:
    """Go to the provider and back; the last answer."""
    start = await site.person.get("/admin/oidc/start")
    assert start.status_code == 303
    async with httpx.AsyncClient() as outside:
        back = (await outside.get(start.headers["location"])).headers["location"]
    assert back.startswith("http://hoidap.test/admin/oidc/callback?")
    return await site.person.get(back)


async def test_a_known_person_comes_in_with_their_own_role(joined: Site, issuer: Issuer) -> None:
    issuer.claims = {"email": "lan@phuong.test", "email_verified": True}
    answer = await come_back(joined)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin")
    assert "biên tập" in (await joined.person.get("/admin")).text
    assert (await joined.person.get("/admin/users")).status_code == 403


async def test_the_door_shows_the_way_only_where_it_leads_somewhere(joined: Site, site: Site) -> None:
    assert "tài khoản cơ quan" in (await joined.person.get("/admin/login")).text
    assert "tài khoản cơ quan" not in (await site.person.get("/admin/login")).text


@pytest.mark.parametrize(
    ("claims", "forged"),
    [
        ({"email": "binh@phuong.test", "email_verified": True}, False),  # nobody of ours
        ({"email": "lan@phuong.test"}, False),  # not verified
        ({"email": "lan@phuong.test", "email_verified": "false"}, False),
        ({"email": "lan@phuong.test", "email_verified": True, "aud": "another"}, False),
        ({"email": "lan@phuong.test", "email_verified": True, "iss": "http://127.0.0.1:1"}, False),
        ({"email": "lan@phuong.test", "email_verified": True, "nonce": "another"}, False),
        ({"email": "lan@phuong.test", "email_verified": True, "exp": int(time.time()) - 3600}, False),
        ({"email": "lan@phuong.test", "email_verified": True}, True),  # signed with another key
        ({"sub": ""}, False),
    ],
)
async def test_anything_else_stays_outside(joined: Site, issuer: Issuer, claims: dict[str, Any], forged: bool) -> None:
    issuer.claims, issuer.forged = claims, forged
    answer = await come_back(joined)
    assert answer.status_code == 401, answer.text
    assert (await joined.person.get("/admin")).status_code == 303


async def test_a_closed_account_stays_outside(joined: Site, issuer: Issuer) -> None:
    issuer.claims = {"email": "lan@phuong.test", "email_verified": True}
    account = joined.console.accounts.named("lan")
    assert account is not None
    await joined.console.accounts.change(account.id, disabled=1)
    assert (await come_back(joined)).status_code == 401


async def test_a_state_works_once_and_in_its_own_browser(joined: Site, issuer: Issuer) -> None:
    issuer.claims = {"email": "lan@phuong.test", "email_verified": True}
    start = await joined.person.get("/admin/oidc/start")
    async with httpx.AsyncClient() as outside:
        back = (await outside.get(start.headers["location"])).headers["location"]
    thief = joined.somebody()
    assert (await thief.get(back)).status_code == 401, "a callback that was sent to somebody else signs nobody in"
    again = await come_back(joined)
    assert again.status_code == 303
    query = dict(parse_qsl(urlsplit(back).query))
    assert (await joined.person.get("/admin/oidc/callback", params=query)).status_code == 401


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?code=x&state=%C3%A9", "?error=access_denied&state=x"]
)
async def test_an_odd_callback(joined: Site, query: str) -> None:
    assert (await joined.person.get(f"/admin/oidc/callback{query}")).status_code == 401


async def test_a_provider_that_is_down_is_told_and_passwords_still_work(settings: Settings, clock: Clock) -> None:
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    site = Site(replace(settings, public_url="http://hoidap.test", **given), clock)
    try:
        assert (await site.person.get("/admin/oidc/start")).status_code == 401
        assert (await site.sign_in()).status_code == 303
    finally:
        await site.close()
