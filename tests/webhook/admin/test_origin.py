"""Which requests may change something: the table of what browsers, old browsers and programs send."""

from __future__ import annotations

import pytest

from tests.webhook.admin.conftest import PASSWORD, Site
from webhook.admin.origin import is_ours

HOST = {"host": "hoidap.test"}


@pytest.mark.parametrize(
    ("method", "headers", "ours"),
    [
        ("POST", {"sec-fetch-site": "same-origin"}, True),
        ("POST", {"sec-fetch-site": "none"}, True),
        ("POST", {"sec-fetch-site": "same-site"}, False),
        ("POST", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": ""}, False),
        ("POST", {"sec-fetch-site": "cross-site", "origin": "https://hoidap.test"}, False),
        ("POST", {"sec-fetch-site": "same-origin", "origin": "https://xau.test"}, True),
        ("POST", {"origin": "https://hoidap.test"}, True),
        ("POST", {"origin": "http://HOIDAP.test"}, True),
        ("POST", {"origin": "https://xau.test"}, False),
        ("POST", {"origin": "https://hoidap.test:8443"}, False),
        ("POST", {"origin": "https://hoidap.test.xau.test"}, False),
        ("POST", {"origin": "https://hoidap.test@xau.test"}, False),
        ("POST", {"origin": "null"}, False),
        ("POST", {"origin": ""}, False),
        ("POST", {"origin": "https://[xau"}, False),
        ("POST", {}, True),
        ("PUT", {"sec-fetch-site": "cross-site"}, False),
        ("DELETE", {"origin": "https://xau.test"}, False),
        ("GET", {"sec-fetch-site": "cross-site"}, True),
        ("HEAD", {"origin": "https://xau.test"}, True),
    ],
)
def test_is_ours(method: str, headers: dict[str, str], ours: bool) -> None:
    assert is_ours(method, {**HOST, **headers}) is ours


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://xau.test"}])
async def test_a_forged_logout_changes_nothing(inside: Site, headers: dict[str, str]) -> None:
    answer = await inside.person.post("/admin/logout", headers=headers)
    assert answer.status_code == 403
    assert "không được thực hiện" in answer.text
    assert (await inside.person.get("/admin")).status_code == 200


async def test_a_forged_sign_in_signs_nobody_in(site: Site) -> None:
    forged = {"sec-fetch-site": "cross-site"}
    answer = await site.person.post("/admin/login", data={"user": "admin", "password": PASSWORD}, headers=forged)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
