"""A library takes along nothing that only happens to be installed; what is hidden for a moment can be had later."""

from __future__ import annotations

import subprocess
import sys

import pytest

from webhook.lean import without

SERVE = "from webhook.lean import *\nwith without(*NEVER_USED):\n    import webhook.accept"
SENDER = (
    "from webhook.channels.registry import _telegram_sender\nfrom webhook.channels.telegram import TelegramConfig\n"
    "from webhook.channels.http import HttpPool\n_telegram_sender(TelegramConfig('123456:x', 's'), HttpPool())"
)


@pytest.mark.parametrize("code", [SERVE, SENDER], ids=["accepting", "Telegram's sender"])
def test_what_is_never_used_is_not_imported(code: str) -> None:
    told = f"{code}\nimport sys\nprint(sorted({{'watchfiles', 'cryptography', 'rich', 'pygments'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_module_that_was_hidden_can_be_imported_afterwards() -> None:
    with without("antigravity", "json"), pytest.raises(ImportError):
        import antigravity  # noqa: F401
    assert "antigravity" not in sys.modules
    assert sys.modules["json"] is not None  # it was there already, and stays
