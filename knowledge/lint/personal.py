"""No personal data: numbers of identity papers, mobile phones, e-mail addresses of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem

RULE = "personal-data"
_DATA = re.compile(
    r"[+0-38](?<![\w.,/-].)(?:"  # what one of the three begins with: found in half the time that `\d` takes
    r"(?P<paper>(?<=0)\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\d.,/-]*\d))"
    r"|(?P<old>(?<=[0-3])\d{8}(?![\d.,/-]*\d))"
    r"|(?P<phone>(?:(?<=\+)84|(?<=8)4|(?<=0))[ .]?[35789]\d(?:[ .-]?\d){7}(?![ .-]?\d)))"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WHAT = {
    "paper": "dãy 12 số như số căn cước",
    "old": "dãy 9 số như số chứng minh nhân dân",
    "phone": "số di động",
    "mail": "địa chỉ thư điện tử",
}


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """The whole file, comments too. A mobile number as `phone` of a support point may be its own: a warning."""
    mails = _MAIL.finditer(page.source) if "@" in page.source else ()
    for match in (*_DATA.finditer(page.source), *mails):
        kind = match.lastgroup or "mail"
        if kind == "mail" and match[0].lower().endswith(".gov.vn"):
            continue
        scalar = page.at(match.start()) if kind == "phone" else None
        own = scalar is not None and scalar.role == "points.phone"
        what = f"`{match[0]}` là {_WHAT[kind]}: bỏ đi, kho kiến thức không giữ thông tin của ai"
        if own:
            what = f"`{match[0]}` là số di động: chỉ ghi khi là số chung của điểm hỗ trợ, không phải số riêng của ai"
        yield page.problem(match.start(), RULE, what, warning=own)
