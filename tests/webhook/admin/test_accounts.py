"""Accounts: made with a password to be changed, closed at once, a second step, an audit list that only grows."""

from __future__ import annotations

import re
from datetime import timedelta

import apsw
import pyotp
import pytest

from knowledge.places import place_book
from tests.webhook.admin.conftest import PASSWORD, Clock, Site
from webhook.admin.accounts import complaint, invented
from webhook.admin.roles import Role, named, scope_of
from webhook.admin.second_factor import MOST_WAITING, WaitingForCode, step_of
from webhook.admin.throttle import FREE
from webhook.storage import audit


async def made(site: Site, name: str = "lan", role: str = "2", scope: str = "") -> str:
    """Somebody is added in the console; the password that is shown once."""
    form = {"name": name, "title": "Nguyễn Thị Lan", "role": role, "scope": scope}
    answer = await site.person.post("/admin/users/new", data=form)
    assert answer.status_code == 201, answer.text
    found = re.search(r'class="secret"><code>(.*?)</code>', answer.text)
    assert found
    return found[1]


async def test_who_is_added_changes_the_password_first(inside: Site) -> None:
    password = await made(inside)
    lan = inside.somebody()
    assert (await lan.post("/admin/login", data={"user": "LAN", "password": password})).status_code == 303
    answer = await lan.get("/admin")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/account/password")
    assert "/admin/unanswered" not in (await lan.get("/admin/account/password")).text
    new = {"old": password, "new": "một câu dễ nhớ", "again": "một câu dễ nhớ"}
    assert (await lan.post("/admin/account/password", data=new)).status_code == 303
    assert (await lan.get("/admin")).status_code == 200


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("ngắn", "ngắn", "ít nhất 10"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "dễ đoán"),
        ("admin-123456", "admin-123456", "dễ đoán"),
        ("một câu dễ nhớ", "một câu khó nhớ", "không giống nhau"),
        ("x" * 1025, "x" * 1025, "tối đa 1024"),
    ],
)
async def test_a_password_that_will_not_do(inside: Site, new: str, again: str, says: str) -> None:
    form = {"old": PASSWORD, "new": new, "again": again}
    answer = await inside.person.post("/admin/account/password", data=form)
    assert answer.status_code == 400 and says in answer.text
    assert (await inside.person.get("/admin")).status_code == 200


async def test_another_password_ends_the_other_sessions_only(inside: Site) -> None:
    other = inside.somebody()
    await other.post("/admin/login", data={"user": "admin", "password": PASSWORD})
    form = {"old": PASSWORD, "new": "một câu dễ nhớ", "again": "một câu dễ nhớ"}
    assert (await inside.person.post("/admin/account/password", data=form)).status_code == 303
    assert (await inside.person.get("/admin")).status_code == 200
    assert (await other.get("/admin")).status_code == 303


async def test_closing_signs_out_at_once(inside: Site) -> None:
    lan = await inside.employ("lan", Role.EDIT)
    assert (await lan.get("/admin")).status_code == 200
    number = inside.console.accounts.named("lan")
    assert number is not None
    answer = await inside.person.post(f"/admin/users/{number.id}/closed", data={"closed": "1"})
    assert answer.status_code == 303
    assert (await lan.get("/admin")).status_code == 303
    await inside.person.post(f"/admin/users/{number.id}/closed", data={"closed": "0"})
    assert (await lan.get("/admin")).status_code == 303, "what was ended stays ended"


async def test_a_lower_role_counts_from_the_next_click(inside: Site) -> None:
    lan = await inside.employ("lan", Role.ADMIN)
    assert (await lan.get("/admin/users")).status_code == 200
    number = inside.console.accounts.named("lan")
    assert number is not None
    await inside.person.post(f"/admin/users/{number.id}", data={"title": "Lan", "role": "1", "scope": ""})
    assert (await lan.get("/admin/users")).status_code == 403
    assert "Tài khoản</a>" not in (await lan.get("/admin")).text


@pytest.mark.parametrize("path", ["closed", ""])
async def test_the_last_manager_stays(inside: Site, path: str) -> None:
    number = inside.console.accounts.named("admin")
    assert number is not None
    form = {"closed": "1"} if path else {"title": "A", "role": "1", "scope": ""}
    answer = await inside.person.post(f"/admin/users/{number.id}/{path}".rstrip("/"), data=form)
    assert answer.status_code == 409 and "quản trị cuối cùng" in answer.text
    assert (await inside.person.get("/admin/users")).status_code == 200


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"name": "Lan Nguyễn", "role": "1"}, 400),
        ({"name": "a", "role": "1"}, 400),
        ({"name": "<script>", "role": "1"}, 400),
        ({"name": "lan", "role": "9"}, 400),
        ({"name": "lan", "role": ""}, 400),
        ({"name": "lan", "role": "1", "scope": "99999"}, 400),
        ({"name": "ADMIN", "role": "1"}, 409),
        ({"name": "lan", "role": "1", "scope": "01"}, 201),
    ],
)
async def test_an_odd_account(inside: Site, form: dict[str, str], status: int) -> None:
    assert (await inside.person.post("/admin/users/new", data=form)).status_code == status


async def test_a_wards_manager_gives_nothing_wider(site: Site) -> None:
    manager = await site.employ("truong", Role.ADMIN, "00004")
    for scope in ("", "01", "25747"):
        answer = await manager.post("/admin/users/new", data={"name": "lan", "role": "1", "scope": scope})
        assert answer.status_code == 403, scope
    text = (await manager.get("/admin/users")).text
    assert "truong" in text and "admin</span>" not in text, "only those whom one may manage"


def test_a_scope_covers_its_wards() -> None:
    province = scope_of("01")
    assert province.covers("00004") and not province.covers("25747") and province.covers("")
    assert province.holds(scope_of("00004")) and not scope_of("00004").holds(province)
    assert scope_of("").holds(province) and not province.holds(scope_of(""))


async def turn_on(site: Site, clock: Clock) -> str:
    text = (await site.person.get("/admin/account/totp")).text
    secret = re.search(r'name="secret" value="(\w+)"', text)
    assert secret and f"secret={secret[1]}" in text
    form = {"secret": secret[1], "code": pyotp.TOTP(secret[1]).at(clock())}
    assert (await site.person.post("/admin/account/totp", data=form)).status_code == 303
    return secret[1]


async def test_the_second_step(inside: Site, clock: Clock) -> None:
    secret = await turn_on(inside, clock)
    clock.forward(timedelta(minutes=2))
    door = inside.somebody()
    answer = await door.post("/admin/login", data={"user": "admin", "password": PASSWORD})
    assert answer.status_code == 200 and "Nhập mã 6 số" in answer.text and "set-cookie" not in answer.headers
    token = re.search(r'name="token" value="(.*?)"', answer.text)
    assert token
    wrong = await door.post("/admin/login/code", data={"token": token[1], "code": "000000"})
    assert wrong.status_code == 401 and "set-cookie" not in wrong.headers
    code = pyotp.TOTP(secret).at(clock())
    assert (await door.post("/admin/login/code", data={"token": token[1], "code": code})).status_code == 303
    assert (await door.get("/admin")).status_code == 200
    again = inside.somebody()
    answer = await again.post("/admin/login", data={"user": "admin", "password": PASSWORD})
    token = re.search(r'name="token" value="(.*?)"', answer.text)
    assert token
    replayed = await again.post("/admin/login/code", data={"token": token[1], "code": code})
    assert replayed.status_code == 401, "a code opens once"


async def test_the_second_step_is_taken_off_with_the_password(inside: Site, clock: Clock) -> None:
    await turn_on(inside, clock)
    assert (await inside.person.post("/admin/account/totp/off", data={"password": "sai"})).status_code == 400
    assert (await inside.person.post("/admin/account/totp/off", data={"password": PASSWORD})).status_code == 303
    assert (
        await inside.somebody().post("/admin/login", data={"user": "admin", "password": PASSWORD})
    ).status_code == 303


@pytest.mark.parametrize(
    ("path", "field"), [("/admin/account/totp/off", "password"), ("/admin/account/password", "old")]
)
async def test_nobody_guesses_the_password_at_a_screen_that_was_left_alone(inside: Site, path: str, field: str) -> None:
    new = {"new": "cây đa bến nước", "again": "cây đa bến nước"}
    for _ in range(FREE):
        assert "chưa đúng" in (await inside.person.post(path, data={**new, field: "sai"})).text
    refused = await inside.person.post(path, data={**new, field: PASSWORD})
    assert refused.status_code == 400 and "Hãy thử lại sau" in refused.text
    told = await inside.console.read(audit.told, audit.Sought(action="login-failed"), 99)
    assert len(told) == FREE


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_no_code(clock: Clock, code: str) -> None:
    assert step_of(pyotp.random_base32(), code, clock()) == 0


@pytest.mark.parametrize(("seconds", "fits"), [(0, True), (-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_that_is_a_little_off(clock: Clock, seconds: int, fits: bool) -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(clock() + timedelta(seconds=seconds))
    assert bool(step_of(secret, code, clock())) is fits


def test_those_who_wait_for_a_code_are_bounded() -> None:
    waiting = WaitingForCode()
    first = waiting.begin(1, 0.0)
    for _ in range(MOST_WAITING):
        last = waiting.begin(2, 0.0)
    assert waiting.user(first, 0.0) == 0 and waiting.user(last, 300.0) == 2 and waiting.user(last, 301.0) == 0


async def test_the_audit_list_tells_and_cannot_be_changed(inside: Site) -> None:
    await made(inside, "lan", scope="00004")
    text = (await inside.person.get("/admin/audit")).text
    assert "thêm tài khoản" in text and "lan" in text and "Phường Ba Đình" in text
    assert PASSWORD not in text
    db = apsw.Connection(str(inside.settings.database_path))
    for sql in ("DELETE FROM audit", "UPDATE audit SET user = 'x'", "DELETE FROM audit WHERE id = 1"):
        with pytest.raises(apsw.ConstraintError):
            db.execute(sql)
    db.close()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True), ("?user=admin", True), ("?user=khac", False), ("?action=user-add", True), ("?action=xyz", True),
        ("?q=lan", True), ("?q=%25", False), ("?since=2026-11-22&until=2026-11-22", True), ("?since=2026-11-23", False),
        ("?until=2026-11-21", False), ("?since=khong-phai-ngay", True), ("?before=1", False),
    ],
)  # fmt: skip
async def test_the_filters_of_the_audit_list(inside: Site, query: str, shown: bool) -> None:
    await made(inside)
    assert ("thêm tài khoản</td>" in (await inside.person.get(f"/admin/audit{query}")).text) is shown


async def test_a_wrong_password_leaves_a_line_without_what_was_typed(inside: Site) -> None:
    await inside.somebody().post("/admin/login", data={"user": "mật khẩu gõ nhầm ô", "password": "x"})
    text = (await inside.person.get("/admin/audit")).text
    assert "đăng nhập sai" in text and "gõ nhầm ô" not in text


async def test_first_steps_are_shown_until_put_away(inside: Site) -> None:
    assert "Ba bước đầu tiên" in (await inside.person.get("/admin")).text
    await inside.person.post("/admin/welcome")
    assert "Ba bước đầu tiên" not in (await inside.person.get("/admin")).text


def test_invented_passwords_will_do() -> None:
    passwords = {invented() for _ in range(50)}
    assert len(passwords) == 50 and all(complaint(one, "lan") == "" for one in passwords)


async def test_one_account_elsewhere_opens_one_account_here(site: Site) -> None:
    """Else whoever manages a ward's people could keep anybody else from coming in."""
    for name in ("lan", "minh"):
        await site.employ(name, Role.VIEW, "00004")
    lan, minh = (site.console.accounts.named(name) for name in ("lan", "minh"))
    manager = await site.employ("truong", Role.ADMIN, "00004")
    assert lan is not None and minh is not None
    given = {"role": "1", "scope": "00004", "identity": "lan@xa.vn"}
    for account, status in ((lan, 303), (lan, 303), (minh, 409)):
        assert (await manager.post(f"/admin/users/{account.id}", data=given)).status_code == status
    found = site.console.accounts.identified("lan@xa.vn")
    assert found is not None and found.name == "lan"
    nobody = {**given, "identity": ""}
    for account in (lan, minh):
        assert (await manager.post(f"/admin/users/{account.id}", data=nobody)).status_code == 303


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("phường Ba Đình", ["00004"]),
        ("Ba Đình", ["00004", "16171"]),
        ("Phường Ba Đình, Hà Nội", ["00004"]),
        ("phuong ba dinh", ["00004"]),
        ("Hà Nội", ["01"]),
        ("thành phố Hà Nội", ["01"]),
        ("00004", []),
        ("Không Có Đâu", []),
        ("", []),
        (" , ", []),
    ],
)
def test_a_place_is_known_by_its_name(typed: str, codes: list[str]) -> None:
    assert [code for code, _ in named(typed)] == codes


async def test_a_place_of_a_common_name_is_asked_back_with_codes_and_one_is_told_after(inside: Site) -> None:
    many = next(ward.name for ward in place_book().tables.wards.values() if len(named(ward.name)) > 1)
    form = {"name": "lan", "title": "Lan", "role": str(int(Role.EDIT)), "scope": many}
    asked = await inside.person.post("/admin/users/new", data=form)
    assert asked.status_code == 400 and named(many)[0][0] in asked.text and f'value="{many}"' in asked.text
    made = await inside.person.post("/admin/users/new", data={**form, "scope": "phường Ba Đình"})
    assert made.status_code == 201 and "phụ trách Phường Ba Đình, Hà Nội" in made.text
    lan = inside.console.accounts.named("lan")
    assert lan is not None and lan.scope == "00004"


async def test_the_first_name_is_typed_already_only_while_it_is_the_only_one(inside: Site) -> None:
    stranger = inside.somebody()
    assert 'value="admin"' in (await stranger.get("/admin/login")).text
    await inside.employ("lan", Role.EDIT)
    assert 'value="admin"' not in (await stranger.get("/admin/login")).text
    await stranger.aclose()
