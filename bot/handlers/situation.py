"""What a message that names no field asks of what was spoken of: where one who lives elsewhere goes, whether it may be
done on the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.handlers.going_on import tells, wishes
from bot.handlers.reading import matched, place_named
from bot.turn import Turn
from knowledge.entries import Entry, Field
from knowledge.place_match import Found
from knowledge.text.normalise import written

# "hộ khẩu em ở quê", "em ở xa", "khác tỉnh": told of the person, they ask where.
_ELSEWHERE = frozenset(
    {
        ("o", "que"), ("ho", "khau"), ("o", "tro"), ("o", "xa"), ("tinh", "khac"), ("khac", "tinh"), ("que", "o"),
        ("cho", "khac"), ("noi", "khac"), ("xa", "khac"), ("o", "nuoc"), ("phuong", "khac"), ("o", "tinh"),
        ("khong", "cung"),
    }
)  # fmt: skip
# "ở xã em có làm không": not the hours, but whether it is done there.
_THERE = frozenset({"xa", "phuong", "quan", "huyen", "tinh", "day", "que"})
_HOURS = frozenset(
    {"thu", "gio", "sang", "trua", "chieu", "toi", "chu", "nhat", "le", "tet", "nghi", "may", "cuoi", "ngay", "mai"}
)
_BY = frozenset({"tren", "qua", "bang", "vao", "len", "o"})  # before the means,
_MEANS = frozenset({"vneid", "dich vu cong"})  # which are no thing asked about then
# Said of whatever was spoken of, two words that stand together ask a field; of a first message they ask nothing.
_PAIRS: tuple[tuple[str, frozenset[tuple[str, str]]], ...] = (
    (
        "deadline",
        frozenset({
            ("han", "toi"), ("han", "den"), ("may", "tieng"), ("truoc", "may"), ("tre", "nhat"), ("muon", "nhat"),
            ("han", "khi"), ("con", "kip"),
        }),
    ),
    (
        "time",
        frozenset({
            ("di", "kip"), ("co", "kip"), ("kip", "khong"), ("tien", "ve"), ("bao", "gio"), ("khi", "nao"),
            ("chung", "nao"),
        }),
    ),
    (
        "penalty",
        frozenset({
            ("khong", "khai"), ("khong", "lam"), ("khong", "nop"), ("khong", "dang"), ("khong", "bao"), ("lo", "xay"),
            ("khong", "doi"), ("khong", "di"),
        }),
    ),
    ("where", frozenset({("bao", "ai"), ("gap", "ai"), ("hoi", "ai"), ("len", "xa"), ("ra", "xa"), ("xa", "hay")})),
    ("fee", frozenset({("thap", "nhat"), ("it", "nhat"), ("cao", "nhat"), ("nhieu", "nhat")})),
)  # fmt: skip
_THEN = frozenset({"sao", "gi", "dau"})  # "không khai thì sao" asks of the fine, "không khai được" does not
_RECEIVED = frozenset({"duoc", "nhan", "lanh", "linh", "huong", "rut", "hoan"})  # money that comes, before how much
_WHETHER = frozenset({"duoc", "khong", "co"})
_ABROAD = "nuoc ngoai"
_FEW = 12  # words


def fields_meant(turn: Turn, entry: Entry) -> tuple[str, ...]:
    """The aspects that a message asks of `entry`, by name or by the situation that it tells; () for none."""
    query = matched(turn).query
    if query.aspects == ("fee",) and entry.facts(Field.RESULT) and _is_received(query.spoken):
        return ("result", "fee")
    if query.aspects or len(query.spoken) > _FEW:
        return query.aspects
    if by_means(turn, entry):
        return ("online",)
    if done_there(turn) or (lives_elsewhere(turn) and _ABROAD not in query.concepts):
        return ("where",)  # of those who live abroad no office at home is told
    return _asked_in_pairs(query.spoken)


def _asked_in_pairs(words: Sequence[str]) -> tuple[str, ...]:
    pairs = frozenset(pairwise(words))
    for aspect, asking in _PAIRS:
        if not asking.isdisjoint(pairs) and (aspect != "penalty" or words[-1] in _THEN):
            return (aspect,)
    return ()


def _is_received(words: Sequence[str]) -> bool:
    """ "Được bao nhiêu", "lãnh mấy triệu": what one gets, not what one pays."""
    asked = next((n for n, word in enumerate(words) if word in ("nhieu", "may") and n), 0)
    return not _RECEIVED.isdisjoint(words[max(0, asked - 3) : asked])


def by_means(turn: Turn, entry: Entry) -> bool:
    """ "Báo trên VNeID được không", after what is no matter of VNeID itself."""
    query, words = matched(turn).query, matched(turn).query.spoken
    if not query.concepts or not _MEANS.issuperset(query.concepts) or words[-1] not in _WHETHER:
        return False
    if not _MEANS.isdisjoint(written(entry.name, turn.knowledge.lexicon).concepts):
        return False
    firsts = {concept.split()[0] for concept in query.concepts}
    return any(one in _BY and two in firsts for one, two in pairwise(words))


def done_there(turn: Turn) -> bool:
    """ "Ở xã em có làm không", and no word of an hour or a day."""
    words = frozenset(token.folded for token in matched(turn).query.spelt)
    return {"o", "co", "lam"} <= words and not _THERE.isdisjoint(words) and _HOURS.isdisjoint(words)


def lives_elsewhere(turn: Turn) -> bool:
    """True when nothing is told but where somebody lives or is from."""
    reading = matched(turn)
    words = reading.query.spoken
    named = frozenset(reading.query.concepts) - {_ABROAD}
    if reading.asking or wishes(turn) or len(words) > _FEW or (named and not tells(turn)):
        return False
    if not _ELSEWHERE.isdisjoint(pairwise(words)):
        return True
    return place_named(turn).found is not Found.NONE
