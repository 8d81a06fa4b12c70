"""Layers: what a later one changes, what a ward sees, and what it may not say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.base import VIEWS_KEPT, KnowledgeBase
from knowledge.coverage import as_text, coverage
from knowledge.entries import Field
from knowledge.loader import SHIPPED, Memory, load
from knowledge.stale import stale
from tests.knowledge.folder import ENTRY, LEXICON, loaded, problems, small, write
from tests.shipped import NOW

EXAMPLE = SHIPPED.parent / "content-examples" / "phuong-ba-dinh"
BA_DINH, HOAN_KIEM, HAI_CHAU = "00004", "00070", "20242"
HEAD = "sources:\n  phuong: {title: Thông báo của phường}\nentries:\n- id: tam-tru\n  checked: 2026-11-22\n"
WHERE = HEAD + "  where:\n  - {text: Quầy 2., source: phuong, level: seen}\n"
FEE = HEAD + "  fee:\n  - {text: 1.000đ., source: phuong, level: seen, checked: 2026-11-22}\n"
LOCAL_FEE = FEE.replace("source: phuong,", "local: true, source: phuong,")
NEW = ENTRY.replace("id: tam-tru", "id: rieng").replace("đăng ký tạm trú", "gửi xe đạp ở phường")
NATIONAL = ["fee", "deadline", "papers", "legal", "penalty", "time", "who", "verdict", "steps_online"]


def layer(folder: Path, where: str, files: dict[str, str]) -> Path:
    """A layer of a ward or province; `where` is its layer.yaml."""
    return write(folder, {"layer.yaml": where + "\n", **files})


def texts(knowledge: KnowledgeBase, field: Field, entry: str = "tam-tru") -> list[str]:
    return [fact.text for fact in knowledge.entries[entry].facts(field)]


# For everybody


def test_a_later_layer_changes_some_keys_and_adds_phrasings(tmp_path: Path) -> None:
    source = WHERE.replace("source: phuong,", "source: phuong, facts: [F9],")
    source += "  name: Tên khác\n  phrasings:\n  - xin ở nhờ\n  - làm sổ tạm trú\n"
    base = loaded(small(tmp_path / "base"), write(tmp_path / "later", {"services/x.yaml": source}))
    entry = base.entries["tam-tru"]
    assert (entry.name, entry.label) == ("Tên khác", "Đăng ký tạm trú")
    assert entry.phrasings == ("đăng ký tạm trú", "làm sổ tạm trú", "xin ở nhờ")
    assert texts(base, Field.WHERE) == ["Quầy 2."]
    assert len(entry.facts(Field.FEE)) == 1
    assert entry.path.endswith("tam-tru.yaml")


@pytest.mark.parametrize(
    ("line", "phrasings", "fees"),
    [("", 3, 1), ("  replace: [phrasings]\n", 1, 1), ("  replace: false\n", 3, 1)],
)
def test_a_later_layer_replaces_what_it_says_it_replaces(tmp_path: Path, line: str, phrasings: int, fees: int) -> None:
    later = write(tmp_path / "later", {"services/x.yaml": f"entries:\n- id: tam-tru\n{line}  phrasings:\n  - mới\n"})
    entry = loaded(small(tmp_path / "base"), later).entries["tam-tru"]
    assert (len(entry.phrasings), len(entry.facts(Field.FEE))) == (phrasings, fees)


def test_a_whole_entry_is_replaced_and_must_be_whole(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    later = write(tmp_path / "later", {"services/x.yaml": ENTRY.split("fee:")[0] + "replace: true\n"})
    assert not loaded(base, later).entries["tam-tru"].facts(Field.FEE)
    write(later, {"services/x.yaml": "id: tam-tru\nreplace: true\n"})
    assert {p.message for p in problems(base, later)} >= {"thiếu `topic`", "thiếu `name`"}
    write(later, {"services/x.yaml": "id: tam-tru\nreplace: [fee]\n"})
    assert "`replace`" in problems(base, later)[0].message


def test_what_stands_nowhere_before_must_be_whole(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    found = problems(small(tmp_path / "base"), write(tmp_path / "l", {"services/x.yaml": "id: la\nname: Lạ\n"}))
    assert "thiếu `topic`" in [problem.message for problem in found]


# For one ward


def test_a_ward_and_a_province_see_their_own_and_others_do_not(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    province = layer(tmp_path / "p", 'province: "01"', {"services/x.yaml": WHERE.replace("Quầy 2.", "Hà Nội.")})
    ward = layer(
        tmp_path / "w",
        "ward: Phường Ba Đình\nprovince: Hà Nội",
        {"services/x.yaml": WHERE, "faqs/r.yaml": NEW, "phrases.yaml": "phrases:\n  bye: Chào phường\n"},
    )
    whole = loaded(base, province, ward)
    seen = {code: whole.for_ward(code) for code in ("", BA_DINH, HOAN_KIEM, HAI_CHAU, "99999")}
    assert [texts(view, Field.WHERE) for view in seen.values()] == [[], ["Quầy 2."], ["Hà Nội."], [], []]
    assert [view.speaks("rieng") for view in seen.values()] == [False, True, False, False, False]
    assert [view.phrases.say("bye") for view in seen.values()] == ["Chào", "Chào phường", "Chào", "Chào", "Chào"]
    assert seen[BA_DINH].entries["tam-tru"].facts(Field.WHERE)[0].place == "phường Ba Đình"
    assert seen[BA_DINH].main_entry("tam-tru") is seen[BA_DINH].entries["tam-tru"]
    assert seen[BA_DINH].matcher is whole.matcher
    assert seen[BA_DINH] is whole.for_ward(BA_DINH)
    assert seen[HAI_CHAU] is whole


def test_a_wards_ways_to_ask_count_for_it_alone(tmp_path: Path) -> None:
    ward = layer(
        tmp_path / "w",
        f'ward: "{BA_DINH}"',
        {"faqs/r.yaml": NEW, "services/x.yaml": WHERE + "  phrasings:\n  - nhà trọ Ngọc Hà làm giấy gì\n"},
    )
    whole = loaded(small(tmp_path / "base"), ward)
    for asked, wanted in (("gửi xe đạp ở phường", "rieng"), ("nhà trọ ngọc hà làm giấy gì", "tam-tru")):
        query = whole.matcher.read(asked)
        own, other = whole.for_ward(BA_DINH).candidates(query), whole.candidates(query)
        assert (own[0].entry, own[0].confidence) == (wanted, pytest.approx(1.0))
        assert all(c.confidence < 0.5 for c in own[1:])
        assert not other or (other[0].entry, other[0].confidence) != (wanted, own[0].confidence)
    same = whole.matcher.read("đăng ký tạm trú")
    assert whole.for_ward(BA_DINH).candidates(same) == whole.candidates(same)


@pytest.mark.parametrize("field", NATIONAL)
def test_what_is_the_countrys_is_not_changed_by_a_ward(tmp_path: Path, field: str) -> None:
    ward = layer(tmp_path / "w", f'ward: "{BA_DINH}"', {"services/x.yaml": FEE.replace("fee:", f"{field}:")})
    (found,) = problems(small(tmp_path / "base"), ward)
    assert (found.line, found.column) == (7, 5)
    for words in (f"`{field}`", "quy định chung", "phường Ba Đình", "`local: true`"):
        assert words in found.message
    write(ward, {"services/x.yaml": LOCAL_FEE.replace("fee:", f"{field}:")})
    view = loaded(tmp_path / "base", ward).for_ward(BA_DINH)
    assert texts(view, Field(field)) == ["1.000đ."]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        (", checked: 2026-11-22}", "}", 7, "`checked` của riêng nó"),
        ("source: phuong, ", "", 7, "`source`"),
        ("  checked", "  name: Khác\n  checked", 5, "`name`"),
        ("  checked", "  main: false\n  checked", 5, "`main`"),
        ("  checked", "  replace: true\n  checked", 4, "cả một mục"),
    ],
)
def test_a_local_fact_has_its_own_source_and_date(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    ward = layer(tmp_path / "w", f'ward: "{BA_DINH}"', {"services/x.yaml": LOCAL_FEE.replace(old, new)})
    found = [p for p in problems(small(tmp_path / "base"), ward) if says in p.message]
    assert found and found[0].line == line


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("ward: 00004x", "`ward`"),
        ("ward: Tân An", "`ward`"),  # ten wards bear the name
        ("province: Hà Tây", "`province`"),
        ("phuong: Ba Đình", "không có trường `phuong`"),
        ("ward: [", "sai cú pháp"),
    ],
)
def test_a_layer_that_says_wrongly_whose_it_is(tmp_path: Path, where: str, says: str) -> None:
    found = problems(small(tmp_path / "base"), layer(tmp_path / "w", where, {}))
    assert says in found[0].message and found[0].path.endswith("layer.yaml")


def test_what_everybody_shares_stands_in_no_wards_layer(tmp_path: Path) -> None:
    ward = layer(tmp_path / "w", f'ward: "{BA_DINH}"', {"lexicon.yaml": LEXICON, "calendar.yaml": "years: [2026]\n"})
    assert [Path(p.path).name for p in problems(small(tmp_path / "base"), ward)] == ["calendar.yaml", "lexicon.yaml"]


def test_local_is_no_mark_for_everybody(tmp_path: Path) -> None:
    found = problems(small(tmp_path, entry=ENTRY.replace("facts: [F1]", "facts: [F1], local: true")))
    assert "`local`" in found[0].message


def test_a_points_keys_are_changed_and_its_place_is_the_layers_own(tmp_path: Path) -> None:
    point = (
        'points:\n- id: a\n  ward: "00004"\n  name: Một cửa\n  source: Biển\n  checked: 2026-11-22\n'
        "  hours: {t2: [07:30-11:30]}\n  sessions: [{day: cn, hours: 19:30-21:00}]\n"
    )
    base = write(small(tmp_path / "base"), {"support_points/a.yaml": point})
    patch = "points:\n- id: a\n  phone: 024 0000 0000\n  hours: 24/24\n- id: b\n  name: Tổ 3\n  source: Biển\n"
    ward = layer(tmp_path / "w", f'ward: "{BA_DINH}"', {"support_points/b.yaml": patch + "  checked: 2026-11-22\n"})
    points = {point.id: point for point in loaded(base, ward).points.of_ward(BA_DINH)}
    assert (points["a"].phone, points["a"].name) == ("024 0000 0000", "Một cửa")
    assert (points["a"].hours.always, len(points["a"].hours.sessions), points["b"].ward) == (True, 1, BA_DINH)
    write(ward, {"support_points/b.yaml": point.replace("id: a", "id: c").replace("00004", HAI_CHAU)})
    assert "chỉ chứa điểm ở đó" in problems(base, ward)[0].message
    write(ward, {"support_points/b.yaml": "points:\n- id: khong-co\n  phone: 024 0000 0000\n"})
    assert {p.message for p in problems(base, ward)} == {"thiếu `name`", "thiếu `source`", "thiếu `checked`"}


def test_the_example_is_a_sample_and_says_so() -> None:
    knowledge = load([SHIPPED, EXAMPLE])
    view = knowledge.for_ward(BA_DINH)
    local = [f for e in view.entries.values() for facts in e.fields.values() for f in facts if f.place]
    assert local and all(fact.sample for fact in local)
    points = [point for point in knowledge.points.of_ward(BA_DINH) if point.path]
    assert len(points) == 3 and all(point.sample for point in points)
    assert all("MẪU" in path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.yaml"))
    assert not load().overlays


# What is told of all layers


def test_the_stale_list_holds_a_wards_facts_too(tmp_path: Path) -> None:
    source = LOCAL_FEE.replace("checked: 2026-11-22}", "checked: 2026-11-22, valid_until: 2026-11-30, after: Hỏi.}")
    ward = layer(tmp_path / "w", f'ward: "{BA_DINH}"', {"services/x.yaml": source})
    found = stale(loaded(small(tmp_path / "base"), ward), NOW.date(), timedelta(days=30))
    assert [(fact.text, Path(fact.path).parent.parent.name) for fact in found] == [("1.000đ.", "w")]


def test_what_is_off_is_not_covered_and_says_why(tmp_path: Path) -> None:
    off = write(tmp_path / "l", {"services/x.yaml": "id: tam-tru\nenabled: false\noff_reason: chờ văn bản\n"})
    knowledge = loaded(small(tmp_path / "base"), off)
    (topic, _) = coverage(knowledge)
    assert not topic.covered
    assert "đang tắt: tam-tru (chờ văn bản)" in as_text(coverage(knowledge), knowledge)
    on = write(tmp_path / "l2", {"services/x.yaml": "id: tam-tru\nenabled: true\n"})
    again = loaded(tmp_path / "base", off, on).entries["tam-tru"]
    assert (again.enabled, again.off_reason) == (True, "")


# What it costs


def test_views_do_not_pile_up(tmp_path: Path) -> None:
    codes = [code for code, ward in load().points.places.tables.wards.items() if ward.province.code == "01"][:80]
    layers = [layer(tmp_path / code, f'ward: "{code}"', {"services/x.yaml": WHERE}) for code in codes]
    whole = loaded(small(tmp_path / "base"), *layers)
    views = [whole.for_ward(code) for code in codes]
    assert len({id(view) for view in views}) == 80 > VIEWS_KEPT == len(whole.__dict__["_views"])
    assert whole.for_ward(codes[-1]) is views[-1] and whole.for_ward(codes[0]) is not views[0]


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    base, memory = small(tmp_path / "base"), Memory()
    first = load([base], memory)
    other = write(tmp_path / "l", {"services/x.yaml": WHERE.replace("source: phuong,", "source: phuong, facts: [F9],")})
    second = load([base, other], memory)
    assert second.lexicon is first.lexicon
    assert second.entries["tam-tru"].facts(Field.FEE)[0] is first.entries["tam-tru"].facts(Field.FEE)[0]
    write(base, {"lexicon.yaml": LEXICON + "cues:\n  bye: [tạm biệt]\n"})
    third = load([base, other], memory)
    assert third.lexicon is not second.lexicon and third.version != second.version
    assert len(memory.files) == 5
