"""An OA is connected as a ward would do it: the command, the administrator's browser, the first answer."""

from __future__ import annotations

import http.client
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.server import ROOT
from tests.journeys.citizens import ZaloOa
from tests.journeys.providers import Providers
from tests.journeys.stage import HOIDAP06, Stage, wait_for

PUBLIC = "https://hoidap.example.gov.vn"
NO_PAIR = {"ZALO_OA_ACCESS_TOKEN": "", "ZALO_OA_REFRESH_TOKEN": "", "PUBLIC_URL": PUBLIC}


class Ward:
    """A server without a pair of tokens, its operator and its administrator."""

    def __init__(self, folder: Path) -> None:
        self.providers = Providers()
        self.providers.start()
        self.providers.oauth.callbacks = {f"{PUBLIC}/zalo/callback"}
        self.stage = Stage(self.providers, folder, **NO_PAIR)

    def command(self, *arguments: str) -> tuple[int, str, str]:
        """(exit code, stdout, stderr) of a command beside the running server."""
        settings = {**self.providers.settings(), **NO_PAIR, "DATA_DIR": str(self.stage.data_dir)}
        done = subprocess.run(
            [HOIDAP06, *arguments], cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60
        )
        return done.returncode, done.stdout.strip(), done.stderr

    def allow(self, link: str) -> str:
        """The administrator opens the link and presses "Cho phép": the path where the browser goes."""
        status, target = self.providers.do(lambda: self.providers.oauth.consent(dict(parse_qsl(urlsplit(link).query))))
        assert status == 302, target
        parts = urlsplit(target)
        return f"{parts.path}?{parts.query}"

    def open(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.stage.running.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.headers["cache-control"] == "no-store" or answer.status == 404
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def grant(self) -> dict[str, object]:
        found: dict[str, object] = self.stage.get_json("/readyz")["channels"]["zalo_oa"]["grant"]
        return found

    def stop(self) -> None:
        self.stage.stop()
        self.providers.stop()


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """One for all: the tests stand in the order in which a ward would go through them."""
    made = Ward(tmp_path_factory.mktemp("ward"))
    try:
        yield made
    finally:
        made.stop()


def test_a_refused_code_says_why(ward: Ward) -> None:
    link = ward.command("zalo", "connect")[1]
    callback = ward.allow(link)
    ward.providers.do(lambda: ward.providers.oauth.fail("-14004"))
    status, page = ward.open(callback)
    assert status == 400 and "ZALO_APP_SECRET không đúng" in page and "-14004" in page
    ward.providers.do(lambda: ward.providers.oauth.fail("reset"))
    status, page = ward.open(ward.allow(ward.command("zalo", "connect")[1]))
    assert status == 400 and "chưa trả lời" in page
    assert ward.grant()["state"] == "none"


def test_from_the_command_to_the_first_answer(ward: Ward) -> None:
    assert ward.grant()["state"] == "none"
    assert ward.command("zalo", "status")[0] == 1
    code, link, how = ward.command("zalo", "connect")
    assert code == 0 and link.startswith(ward.providers.oauth.url) and "một lần" in how
    callback = ward.allow(link)

    for stranger in ("/zalo/callback", "/zalo/callback?code=x", "/zalo/callback?code=x&state=guess"):
        assert ward.open(stranger)[0] == 400
    wrong_oa = callback.replace("oa_id=388613280878808645", "oa_id=1")
    status, page = ward.open(wrong_oa)
    assert status == 400 and "OA khác" in page
    asked = len(ward.providers.requests(ward.providers.oauth))
    status, page = ward.open(callback)  # the state was used up by the wrong OA
    assert status == 400 and "đã dùng" in page
    assert len(ward.providers.requests(ward.providers.oauth)) == asked

    status, page = ward.open(ward.allow(ward.command("zalo", "connect")[1]))
    assert status == 200 and "Đã nối Zalo OA" in page and "khởi động lại" not in page
    wait_for(lambda: ward.stage.get_json("/readyz")["channels"]["zalo_oa"]["on"], "it is not taken up")
    grant = ward.grant()
    assert grant["state"] == "ok" and grant["consent_days_left"] in (89, 90)
    code, told, _ = ward.command("zalo", "status")
    assert code == 0 and ("89 ngày" in told or "90 ngày" in told)
    bubble = ZaloOa(ward.stage).asks("mất căn cước thì làm thế nào")
    assert "căn cước" in bubble.text
    sent = ward.providers.requests(ward.providers.zalo_oa)[-1]
    assert sent.headers == {} and sent.accepted


def test_a_link_that_the_console_makes_carries_no_state(ward: Ward) -> None:
    code, challenge, how = ward.command("zalo", "connect", "--from-console")
    assert code == 0 and len(challenge) == 43 and f"{PUBLIC}/zalo/callback" in how
    link = (
        f"{ward.providers.oauth.url}/v4/oa/permission?app_id=360846524940903967"
        f"&redirect_uri={PUBLIC}/zalo/callback&code_challenge={challenge}"
    )
    callback = ward.allow(link)
    assert "state" not in callback
    assert ward.open(callback)[0] == 200
    assert ward.open(callback)[0] == 400
    assert ward.grant()["state"] == "ok"
