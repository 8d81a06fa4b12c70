"""`points`: near a position or of a ward, with what staff wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.loader import SHIPPED
from webhook.cli import main

NOW = ["--now", "2026-11-23T09:00"]


@pytest.fixture
def written(content: Path) -> Path:
    """The sample of the shipped content, as if it were true."""
    sample = (SHIPPED / "support_points/mau.yaml").read_text(encoding="utf-8")
    file = content / "support_points/ba-dinh.yaml"
    file.parent.mkdir()
    file.write_text(sample.replace("sample: true\n", ""), encoding="utf-8")
    return file


@pytest.mark.parametrize("place", [["--near", "21.0386,105.838"], ["--ward", "00004"], ["--ward", "Ba Đình, Hà Nội"]])
def test_a_point_with_all_that_is_written(written: Path, place: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["points", *place, *NOW]) == 0
    out = capfd.readouterr().out
    for words in (
        "Trung tâm Phục vụ hành chính công phường Ba Đình (mẫu)  |  Số 1 phố Mẫu", "đang mở cửa tới 11 giờ 30",
        "buổi thêm: 14 giờ thứ Bảy 28-11 (Thứ Bảy tình nguyện)", "lối đi: Lối xe lăn, Quầy ưu tiên người già",
        "mở lại 19 giờ 30 Chủ nhật 29-11 tại Nhà văn hóa tổ 3", "giúp tại nhà: tổ dân phố 3, tổ dân phố 4",
        "mở cửa 24/24", "nguồn: Dữ liệu mẫu, 2026-11-22",
    ):  # fmt: skip
        assert words in out, words


@pytest.mark.parametrize("arguments", [[], ["--near", "21", *NOW], ["--near", "21,105", "--ward", "x"]])
def test_a_place_must_be_given_once(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["points", *arguments])
    assert stop.value.code == 2


def test_nowhere_near(content: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["points", "--near", "51.5,-0.1", *NOW]) == 1
    assert capfd.readouterr().out == ""
    assert main(["points", "--ward", "Không Có Đâu", *NOW]) == 2
