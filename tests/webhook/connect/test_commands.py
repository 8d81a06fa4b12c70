"""`hoidap06 telegram` and `hoidap06 zalo-bot`: what they set, and what they say is wrong, in plain words."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.messages import Channel
from tests.fakes import telegram_api, zalo_bot_api
from tests.journeys.providers import Providers
from webhook.channels.http import HttpPool
from webhook.channels.incoming import COMMANDS
from webhook.channels.telegram import ALLOWED_UPDATES
from webhook.cli import main
from webhook.connect.address import faults_of
from webhook.connect.bot_api import Trouble
from webhook.connect.telegram import MEANINGS, TelegramSetup, meaning_of
from webhook.connect.telegram_menu import SCOPES
from webhook.secret_files import make_webhook_secret, with_secrets
from webhook.settings import read_settings
from webhook.wiring import channel_configs

PUBLIC = "https://hoidap.example.gov.vn"


@pytest.fixture(scope="module")
def providers() -> Iterator[Providers]:
    made = Providers()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def operator(providers: Providers, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Operator:
    providers.telegram.setup.__init__()  # type: ignore[misc]
    providers.zalo_bot.webhook, providers.zalo_bot.reached = {}, True
    return Operator(providers, tmp_path, capfd)


class Operator:
    """Somebody at a terminal, with tokens and no secrets."""

    def __init__(self, providers: Providers, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd
        self.settings = {
            "TELEGRAM_BOT_TOKEN": telegram_api.TOKEN,
            "TELEGRAM_API_BASE": providers.telegram.url,
            "ZALO_BOT_TOKEN": zalo_bot_api.TOKEN,
            "ZALO_BOT_API_BASE": providers.zalo_bot.url,
            "PUBLIC_URL": PUBLIC,
            "PORT": "1",
            "DATA_DIR": str(folder),
        }
        self.folder = folder

    def types(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """(exit code, stdout or what is said on stderr), without the start of a process, which costs half a second."""
        self._capfd.readouterr()
        with patch.dict(os.environ, {**self.settings, **settings}):
            code = main(arguments)
        return code, self._said(*self._capfd.readouterr())

    def types_in_a_process(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """The same as an operator's shell does it."""
        env = {**os.environ, **self.settings, **settings}
        done = subprocess.run(
            [sys.executable, "-m", "webhook.cli", *arguments], env=env, capture_output=True, text=True, timeout=60
        )
        return done.returncode, self._said(done.stdout, done.stderr)

    def _said(self, out: str, err: str) -> str:
        assert telegram_api.TOKEN not in out + err
        return out or err


def test_telegram_is_told_address_secret_updates_and_commands(operator: Operator, providers: Providers) -> None:
    code, said = operator.types("telegram", "status")
    assert code == 1 and "chưa biết địa chỉ nào" in said
    assert not list(operator.folder.iterdir())  # looking makes nothing
    code, said = operator.types("telegram", "connect")
    assert code == 0, said
    setup = providers.telegram.setup
    secret = (operator.folder / "telegram-webhook-secret").read_text().strip()
    assert setup.webhook == {"url": f"{PUBLIC}/webhook/telegram", "secret_token": secret}
    assert setup.allowed_updates == list(ALLOWED_UPDATES)
    assert set(setup.commands) == {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
    assert operator.types_in_a_process("telegram", "connect")[0] == 0
    assert setup.webhook["secret_token"] == secret  # made once
    operator.types("telegram", "connect", TELEGRAM_WEBHOOK_SECRET="of-the-operator")
    assert setup.webhook["secret_token"] == "of-the-operator"
    assert operator.types("telegram", "disconnect")[0] == 0 and setup.webhook == {}


def test_the_secret_that_was_made_switches_the_channel_on(operator: Operator) -> None:
    settings = read_settings({"DATA_DIR": str(operator.folder), "TELEGRAM_BOT_TOKEN": "1:t"})
    assert channel_configs(with_secrets(settings)).telegram.webhook_secret == ""  # off until it is connected
    made = make_webhook_secret(settings, Channel.TELEGRAM)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", made.telegram_webhook_secret)
    assert with_secrets(settings).telegram_webhook_secret == made.telegram_webhook_secret
    assert (operator.folder / "telegram-webhook-secret").stat().st_mode & 0o777 == 0o600
    own = read_settings({"DATA_DIR": str(operator.folder), "TELEGRAM_WEBHOOK_SECRET": "mine"})
    assert with_secrets(own).telegram_webhook_secret == "mine"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PUBLIC_URL": ""}, "PUBLIC_URL: chưa đặt"),
        ({"PUBLIC_URL": "http://x.vn"}, "chỉ gọi địa chỉ https://"),
        ({"PUBLIC_URL": "https://localhost"}, "mạng riêng"),
        ({"PUBLIC_URL": "https://192.168.1.5"}, "mạng riêng"),
        ({"PUBLIC_URL": "https://x.vn:8000"}, "cổng 443, 80, 88, 8443"),
        ({"TELEGRAM_BOT_TOKEN": "1:wrong"}, "TELEGRAM_BOT_TOKEN sai"),
        ({"TELEGRAM_API_BASE": "http://127.0.0.1:1"}, "không liên lạc được"),
        ({"TELEGRAM_WEBHOOK_SECRET": "có dấu"}, "chữ không dấu"),
    ],
)
def test_what_is_wrong_is_said(operator: Operator, settings: dict[str, str], words: str) -> None:
    code, said = operator.types("telegram", "connect", **settings)
    assert code == 1 and words in said and "   lỗi  " in said


def test_without_a_token_the_command_says_where_to_get_one(operator: Operator) -> None:
    for command, name in (("telegram", "TELEGRAM_BOT_TOKEN"), ("zalo-bot", "ZALO_BOT_TOKEN")):
        code, said = operator.types_in_a_process(command, "connect", **{name: ""})
        assert code == 2 and said.startswith(f"{name}: chưa đặt")


@pytest.mark.parametrize(
    ("words", "pending", "code", "meaning"),
    [
        ("Connection refused", 3, 1, "proxy (Caddy) chưa chạy"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", 3, 1, "chứng chỉ HTTPS"),
        ("Wrong response from the webhook: 401 Unauthorized", 3, 1, "bí mật hai bên khác nhau"),
        ("Wrong response from the webhook: 404 Not Found", 3, 1, "kênh đang tắt"),
        ("Wrong response from the webhook: 302 Found", 3, 1, "chuyển hướng"),
        ("Wrong response from the webhook: 502 Bad Gateway", 0, 0, "máy chủ Hỏi Đáp 06 không chạy"),
        ("Something new", 3, 1, "Telegram nói: Something new"),
        ("", 200, 1, "200 tin đang chờ"),
    ],
)
def test_what_telegram_met_is_explained(
    operator: Operator, providers: Providers, words: str, pending: int, code: int, meaning: str
) -> None:
    operator.types("telegram", "connect")
    setup = providers.telegram.setup
    setup.trouble, setup.trouble_at, setup.pending = words, 1_795_306_000, pending
    found, said = operator.types("telegram", "status")
    assert (found, meaning in said) == (code, True), said
    assert not words or "07:06 22-11-2026" in said


def test_another_address_and_forgotten_updates_are_seen(operator: Operator, providers: Providers) -> None:
    operator.types("telegram", "connect")
    providers.telegram.setup.allowed_updates = ["message"]
    code, said = operator.types("telegram", "status", PUBLIC_URL="https://khac.gov.vn")
    assert code == 1 and "địa chỉ khác" in said and "inline_query" in said


def test_zalo_bot_keeps_an_address_that_it_cannot_reach(operator: Operator, providers: Providers) -> None:
    assert operator.types("zalo-bot", "status")[0] == 1
    providers.zalo_bot.reached = False
    code, said = operator.types("zalo-bot", "connect")
    assert code == 1 and "gọi thử không được (webhook.error)" in said
    providers.zalo_bot.reached = True
    code, said = operator.types("zalo-bot", "connect")
    assert code == 0 and "3.000 tin gửi đi một tháng" in said
    assert providers.zalo_bot.webhook["url"] == f"{PUBLIC}/webhook/zalo-bot"
    assert operator.types("zalo-bot", "status")[0] == 0
    assert operator.types("zalo-bot", "status", PUBLIC_URL="https://khac.gov.vn")[0] == 1
    code, said = operator.types("zalo-bot", "connect", ZALO_BOT_SECRET="short")
    assert code == 1 and "8 đến 256" in said
    code, said = operator.types("zalo-bot", "connect", ZALO_BOT_TOKEN="1:wrong")
    assert code == 1 and "ZALO_BOT_TOKEN sai" in said
    assert operator.types_in_a_process("zalo-bot", "disconnect")[0] == 0 and providers.zalo_bot.webhook == {}


@pytest.mark.parametrize(("piece", "meaning"), MEANINGS)
def test_every_row_of_telegrams_table_is_reached(piece: str, meaning: str) -> None:
    assert meaning_of(f"Bad Request: {piece}").startswith(f"{meaning} (Telegram nói: ")


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        ("https://x.vn", 0),
        ("https://x.vn:8443/a", 0),
        ("https://8.8.8.8", 0),
        ("https://10.0.0.1", 1),
        ("https://[::1]", 1),
        ("https://may-chu", 1),
        ("https://may-chu.local", 1),
        ("http://127.0.0.1:8000", 3),
    ],
)
def test_addresses(url: str, faults: int) -> None:
    assert len(faults_of(url, (443, 8443))) == faults


def test_every_command_that_is_shown_is_one_that_is_heard() -> None:
    assert {name for commands in SCOPES.values() for name, _ in commands} <= COMMANDS


@pytest.mark.parametrize("fault", ["garbage", "empty", "reset", "500", "429"])
async def test_a_provider_in_trouble_is_told_and_nothing_raises_but_that(fault: str) -> None:
    api, pool = telegram_api.TelegramApi(), HttpPool()
    async with api:
        settings = read_settings({"TELEGRAM_BOT_TOKEN": telegram_api.TOKEN, "TELEGRAM_API_BASE": api.url})
        api.fail(fault)
        with pytest.raises(Trouble) as caught:
            await asyncio.wait_for(TelegramSetup(channel_configs(settings).telegram, pool).who(), 10)
        assert telegram_api.TOKEN not in str(caught.value)
    await pool.close()
