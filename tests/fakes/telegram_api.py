"""The fake Bot API, and `python -m tests.fakes.telegram_api` to run it alone."""

from webhook.demo.server import main
from webhook.demo.telegram_api import BOT, TOKEN, Judgement, TelegramApi

__all__ = ["BOT", "TOKEN", "Judgement", "TelegramApi"]

if __name__ == "__main__":
    main(TelegramApi, __doc__ or "")
