"""Every route x every role x own or other ward, as a table. A route that is not in it fails the first test.

Whoever adds a page adds a line to EXPECTED: (method, path) -> least role, and an example of one's own (`own`) and, for
Ward.ONE, of another ward (`other`). `{...}` in an example is filled with the names of `Cast`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.messages import Channel
from knowledge.forms.points import empty_form
from knowledge.forms.rows import EntryForm, as_json
from tests.webhook.admin.conftest import Clock, Site, question
from webhook.admin.replying import KEYS
from webhook.admin.roles import Role
from webhook.admin.table import Route, Ward, table
from webhook.settings import Settings
from webhook.storage import drafts
from webhook.storage.accounts import NewAccount

OWN_WARD, OTHER_WARD = "00004", "25747"  # phường Ba Đình, and one of another province
Form = dict[str, str]


@dataclass(frozen=True)
class Expected:
    """Least role; what `own` answers to it (a GET 200, a POST 303 unless told); `other` is refused with 403."""

    role: Role
    ward: Ward = Ward.NONE
    own: str = ""  # the address, when it is not the path itself
    other: str = ""
    form: Form = field(default_factory=dict)
    other_form: Form = field(default_factory=dict)
    status: int = 0


def listed(path: str) -> Expected:
    """A page of what one's own wards asked, which may be narrowed to one of them and to no other."""
    return Expected(Role.VIEW, Ward.LISTED, f"{path}?ward={OWN_WARD}", f"{path}?ward={OTHER_WARD}")


OURS, THEIRS = "/admin/unanswered/{ours}", "/admin/unanswered/{theirs}"
PHRASING = {"what": "phrasing", "entry": "tam-tru", "phrasings": "làm thẻ bơi ở đâu"}
OUR_DRAFT, THEIR_DRAFT = "/admin/drafts/{our_draft}", "/admin/drafts/{their_draft}"
SAME = {"path": "calendar.yaml"}
OUR_POINT, THEIR_POINT, NEW_POINT = "/admin/points/our-point", "/admin/points/their-point", "/admin/points/new?ward="
POINT = {"name": "Một cửa", "source": "Phường", "checked": "2026-11-22", "act": "send"}
EXPECTED: dict[tuple[str, str], Expected] = {
    ("GET", "/admin/login"): Expected(Role.NOBODY),
    ("POST", "/admin/login"): Expected(Role.NOBODY, form={"user": "x", "password": "x"}, status=401),
    ("POST", "/admin/login/code"): Expected(Role.NOBODY, form={"token": "x", "code": "000000"}, status=401),
    ("GET", "/admin/oidc/start"): Expected(Role.NOBODY, status=404),
    ("GET", "/admin/oidc/callback"): Expected(Role.NOBODY, status=404),
    ("POST", "/admin/logout"): Expected(Role.VIEW),
    ("GET", "/admin"): Expected(Role.VIEW, Ward.LISTED),
    ("POST", "/admin/welcome"): Expected(Role.VIEW),
    ("POST", "/admin/undelivered"): Expected(Role.VIEW, form={"upto": "0"}),
    ("GET", "/admin/unanswered"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/unanswered.csv"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/unanswered/progress"): Expected(Role.VIEW),
    ("GET", "/admin/unanswered/{id}"): Expected(Role.VIEW, Ward.ONE, OURS, THEIRS),
    ("POST", "/admin/unanswered/{id}/state"): Expected(
        Role.EDIT, Ward.ONE, f"{OURS}/state", f"{THEIRS}/state", form={"state": "dismissed"}
    ),
    ("POST", "/admin/unanswered/{id}/merge"): Expected(
        Role.EDIT, Ward.ONE, f"{OURS}/merge", f"{THEIRS}/merge", form={"into": "{ours}"}
    ),
    ("POST", "/admin/unanswered/{id}/try"): Expected(
        Role.EDIT, Ward.ONE, f"{OURS}/try", f"{THEIRS}/try", form=PHRASING, status=200
    ),
    ("POST", "/admin/unanswered/{id}/check"): Expected(
        Role.EDIT, Ward.ONE, f"{OURS}/check", f"{THEIRS}/check", form=PHRASING, status=200
    ),
    ("POST", "/admin/unanswered/{id}/publish"): Expected(
        Role.EDIT, Ward.ONE, f"{OURS}/publish", f"{THEIRS}/publish", form=PHRASING
    ),
    ("POST", "/admin/unanswered/{id}/reply"): Expected(
        Role.EDIT, Ward.ONE, f"{OURS}/reply", f"{THEIRS}/reply", form={"reply": "Mang hộ chiếu.", "to": "{asked}"}
    ),
    ("GET", "/admin/talks"): Expected(Role.VIEW, Ward.LISTED),
    ("POST", "/admin/talks/{key}/reply"): Expected(
        Role.EDIT,
        Ward.ONE,
        "/admin/talks/{our_talk}/reply",
        "/admin/talks/{their_talk}/reply",
        form={"reply": "Ra phường nhé.", "last": "0"},
    ),
    ("POST", "/admin/talks/{key}/end"): Expected(
        Role.EDIT, Ward.ONE, "/admin/talks/{our_talk}/end", "/admin/talks/{their_talk}/end"
    ),
    ("GET", "/admin/content/entry/{id}"): Expected(Role.VIEW, own="/admin/content/entry/tam-tru"),
    ("POST", "/admin/content/entry/{id}"): Expected(Role.EDIT, own="/admin/content/entry/tam-tru", status=200),
    ("GET", "/admin/content/new"): Expected(Role.EDIT),
    ("POST", "/admin/content/new"): Expected(Role.EDIT, status=200),
    ("GET", "/admin/wrong"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/wrong.csv"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/pairs"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/pairs.tsv"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/content"): Expected(Role.VIEW),
    ("GET", "/admin/content/file"): Expected(Role.VIEW, own="/admin/content/file?path=calendar.yaml"),
    ("POST", "/admin/content/file"): Expected(Role.EDIT, form={**SAME, "base": "", "text": "x"}, status=409),
    ("POST", "/admin/content/check"): Expected(Role.EDIT, form={**SAME, "base": "", "text": "x"}, status=200),
    ("GET", "/admin/content/schema"): Expected(Role.VIEW, own="/admin/content/schema?path=calendar.yaml"),
    ("GET", "/admin/content/history"): Expected(Role.VIEW, own="/admin/content/history?path=calendar.yaml"),
    ("GET", "/admin/content/version"): Expected(Role.VIEW, status=404),
    ("POST", "/admin/content/restore"): Expected(Role.EDIT, form=SAME, status=404),
    ("GET", "/admin/drafts"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/drafts/{id}"): Expected(Role.VIEW, Ward.ONE, OUR_DRAFT, THEIR_DRAFT),
    ("GET", "/admin/drafts/{id}/edit"): Expected(
        Role.EDIT, Ward.ONE, "/admin/drafts/{my_draft}/edit", f"{THEIR_DRAFT}/edit"
    ),
    ("POST", "/admin/drafts/{id}/publish"): Expected(
        Role.REVIEW, Ward.ONE, f"{OUR_DRAFT}/publish", f"{THEIR_DRAFT}/publish", form={"revision": "1"}, status=403
    ),
    ("POST", "/admin/drafts/{id}/return"): Expected(
        Role.REVIEW, Ward.ONE, f"{OUR_DRAFT}/return", f"{THEIR_DRAFT}/return", form={"revision": "1", "note": "x"}
    ),
    ("POST", "/admin/drafts/{id}/withdraw"): Expected(
        Role.EDIT, Ward.ONE, "/admin/drafts/{my_draft}/withdraw", f"{THEIR_DRAFT}/withdraw"
    ),
    ("GET", "/admin/users"): Expected(Role.ADMIN, Ward.LISTED),
    ("GET", "/admin/users/new"): Expected(Role.ADMIN),
    ("POST", "/admin/users/new"): Expected(
        Role.ADMIN,
        Ward.ONE,
        other="/admin/users/new",
        form={"name": "moi", "role": "1", "scope": OWN_WARD},
        other_form={"name": "moi2", "role": "1", "scope": OTHER_WARD},
        status=201,
    ),
    ("GET", "/admin/users/{id}"): Expected(Role.ADMIN, Ward.ONE, "/admin/users/{colleague}", "/admin/users/{stranger}"),
    ("POST", "/admin/users/{id}"): Expected(
        Role.ADMIN,
        Ward.ONE,
        "/admin/users/{colleague}",
        "/admin/users/{stranger}",
        form={"title": "Lan", "role": "2", "scope": OWN_WARD},
    ),
    ("POST", "/admin/users/{id}/closed"): Expected(
        Role.ADMIN, Ward.ONE, "/admin/users/{colleague}/closed", "/admin/users/{stranger}/closed", form={"closed": "1"}
    ),
    ("POST", "/admin/users/{id}/password"): Expected(
        Role.ADMIN, Ward.ONE, "/admin/users/{colleague}/password", "/admin/users/{stranger}/password", status=200
    ),
    ("GET", "/admin/points"): Expected(Role.VIEW, Ward.LISTED),
    ("GET", "/admin/points/new"): Expected(Role.EDIT, Ward.ONE, NEW_POINT + OWN_WARD, NEW_POINT + OTHER_WARD),
    ("POST", "/admin/points/new"): Expected(
        Role.EDIT,
        Ward.ONE,
        other="/admin/points/new",
        form={**POINT, "ward": OWN_WARD},
        other_form={**POINT, "ward": OTHER_WARD},
    ),
    ("GET", "/admin/points/{id}"): Expected(Role.VIEW, Ward.ONE, OUR_POINT, THEIR_POINT),
    ("POST", "/admin/points/{id}"): Expected(Role.EDIT, Ward.ONE, OUR_POINT, THEIR_POINT, form=POINT),
    ("POST", "/admin/points/{id}/rest"): Expected(
        Role.EDIT, Ward.ONE, f"{OUR_POINT}/rest", f"{THEIR_POINT}/rest", form={"from": "2026-12-24"}
    ),
    ("POST", "/admin/points/{id}/remove"): Expected(
        Role.EDIT, Ward.ONE, f"{OUR_POINT}/remove", f"{THEIR_POINT}/remove", form={"reason": "đã dời"}
    ),
    ("GET", "/admin/switches"): Expected(Role.REVIEW),
    # Of a ward: refused, for everybody reads what is edited there.
    ("POST", "/admin/switches/entry"): Expected(
        Role.REVIEW, form={"entry": "tam-tru", "off": "1", "reason": "chờ văn bản"}, status=403
    ),
    ("POST", "/admin/switches/{key}"): Expected(
        Role.ADMIN, Ward.ALL, "/admin/switches/telegram", form={"off": "1", "reason": "đang trả lời sai"}
    ),
    ("GET", "/admin/stats"): listed("/admin/stats"),
    ("GET", "/admin/stats/table.csv"): listed("/admin/stats/table.csv"),
    ("GET", "/admin/stats/table.xlsx"): listed("/admin/stats/table.xlsx"),
    ("GET", "/admin/stats/questions.csv"): listed("/admin/stats/questions.csv"),
    ("GET", "/admin/stats/questions.xlsx"): listed("/admin/stats/questions.xlsx"),
    ("GET", "/admin/report"): listed("/admin/report"),
    ("GET", "/admin/report.pdf"): listed("/admin/report.pdf"),
    ("GET", "/admin/audit"): Expected(Role.ADMIN, Ward.ALL),
    ("GET", "/admin/audit.csv"): Expected(Role.ADMIN, Ward.ALL),
    ("GET", "/admin/audit.xlsx"): Expected(Role.ADMIN, Ward.ALL),
    ("GET", "/admin/account"): Expected(Role.VIEW),
    ("GET", "/admin/account/password"): Expected(Role.VIEW),
    ("POST", "/admin/account/password"): Expected(Role.VIEW, status=400),
    ("GET", "/admin/account/totp"): Expected(Role.VIEW),
    ("POST", "/admin/account/totp"): Expected(Role.VIEW, status=400),
    ("POST", "/admin/account/totp/off"): Expected(Role.VIEW, status=400),
}
ROLES = (Role.NOBODY, Role.VIEW, Role.EDIT, Role.REVIEW, Role.ADMIN)


def test_the_table_of_the_program_is_the_table_here() -> None:
    """A new route needs a line above: least role, whose data, an example."""
    assert {route.key: (route.role, route.ward) for route in table()} == {
        key: (each.role, each.ward) for key, each in EXPECTED.items()
    }


@dataclass
class Cast:
    """Who is there, and what they may look at, by the name that an example uses."""

    site: Site
    names: dict[str, str]

    async def as_(self, role: Role, scope: str) -> httpx.AsyncClient:
        if role is Role.NOBODY:
            self.names["my_draft"] = "0"
            return self.site.somebody()
        self.names["my_draft"] = await draft_of(self.site, f"nguoi.{role.value}", scope)
        return await self.site.employ(f"nguoi.{role.value}", role, scope)


def point_told(job: str, given: dict[str, str]) -> dict[str, object]:
    """What the child says of a point of one's own ward and one of another."""
    ward = given.get("ward") or (OWN_WARD if given.get("id") == "our-point" else OTHER_WARD)
    form = {**empty_form(ward), "id": given.get("id", ""), "name": "Một cửa"}
    around = {"own": ["Phường, Tỉnh", 21.0, 105.8], "point": None, "wards": [], "points": []}
    told: dict[str, dict[str, object]] = {
        "points": {"version": "1", "rows": []},
        "point-ward": {"code": given.get("text", ""), "choices": []},
        "point": {"form": form, "base": "", "map": around},
        "point-try": {"id": "our-point", "changes": [], "problems": [], "findings": [], "map": around},
        "point-remove": {"changes": [], "problems": []},
    }
    return told[job]


class Answers:
    """Stands for the child that knows the content: which routes are open does not hang on what it says."""

    groups_now = False

    async def group(self, few: bool) -> None:
        """Nothing is grouped."""

    async def make(self, job: str, given: object) -> int:
        """An empty file."""
        return 0

    async def ask(self, job: str, given: object) -> dict[str, object]:
        if job.startswith("point"):
            assert isinstance(given, dict)
            return point_told(job, given)
        tried = {"entry": "tam-tru", "name": "Tạm trú", "changes": [], "own": [], "changed": [], "more": 0}
        told = {**tried, "problems": [], "findings": [], "similar": [], "compared": 0}
        if job == "entry":
            return {"form": as_json(EntryForm(id="tam-tru"))}
        if job == "phrases":
            return {"version": "1", "texts": dict.fromkeys(KEYS, "x")}
        return {"version": "1", "entries": {}, "groups": {}} if job == "names" else told


@pytest.fixture
async def cast(site: Site) -> AsyncIterator[Cast]:
    """A site with something of one's own ward and of another."""
    await site.console.accounts.prepare()
    made = {}
    for name, ward in (("colleague", OWN_WARD), ("stranger", OTHER_WARD)):
        made[name] = str(await site.console.accounts.add(NewAccount(name, name, 1, ward, "", False)))
    for name, ward in (("ours", OWN_WARD), ("theirs", OTHER_WARD)):
        made[name] = str(await site.group(f"câu hỏi của {name}", ward))
    for name, ward in (("our_draft", OWN_WARD), ("their_draft", OTHER_WARD)):
        made[name] = await draft_of(site, "lan", ward)
    made |= await talks_of(site)
    site.console.children = Answers()  # type: ignore[assignment]
    yield Cast(site, made)


async def talks_of(site: Site) -> dict[str, str]:
    """A question that may be answered by hand, and two conversations in a person's hands."""
    site.clock.time = datetime.now(UTC)  # the store's own times are the machine's
    names = {}
    for name, channel, ward in (("our_talk", Channel.WEB, OWN_WARD), ("their_talk", Channel.TELEGRAM, OTHER_WARD)):
        await site.ask(question(f"còn {name} thì sao"), channel=channel, ward=ward)
        await site.store.take_over(channel, "person 0", site.clock.time + timedelta(hours=1), "lan")
        found = site.store.taken(channel, "person 0")
        names[name] = found.key if found else ""
    return names | {"asked": "1"}


async def draft_of(site: Site, author: str, scope: str) -> str:
    """A draft that waits; its number."""
    part = drafts.Part("calendar.yaml", "x", "a: 1\n", "a: 2\n")
    draft = drafts.Draft(0, "calendar.yaml", (part,), author, author, scope, "")
    return str(await site.store.writer.submit(drafts.send, drafts.Sending(draft, 1)))


async def visit(browser: httpx.AsyncClient, method: str, path: str, form: Form) -> httpx.Response:
    return await browser.request(method, path, data=form if method == "POST" else None)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
@pytest.mark.parametrize("route", table(), ids=lambda route: f"{route.method} {route.path}")
async def test_own_and_other_ward(cast: Cast, route: Route, role: Role) -> None:
    expected = EXPECTED[route.key]
    person = await cast.as_(role, OWN_WARD)
    own = (expected.own or route.path).format(**cast.names)
    form = {name: value.format(**cast.names) for name, value in expected.form.items()}
    answer = await visit(person, route.method, own, form)
    assert answer.status_code == _due(route, expected, role), answer.text
    if role is Role.NOBODY and expected.role is not Role.NOBODY:
        assert answer.headers["location"] == "/admin/login"
    if expected.other and role >= expected.role:
        other = await visit(
            person, route.method, expected.other.format(**cast.names), expected.other_form or expected.form
        )
        assert other.status_code == 403, other.text


@pytest.mark.parametrize("route", [route for route in table() if route.ward is Ward.ALL], ids=lambda route: route.path)
async def test_what_concerns_every_ward_is_open_to_those_of_every_ward(cast: Cast, route: Route) -> None:
    expected = EXPECTED[route.key]
    person = await cast.as_(Role.ADMIN, "")
    answer = await visit(person, route.method, (expected.own or route.path).format(**cast.names), expected.form)
    assert answer.status_code == (expected.status or (200 if route.method == "GET" else 303)), answer.text


def _due(route: Route, expected: Expected, role: Role) -> int:
    if expected.role is Role.NOBODY or role >= expected.role:
        if expected.ward is Ward.ALL:
            return 403
        return expected.status or (200 if route.method == "GET" else 303)
    return 303 if role is Role.NOBODY else 403


@pytest.mark.parametrize("path", ["/admin/khong-co", "/admin/users/x/y/z", "/admin/"])
async def test_an_address_that_is_not_in_the_table(cast: Cast, path: str) -> None:
    assert (await cast.site.somebody().get(path)).status_code == 303
    person = await cast.as_(Role.VIEW, "")
    answer = await person.get(path)
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text


@pytest.mark.parametrize("route", [r for r in table() if r.method == "POST"], ids=lambda route: route.path)
async def test_a_forged_origin_changes_nothing(cast: Cast, route: Route) -> None:
    person = await cast.as_(Role.ADMIN, "")
    path = (EXPECTED[route.key].own or route.path).format(**cast.names)
    before = _rows(cast.site.settings.database_path)
    answer = await person.post(path, data=EXPECTED[route.key].form, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert _rows(cast.site.settings.database_path) == before


def _rows(path: Path) -> dict[str, int]:
    import apsw

    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: db.execute(f"SELECT count(*) FROM {name}").get for name in tables}


async def test_a_fault_of_ours_shows_no_trace(site: Site, settings: Settings, clock: Clock) -> None:
    await site.sign_in()

    async def fails(*_: object) -> None:
        raise RuntimeError("secret detail")

    site.console.read = fails  # type: ignore[assignment]
    answer = await site.person.get("/admin/audit")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text and "Traceback" not in answer.text
    assert "Trang bị lỗi" in answer.text
