"""A link leads to a page of the State (.gov.vn) or to one that `lint.yaml` lists, by https, and never to a program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "link"
STATE = ".gov.vn"
_URL = re.compile(r"[hH](?<!\w[hH])[tT][tT][pP][sS]?://[^\s\"'<>{}\[\],]+")
_BARE = re.compile(
    r"(?<![\w@./-])(?:[\w-]+\.)+(?:vn|com|net|org|info|top|xyz|app|site|online|club|icu|cc|me|io|ly|gov)\b(?!@)[^\s\"'<>{}\[\],;)]*",
    re.IGNORECASE,
)
_URLS = ("sources.url", "link.url")
_DOT = re.compile(r"\.[A-Za-z]")  # no address without one, and few sentences with one
_PROGRAM = re.compile(r"\.(?:apk|exe|ipa|msi|dmg)(?:$|[?#])", re.IGNORECASE)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Links of sources and entries, and every address inside of a text."""
    shown = [s for s in (*page.said, *page.of_roles(_URLS.__contains__)) if _DOT.search(s.node.value)]
    links = list(page.hits(_URL, shown))
    inside = {offset for hit in links for offset in range(*hit.match.span())}
    bare = [hit for hit in page.hits(_BARE, shown) if hit.offset not in inside]
    for hit in (*links, *bare):
        read, full = hit.scalar.role.startswith("sources."), hit.match.re is _URL
        if message := wrong(hit.match[0].rstrip(".,;:)"), None if read else whole.settings.hosts, full):
            yield page.problem(hit.offset, RULE, message)


@lru_cache(maxsize=1024)  # the same few pages stand everywhere
def wrong(link: str, allowed: frozenset[str] | None, full: bool) -> str:
    """What is wrong with a link (`full`) or a bare address, and how to mend it; empty when nothing is.

    `allowed` are hosts beside the State's; None for a source that staff read and citizens are not sent to.
    """
    scheme, _, rest = link.partition("://") if full else ("https", "", link)
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].lower()
    if "@" in host or ":" in host:
        return f"`{link}`: link không có `@` hay cổng `:số` trong tên trang"
    if scheme.lower() != "https":
        return f"`{link}`: dùng https://"
    if _PROGRAM.search(link):
        return f"`{link}` dẫn tới tệp cài đặt: chỉ chỉ tới App Store, CH Play hoặc trang .gov.vn"
    if not host.isascii() or "xn--" in host:
        return (
            f"`{host}` có ký tự không phải chữ La-tinh (hoặc xn--): tên miền giả thường viết như vậy, gõ lại tên thật"
        )
    if allowed is None or host.endswith(STATE) or host in allowed or host.removeprefix("www.") in allowed:
        return ""
    how = "dùng trang của Nhà nước; là trang chính thức thì thêm vào `hosts` của lint.yaml"
    return f"`{host}` không phải trang .gov.vn: {how}"
