"""`connect` beside a running server: the channel is on without a restart, or it is said in plain words why not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.browser.server import ROOT
from tests.journeys.citizens import Telegram
from tests.journeys.stage import HOIDAP06, Stage, staged, wait_for

PUBLIC = "https://hoidap.example.gov.vn"
OFF = {"TELEGRAM_WEBHOOK_SECRET": "", "ZALO_BOT_TOKEN": "", "ZALO_BOT_SECRET": "", "PUBLIC_URL": PUBLIC}


class Connected(Telegram):
    """Somebody whose provider was told the secret by `connect`."""

    def headers(self, body: bytes) -> dict[str, str]:
        secret = (self.stage.data_dir / "telegram-webhook-secret").read_text().strip()
        return {"X-Telegram-Bot-Api-Secret-Token": secret}


def command(stage: Stage, *arguments: str) -> tuple[int, str]:
    """Exit code and stdout, with the tokens that the server may lack."""
    settings = {**stage.providers.settings(), "TELEGRAM_WEBHOOK_SECRET": "", "ZALO_BOT_SECRET": ""}
    settings |= {"PUBLIC_URL": PUBLIC, "PORT": str(stage.running.port), "DATA_DIR": str(stage.data_dir)}
    done = subprocess.run(
        [HOIDAP06, *arguments], cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout


def test_connect_beside_the_running_server(tmp_path: Path) -> None:
    with staged(tmp_path, **OFF) as stage:
        channels = stage.get_json("/readyz")["channels"]
        assert channels["telegram"]["missing"] == ["TELEGRAM_WEBHOOK_SECRET"] and not channels["zalo_bot"]["on"]
        worker = stage.worker()
        code, said = command(stage, "telegram", "connect")
        assert code == 0 and "kênh Telegram bật, không phải khởi động lại" in said, said
        lan = Connected(stage)
        assert "căn cước" in lan.asks("mất căn cước làm lại ở đâu").text.lower()
        assert stage.worker() != worker and '"worker_renewed"' in stage.log() and "worker_ended" not in stage.log()
        wait_for(lambda: stage.get_json("/readyz")["worker"]["beat_age_s"] is not None)

        code, said = command(stage, "zalo-bot", "connect")
        assert code == 1, "the server was started without its token"
        assert "máy chủ chạy từ trước khi có ZALO_BOT_TOKEN" in said and "`systemctl restart hoidap06`" in said
