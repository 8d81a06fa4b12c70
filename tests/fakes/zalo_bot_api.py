"""The fake Zalo Bot Platform, and `python -m tests.fakes.zalo_bot_api` to run it alone."""

from webhook.demo.server import main
from webhook.demo.zalo_bot_api import BOT, TOKEN, Judgement, ZaloBotApi

__all__ = ["BOT", "TOKEN", "Judgement", "ZaloBotApi"]

if __name__ == "__main__":
    main(ZaloBotApi, __doc__ or "")
