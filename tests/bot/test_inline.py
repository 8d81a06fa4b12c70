"""What may be put into any chat while somebody types after the bot's name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.inline import MOST, results
from tests.shipped import shipped

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("đăng ký tạm trú", "tam-tru"),
        ("dang ky tam tru", "tam-tru"),
        ("mất căn cước", "can-cuoc-mat-hong"),
        ("lệ phí làm hộ chiếu", "ho-chieu"),
    ],
)
def test_the_likeliest_stands_first_and_says_everything(text: str, first: str) -> None:
    found = results(shipped(), text, NOW)
    assert found[0].id == first
    assert 0 < len(found) <= MOST and len({result.id for result in found}) == len(found)
    for result in found:
        entry = shipped().entries[result.id]
        assert result.title == entry.name and result.hint
        assert "Nguồn" in result.reply.plain() or "ngu" in result.reply.plain()
        assert result.reply.choices == ()  # a tap in somebody else's chat leads nowhere
        assert len(result.reply.plain()) <= 900


@pytest.mark.parametrize("text", ["", " ", "x", "trời mưa quá", "😀😀", "\u0301" * 4000, "cháy nhà rồi cứu với"])
def test_nothing_is_offered_for_what_says_nothing_or_calls_for_help(text: str) -> None:
    assert results(shipped(), text, NOW) == ()
