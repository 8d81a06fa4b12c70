"""The fake of Zalo's OAuth, and `python -m tests.fakes.zalo_oauth` to run it alone."""

from webhook.demo.server import main
from webhook.demo.zalo_oauth import APP_ID, APP_SECRET, ZaloOAuth

__all__ = ["APP_ID", "APP_SECRET", "ZaloOAuth"]

if __name__ == "__main__":
    main(ZaloOAuth, __doc__ or "")
