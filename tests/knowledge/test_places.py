"""A place in a citizen's words: today's and former names, what is asked back, and what is no place at all."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.place_data import PLACES, read_places
from knowledge.place_text import agrees, exactly, key_of, words_of
from knowledge.places import LIMIT, Found, PlaceBook, distance_km, place_book

BOOK = place_book()

# text, code of the ward of today, its name, words of the note ("" when the name has not changed)
ONE_WARD = [
    ("phường Ba Đình", "00004", "Ba Đình", ""),
    ("PHƯỜNG BA ĐÌNH", "00004", "Ba Đình", ""),
    ("phuong ba dinh", "00004", "Ba Đình", ""),
    ("điểm hỗ trợ phường Sài Gòn", "26740", "Sài Gòn", ""),  # elsewhere Sài Gòn is the city
    ("phường Vĩ Dạ, Huế", None, "Vỹ Dạ", ""),
    ("phường 4, Cai Lậy", None, "Cai Lậy", "phường 4, thị xã Cai Lậy (cũ) nay thuộc phường Cai Lậy"),
    ("phường Trúc Bạch", "00004", "Ba Đình", "phường Trúc Bạch (cũ) nay thuộc phường Ba Đình"),
    ("P. Trúc Bạch, Q. Ba Đình, HN", "00004", "Ba Đình", "phường Trúc Bạch (cũ) nay thuộc phường Ba Đình"),
    ("truc bach, ba dinh, ha noi", "00004", "Ba Đình", "phường Trúc Bạch (cũ) nay thuộc phường Ba Đình"),
    ("tôi ở trúc bạch ba đình thì làm căn cước ở đâu", "00004", "Ba Đình", "phường Trúc Bạch (cũ)"),
    ("trúc bạch", "00004", "Ba Đình", "phường Trúc Bạch (cũ)"),
    ("dạ cho hỏi công an phường Phúc Xá ở đâu", "00097", "Hồng Hà", "phường Phúc Xá (cũ) nay thuộc phường Hồng Hà"),
    ("phường hàng bài hoàn kiếm", None, "Cửa Nam", "phường Hàng Bài (cũ) nay thuộc phường Cửa Nam"),
    ("phường Lý Thái Tổ", None, "Hoàn Kiếm", "phường Lý Thái Tổ (cũ) nay thuộc phường Hoàn Kiếm"),
    ("xã đông anh", None, "Đông Anh", ""),
    ("xa dong anh", None, "Đông Anh", ""),
    ("p. bình thọ thủ đức", None, "Thủ Đức", "phường Bình Thọ (cũ) nay thuộc phường Thủ Đức"),
    ("bình thọ, tp thủ đức", None, "Thủ Đức", "phường Bình Thọ (cũ)"),
    ("ubnd phuong ben nghe", None, "Sài Gòn", "phường Bến Nghé (cũ) nay thuộc phường Sài Gòn"),
    ("phường 1 quận 3", None, "Bàn Cờ", "phường 1, quận 3 (cũ) nay thuộc phường Bàn Cờ"),
    ("p12 gò vấp", None, "An Hội Tây", "phường 12, quận Gò Vấp (cũ)"),
    ("phường 4 tân an", None, "Long An", "phường 4, thành phố Tân An (cũ)"),
    ("phường An Hòa, Ninh Kiều", None, "Cái Khế", "phường An Hòa (cũ)"),
    ("thị trấn Diêm Điền", None, "Thái Thụy", "thị trấn Diêm Điền (cũ) nay thuộc xã Thái Thụy"),
    ("phường tân định quận 1", None, "Tân Định", ""),
    ("phường Láng", None, "Láng", ""),
    ("phường bưởi ở đâu", None, "Tây Hồ", "phường Bưởi (cũ)"),
    ("phường văn miếu", None, "Văn Miếu - Quốc Tử Giám", ""),
    ("văn miếu quốc tử giám", None, "Văn Miếu - Quốc Tử Giám", ""),
    ("xuân hương đà lạt", None, "Xuân Hương - Đà Lạt", ""),
    ("xã M'Drắk", None, "M'Drắk", ""),
    ("xã Thạnh Quới, huyện Vĩnh Thạnh", None, "Thạnh Quới", ""),  # the source names a namesake 99 km away too
    ("đặc khu Phú Quốc", None, "Phú Quốc", ""),
    ("huyện Côn Đảo", None, "Côn Đảo", ""),
    ("côn đảo", None, "Côn Đảo", ""),
    ("phường hải châu đà nẵng", None, "Hải Châu", ""),
    ("xã đồng ý", None, "Tân Tri", "xã Đồng Ý (cũ) nay thuộc xã Tân Tri"),
    ("\u202ephường ba đình\u200b", "00004", "Ba Đình", ""),
]

# text, wards that must be among the candidates, how many in all
ASKED_BACK = [
    ("phường 15 tân bình", {"Tân Sơn", "Tân Bình"}, 2),
    ("p.15 tân bình", {"Tân Sơn", "Tân Bình"}, 2),
    ("p15 q tan binh", {"Tân Sơn", "Tân Bình"}, 2),
    ("phường Kim Mã, Ba Đình", {"Ngọc Hà", "Ba Đình", "Giảng Võ"}, 3),
    ("thị trấn tây đằng ba vì", {"Minh Châu", "Quảng Oai"}, 2),
    ("xã Hòa Liên, Hòa Vang", {"Liên Chiểu", "Hải Vân"}, 2),
    ("xã an khánh hoài đức", {"An Khánh", "Tây Mỗ", "Sơn Đồng"}, 3),
    ("phường Cổ Nhuế 1", {"Nghĩa Đô", "Phú Diễn", "Xuân Đỉnh"}, 3),
    ("xã mỹ đức", {"Mỹ Đức"}, 2),
    ("xã tân thành", {"Tân Thành"}, 7),
    ("tân thành", {"Tân Thành"}, 9),
    ("phường 1", {"Đông Hà", "Tuy Hòa"}, 33),
]

DISTRICTS = [
    ("quận 1", "quận 1", "Hồ Chí Minh", {"Bến Thành", "Sài Gòn", "Tân Định", "Cầu Ông Lãnh"}),
    ("q.1", "quận 1", "Hồ Chí Minh", {"Bến Thành"}),
    ("tp thủ đức", "thành phố Thủ Đức", "Hồ Chí Minh", {"Thủ Đức"}),
    ("cầu giấy", "quận Cầu Giấy", "Hà Nội", {"Cầu Giấy", "Nghĩa Đô"}),
    ("toi o cau giay", "quận Cầu Giấy", "Hà Nội", {"Cầu Giấy"}),
    ("công an hà đông ở đâu", "quận Hà Đông", "Hà Nội", {"Hà Đông"}),
    ("huyện châu thành tiền giang", "huyện Châu Thành", "Đồng Tháp", {"Châu Thành", "Vĩnh Kim"}),
    ("thị xã sơn tây", "thị xã Sơn Tây", "Hà Nội", {"Sơn Tây"}),
    ("thành phố hòa bình", "thành phố Hòa Bình", "Phú Thọ", {"Hòa Bình"}),
    ("qui nhơn", "thành phố Quy Nhơn", "Gia Lai", {"Quy Nhơn", "Quy Nhơn Nam"}),
]

PROVINCES = [
    ("hà nội", "01", ""),
    ("tphcm", "79", ""),
    ("thành phố Hồ Chí Minh", "79", ""),
    ("tỉnh Hà Giang", "08", "tỉnh Hà Giang"),
    ("hoà bình", "25", "tỉnh Hòa Bình"),
    ("tôi ở Huế", "46", ""),
]

ORDINARY = """
đăng ký tạm trú ở đâu | làm căn cước | hà nội đẹp | xin chào | cảm ơn nhiều | đồng ý | thành công | vâng
ok bạn | lệ phí bao nhiêu | cần giấy tờ gì | mất mấy ngày | nộp ở phường hay xã | công an phường ở đâu
công an xã có làm không | công an phường làm việc giờ nào | cong an phuong lam viec gio nao
bo phan mot cua phuong o cho nao | bảo hiểm xã hội một lần | bao hiem xa hoi mot lan | nhà ở xã hội sơn la
trợ cấp xã hội hàng tháng | an sinh xã hội | mạng xã hội | nhà xa trung tâm | nha xa trung tam | đi làm xa quê
di lam xa que | o tro xa que lam duoc khong | di lam xa nua nam co phai bao cong an | địa phương nào cũng được
dia phuong tan binh thuong | phương án nào | đối phương | cơ quan nào cấp | co quan nao cap | hải quan
quán 6 tháng không khai thuế | tam nghi ban quan 6 thang | liên quan đến | tình trạng hôn nhân
xac nhan tinh trang hon nhan | xin giấy xác nhận | hợp tác xã tự làm dấu | xã xác nhận gì
phường xác nhận hay không | cán bộ xã bảo về | mức 2 là gì | định danh mức 2 | kích hoạt VNeID mức 2 | la gi
ban la gi | khai sinh cho con | con đầu lòng | đổi giấy phép lái xe | sang tên xe máy | mất hộ chiếu
tôi bị lừa tiền | giờ làm việc của phường, xã, trung tâm hành chính công | ra phường, xã thường trú mà nộp
khác phường thường trú | ảnh 4x6 chụp trong 6 tháng | tt 75 | thông tư 75/2022 | nghị định 154 | 0 | 1 | 2 | 15
menu | p | tiền điện tháng này | hóa đơn điện tử | tự do kinh doanh | độc lập tự do hạnh phúc | phát triển
hòa hợp | bình thường thôi | thế thì đi đâu | ở đâu gần nhất | xã nào cũng làm được à
phường mới của tôi là phường nào | tỉnh nào sáp nhập | ubnd làm gì | ủy ban nhân dân cấp xã | công an tiến hành
công an hướng dẫn thế nào | can co gi khong | can co | ba me em | tái định cư | quốc khánh
dân xã biên giới đi chợ | tôi muốn khiếu nại | mẫu đơn CT01 | quên mật khẩu | bao giờ có lương hưu
má tôi già yếu | chị hai hỏi giùm | đất ba mẹ cho | nha cho thue tro | thuê trọ ba tháng | thống nhất
hộ khẩu ở quê
"""


@pytest.mark.parametrize(("text", "code", "name", "note"), ONE_WARD)
def test_one_ward(text: str, code: str | None, name: str, note: str) -> None:
    match = BOOK.find(text)
    assert match.found is Found.WARD, match
    assert match.ward is not None and match.ward.name == name and match.total == 1
    assert code in (None, match.ward.code)
    assert match.candidates[0].note.startswith(note) and bool(match.candidates[0].note) == bool(note)
    assert not match.guessed


@pytest.mark.parametrize(("text", "names", "total"), ASKED_BACK)
def test_several_wards_are_asked_back(text: str, names: set[str], total: int) -> None:
    match = BOOK.find(text)
    assert match.found is Found.WARDS and match.ward is None
    assert names <= {candidate.ward.name for candidate in match.candidates}
    assert match.total == total and len(match.candidates) == min(total, LIMIT)


@pytest.mark.parametrize(("text", "old", "province", "names"), DISTRICTS)
def test_a_former_district_gives_its_wards_of_today(text: str, old: str, province: str, names: set[str]) -> None:
    match = BOOK.find(text)
    assert match.found is Found.DISTRICT and match.old == old
    assert match.province is not None and match.province.name == province
    assert names <= {candidate.ward.name for candidate in match.candidates}


@pytest.mark.parametrize(("text", "code", "old"), PROVINCES)
def test_a_province_asks_for_the_ward(text: str, code: str, old: str) -> None:
    match = BOOK.find(text)
    assert match.found is Found.PROVINCE and not match.candidates and match.total > 30
    assert match.province is not None and match.province.code == code and match.old == old


ORDINARY_TEXTS = [text.strip() for line in ORDINARY.strip().splitlines() for text in line.split("|")]


def test_there_are_enough_ordinary_questions() -> None:
    assert len(set(ORDINARY_TEXTS)) >= 100


@pytest.mark.parametrize("text", ORDINARY_TEXTS)
def test_an_ordinary_question_names_no_ward(text: str) -> None:
    assert BOOK.find(text).found is Found.NONE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phường trúc bặch", "Ba Đình"),
        ("xã đông ánh", "Đông Anh"),
        ("phuong truc bac", "Ba Đình"),
        ("quận cầu giây", ""),
    ],
)
def test_a_misspelt_name_is_a_guess_and_says_so(text: str, name: str) -> None:
    match = BOOK.find(text)
    assert match.guessed
    assert match.ward is None if not name else match.ward is not None and match.ward.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phường trúc bạch hải phòng", "Ba Đình"),
        ("phường trúc bạch, quận 1", "Ba Đình"),
        ("phường hòa an biên hòa", "Biên Hòa"),
    ],
)
def test_a_holder_that_does_not_fit_is_a_guess(text: str, name: str) -> None:
    match = BOOK.find(text)
    assert match.guessed and match.ward is not None and match.ward.name == name


def test_the_deployments_province_decides_between_namesakes_but_not_against_the_text() -> None:
    assert [c.ward.province.code for c in BOOK.find("xã mỹ đức", province="01").candidates] == ["01"]
    match = BOOK.find("xã mỹ đức an giang", province="01")
    assert match.ward is not None and match.ward.province.name == "An Giang"
    assert BOOK.find("xã mỹ đức", province="99").total == 2


def test_a_cut_list_shows_every_province_first_and_says_how_many() -> None:
    match = BOOK.find("phường 1", limit=4)
    assert len(match.candidates) == 4 and match.total == 33 and len(match.provinces) > 8
    assert len({candidate.ward.province.code for candidate in match.candidates}) == 4


def test_a_name_of_today_goes_before_a_former_one_and_the_former_are_kept_beside() -> None:
    match = BOOK.find("phường tân định")
    assert match.ward is not None and match.ward.province.name == "Hồ Chí Minh" and not match.candidates[0].old
    assert [(c.old, c.ward.name) for c in match.also] == [("phường Tân Định", "Hòa Lợi")]


@pytest.mark.parametrize(
    ("text", "alone"),
    [("phường Ba Đình", True), ("tôi ở phường ba đình ạ", True), ("tạm trú ở phường Ba Đình cần gì", False)],
)
def test_alone_says_whether_the_text_is_only_the_place(text: str, alone: bool) -> None:
    assert BOOK.find(text).alone is alone


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u0301" * 4000,
        "🙂" * 400,
        "phường " * 300,
        "p.",
        "quận",
        "x.",
        "²",
        "xã \u0000",
        "tp",
        "phường 99999999999",
    ],
)
def test_odd_texts_name_nothing(text: str) -> None:
    assert BOOK.find(text).found is Found.NONE


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    match = BOOK.find(text)
    assert (match.found is Found.WARD) == (match.ward is not None)


@given(st.sampled_from(sorted(BOOK.tables.wards)))
def test_every_ward_is_found_by_its_full_name_and_province(code: str) -> None:
    ward = BOOK.tables.wards[code]
    match = BOOK.find(f"{ward.full_name}, {ward.province.full_name}")
    assert code in {candidate.ward.code for candidate in match.candidates}


OLD_WARDS = sorted((old for group in BOOK.tables.wards_of.values() for old in group if old.name), key=str)


@given(st.sampled_from(OLD_WARDS))
def test_every_former_ward_leads_to_a_ward_that_it_went_to(old) -> None:  # type: ignore[no-untyped-def]
    district = old.district
    province = f"{district.province.kind.lower()} {district.province.name}"
    match = BOOK.find(f"{old.full_name}, {district.full_name}, {province}")
    assert {c.ward.code for c in match.candidates} >= set(old.codes)


def test_the_data_is_whole() -> None:
    tables = BOOK.tables
    olds = [old for group in tables.wards_of.values() for old in group]
    assert (len(tables.wards), len(tables.provinces), len(olds)) == (3321, 34, 10040)
    assert all(re.fullmatch(r"\d{5}", code) for code in tables.wards)
    assert all(old.codes and all(code in tables.wards for code in old.codes) for old in olds)
    assert 400 < sum(len(old.codes) > 1 for old in olds) < 471  # divided, less the namesakes that the build drops
    assert all(8 < w.latitude < 23.5 and 102 < w.longitude < 115 for w in tables.wards.values())


def test_a_divided_ward_went_to_no_namesake_of_another_former_province() -> None:
    """`phường 4` of Cai Lậy did not go to Cao Lãnh, 55 km away, which had a `phường 4` too."""
    made_of: dict[str, list[str]] = {}
    olds = [old for group in BOOK.tables.wards_of.values() for old in group]
    for old in olds:
        for code in old.codes:
            made_of.setdefault(code, []).append(old.district.province.name)
    strange = [
        (old.full_name, BOOK.tables.wards[code].label)
        for old in olds
        for code in old.codes
        if len(old.codes) > 1 and made_of[code].count(old.district.province.name) * 2 < len(made_of[code])
    ]
    assert strange == []


def test_two_swapped_centres_of_the_source_are_mended() -> None:
    near = {ward.name: ward for ward in BOOK.tables.wards.values() if ward.province.code == "25"}
    assert near["Lương Sơn"].latitude < 21.0 < near["Sơn Lương"].latitude


def test_the_file_is_small_and_its_licence_stands_beside_it() -> None:
    assert PLACES.stat().st_size < 200_000
    text = (PLACES.parent / "ATTRIBUTION.md").read_text("utf-8")
    assert "vietnamadminunits 1.0.4" in text and "Permission is hereby granted" in text


def test_the_file_is_read_on_first_use_only() -> None:
    reads = []
    book = PlaceBook(lambda: reads.append(1) or read_places())  # type: ignore[func-returns-value]
    assert not reads
    book.find("phường Ba Đình")
    book.nearest(21.0, 105.8)
    assert reads == [1]


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "places.tsv.xz"
    path.write_bytes(b"not xz")
    with pytest.raises(Exception, match="format"):
        read_places(path)


# Positions


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (21.0285, 105.8542, "Hoàn Kiếm"),
        (10.7769, 106.7009, "Sài Gòn"),
        (8.62, 104.72, "Đất Mũi"),
        (23.36, 105.32, "Lũng Cú"),
        (8.64, 111.92, "Trường Sa"),
        (20.13, 107.73, "Bạch Long Vĩ"),
    ],
)
def test_the_nearest_ward(latitude: float, longitude: float, name: str) -> None:
    (ward, km), *rest = BOOK.nearest(latitude, longitude, 3)
    assert ward.name == name and len(rest) == 2
    assert km <= rest[0][1] <= rest[1][1]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(math.nan, 105.8), (21.0, math.inf), (91, 105), (-91, 105), (21, 181), (0, 0), (51.5, -0.1), (13.75, 100.5)],
)
def test_a_position_outside_vietnam_has_no_ward(latitude: float, longitude: float) -> None:
    assert BOOK.nearest(latitude, longitude) == []


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [((0, 0), (0, 0), 0), ((0, 0), (0, 1), 111.2), ((0, 179.5), (0, -179.5), 111.2), ((90, 0), (-90, 0), 20015)],
)
def test_distance(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    assert distance_km(*a, *b) == pytest.approx(km, rel=1e-3)


# Words


@pytest.mark.parametrize(
    ("name", "key"),
    [("Văn Miếu - Quốc Tử Giám", "van mieu quoc tu giam"), ("M'Drắk", "mdrak"), ("01", "1"), ("Quy Mỹ", "qui mi")],
)
def test_key_of(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("typed", "name", "agreeing", "exact"),
    [
        ("hoà bình", "Hòa Bình", True, True),
        ("hòa binh", "Hòa Bình", True, False),
        ("hóa bình", "Hòa Bình", False, False),
        ("mĩ đức", "Mỹ Đức", True, True),
        ("truc bach", "Trúc Bạch", True, False),
    ],
)
def test_spelling_agrees(typed: str, name: str, agreeing: bool, exact: bool) -> None:
    words = words_of(typed)
    assert (agrees(words, name), exactly(words, name)) == (agreeing, exact)
