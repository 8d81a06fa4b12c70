"""Cross-site requests are refused by what the browser itself tells; no tokens (as Go 1.25 and Datasette do)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_OWN = frozenset({"same-origin", "none"})  # none: typed or bookmarked by the person


def is_ours(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may change anything. Header names in lower case.

    Every browser since 2023 sends Sec-Fetch-Site; an older one sends Origin with a POST; a program sends neither and
    has no cookies of anybody.
    """
    if method in SAFE:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OUR_OWN
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return bool(host) and host.lower() == headers.get("host", "").lower()
