"""The fake OA OpenAPI, and `python -m tests.fakes.zalo_oa_api` to run it alone."""

from webhook.demo.server import main
from webhook.demo.zalo_oa_api import OA, Judgement, ZaloOaApi

__all__ = ["OA", "Judgement", "ZaloOaApi"]

if __name__ == "__main__":
    main(ZaloOaApi, __doc__ or "")
