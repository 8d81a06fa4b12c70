"""Things of ours that are somebody else's: another country's, an animal's."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.place_data import read_places
from knowledge.text.lexicon import Lexicon, tokens_of
from knowledge.text.normalise import written

LEXICON = Lexicon.from_data(
    {
        "spelling": {"hộ chiếu": "pp"},
        "concepts": {"hộ chiếu": "", "khai sinh": "giấy khai sinh", "giấy xứ người": "visa", "thú": "chó cảnh"},
        "owners": {"nước khác": "hàn quốc, hàn, lào", "con vật": "chó, chó cảnh"},
        "owned": {
            "giấy xứ người": "hộ chiếu + - + nước khác, hộ chiếu + của + nước khác, sai dòng",
            "thú": "khai sinh + cho + con vật, hộ chiếu + cho + con vật",
        },
    }
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hộ chiếu hàn hết hạn", ("giay xu nguoi",)),
        ("pp hàn quốc", ("giay xu nguoi",)),
        ("ho chieu cua han quoc", ("giay xu nguoi",)),
        ("hộ chiếu hạn mấy năm", ("ho chieu",)),  # a lone word needs its own diacritics
        ("hộ chiếu cho chó cảnh", ("thu",)),  # the owner is a thing of its own, and no second one
        ("giấy khai sinh cho chó", ("thu",)),
        ("giay khai sinh cho cho", ("khai sinh",)),
        ("khai sinh cho con", ("khai sinh",)),
        ("khai sinh hàn quốc", ("khai sinh",)),  # of that kind of owner nothing is said
        ("hộ chiếu đi hàn quốc", ("ho chieu",)),
        ("hộ chiếu, hàn quốc", ("ho chieu",)),  # another clause
        ("hộ chiếu hàn đổi sang hộ chiếu việt", ("ho chieu",)),  # of this country too
        ("chồng có hộ chiếu hàn, làm khai sinh", ("giay xu nguoi", "khai sinh")),
        ("hộ chiếu lào hết hạn", ("giay xu nguoi",)),
        ("làm hộ chiếu lào cai ở đâu", ("ho chieu",)),  # a place of ours
        ("lam ho chieu lao cai", ("ho chieu",)),
        ("hộ chiếu lào đổi được không", ("ho chieu",)),
        ("hộ chiếu", ("ho chieu",)),
    ],
)
def test_whose_thing_is_named(text: str, named: tuple[str, ...]) -> None:
    assert written(text, LEXICON).concepts == named


def test_what_the_content_says_of_owners_can_be_found(knowledge: KnowledgeBase) -> None:
    data, of = knowledge.lexicon_data, knowledge.lexicon.owners.of
    assert knowledge.lexicon.owners.things <= set(data["concepts"])
    assert {kind for kinds in of.values() for kind in kinds} == set(data["owners"])
    assert set(data["owned"]) <= set(data["concepts"])
    assert all(way.count("+") == 2 for ways in data["owned"].values() for each in ways for way in each.split(","))


def test_no_place_of_ours_is_taken_for_another_country(knowledge: KnowledgeBase) -> None:
    tables, lexicon = read_places(), knowledge.lexicon
    olds = [old.name for group in tables.wards_of.values() for old in group]
    wards = [ward.name for ward in tables.wards.values()]
    larger = [province.name for province in tables.provinces.values()] + [old.name for old in tables.wards_of]
    names = {name.lower() for name in (*wards, *olds, *larger)}
    suspect = {
        name
        for name in names
        if " " in name and (found := lexicon.owners.known.find(tokens_of(name))) and not found[0][0]
    }
    assert len(suspect) > 100
    taken = {name for name in suspect if "ho chieu" not in written(f"làm hộ chiếu {name}", lexicon).concepts}
    assert taken <= {"mỹ gia"}
