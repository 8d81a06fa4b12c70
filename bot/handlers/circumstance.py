"""A thing that is named as a circumstance or a part of what was spoken of, and not asked for: "đang lãnh thất nghiệp
thì có rút được không", "có phải ra công chứng không"."""

from __future__ import annotations

from itertools import pairwise

from bot.handlers.going_on import asks, lacks, own, wishes
from bot.handlers.reading import beside_before, matched, senses, told_of
from bot.handlers.situation import asks_from_elsewhere, asks_in_a_few_words, by_whom
from bot.handlers.thresholds import (
    CLEAR_CONFIDENCE,
    FAR_COSINE,
    FEW_WORDS,
    HALF_SHARE,
    MOST_OWN_WORDS,
    NEAR_COSINE,
    SCRAP_WORDS,
    SHORT_WORDS,
    TOUCHING_COSINE,
    WHOLE_SHARE,
    WRITTEN_COSINE,
)
from bot.handlers.words import TURNING, WHETHER
from bot.turn import Turn
from knowledge.entries import Entry, Field
from knowledge.matching.matcher import PEOPLE
from knowledge.senses import told_in

_BOUND = frozenset({("co", "phai"), ("co", "can")})  # whether one must
_IF_SO = frozenset({("co", "duoc"), ("thi", "co"), ("thi", "duoc")})
_CONDITION = ("thi", "co")  # "bằng A1 thì có được cấp không"
# The state that somebody is in, in front of what they ask.
_BEING = frozenset({"dang", "da", "chua", "khong", "tung", "khac", "giong"})
# Right in front of a thing: that is what one wants to have done.
_DOING = frozenset(
    {"lam", "dang", "ky", "xin", "cap", "doi", "khai", "mua", "sua", "huy", "tra", "nhap", "xoa", "lai", "thu", "tuc"}
)
_LOST = frozenset({"mat", "hong", "quen", "het", "rach", "khoa"})  # what makes a thing a matter of its own
_PAPERS = frozenset({"ban", "giay", "the", "cai", "so", "to", "don", "bang", "bien", "tien", "phieu"})
_THAT = frozenset({"do", "nay", "ay", "kia"})
_GIVEN = frozenset({"nhan", "nop", "dong", "tra", "linh", "lanh", "gui"})
_BY = frozenset({"qua", "bang", "vao"})
_FEWEST = 3  # words
_OF_IT = frozenset({"online", "who"})  # asked along, these do not ask for the thing that is named
_OF_ANY = frozenset({"nop ho so", "uy quyen"})  # named, and what every procedure has
_HOW_MUCH = frozenset({"sao", "nao", "nhieu", "tram"})
_MONEY = frozenset({"fee", "steps", "result"})  # "bao nhiêu", "tính sao"
_FIRST = 3  # topics that come first
_AROUND = PEOPLE | {
    "nuoc ngoai",
    "uy quyen",
    "ho khau",
    "thuong tru",
}  # who it is, where they are, that they ask somebody


def is_circumstance(turn: Turn, entry: Entry) -> bool:
    """True when the message names nothing to be done: it asks whether something is part of what was spoken of, or
    what holds in some state; or it only tells of a thing that the facts of `entry` speak of."""
    query = matched(turn).query
    words = query.spoken
    most = SHORT_WORDS if "xong" in words[:2] else FEW_WORDS  # "sửa xong thì ... có phải sửa theo không"
    if not 1 < len(words) <= most or query.corrected or wishes(turn):
        return False
    if points_back(turn):
        return True
    if not _OF_IT.issuperset(query.aspects):
        return False
    turning = words[0] in TURNING and not (words[1] in _BEING and "thi" in words)  # "thế chưa cưới thì con mang họ ai"
    if lacks(turn) or turning or not _LOST.isdisjoint(words):
        return False
    if not PEOPLE.isdisjoint(query.concepts) and not _has_only(words):
        return False
    whether = words[-1] in WHETHER
    if whether and not _BOUND.isdisjoint(pairwise(words)) and _told(turn, entry, WHOLE_SHARE):
        return True
    if whether and _is_bound(words):
        return entry.kind == "service" or _told(turn, entry)
    if_so = words[1] == "xong" or _CONDITION in pairwise(words)
    if whether and if_so and (_told(turn, entry) or _plainly_of_it(turn, entry)):
        return True
    if not _is_in_a_state(words) or _named_last(turn) or (not whether and _clear_by_itself(turn, entry)):
        return False
    asked = (whether and not _IF_SO.isdisjoint(pairwise(words))) or "thi" in words
    return asked or (not matched(turn).asking and _told(turn, entry))


def stays_with(turn: Turn, entry: Entry) -> bool:
    """True when the message is of `entry`, which was spoken of, whatever else its words come near to."""
    if not matched(turn).query.spoken:
        return False
    if by_what_means(turn) or has_some(turn, entry) or asks_from_elsewhere(turn) or asks_in_a_few_words(turn):
        return True
    if by_whom(turn) or asks_in_other_words(turn, entry) or asks_a_fee_of(turn, entry):
        return True
    return _only_sounds_strange(turn, entry)


def asks_a_fee_of(turn: Turn, entry: Entry) -> bool:
    """ "Trước bạ tính sao", behind the transfer of a vehicle: nothing is named but what its own costs name, and how
    much that is."""
    query = matched(turn).query
    main = turn.knowledge.main_entry(entry.topic) or entry  # a case costs what its procedure costs
    if main.kind != "service" or not query.concepts or not _MONEY.issuperset(query.aspects) or wishes(turn):
        return False
    if query.corrected or len(query.spoken) > FEW_WORDS or senses(turn):
        return False
    if not query.aspects and _HOW_MUCH.isdisjoint(query.spoken):
        return False
    knowledge = turn.knowledge
    told = {
        thing for fact in entry.facts(Field.FEE) or main.facts(Field.FEE) for thing in knowledge.named_in(fact.text)
    }
    called = frozenset(knowledge.named_in(main.name))
    return frozenset(query.concepts) <= told | called and not frozenset(query.concepts) <= called | _OF_ANY


def asks_in_other_words(turn: Turn, entry: Entry) -> bool:
    """ "Nhờ mẹ ký thay được không": a fact of `entry` tells it, and no thing is named but where or who somebody is."""
    query = matched(turn).query
    asked = senses(turn)
    if len(query.spoken) > SHORT_WORDS or len(own(turn)) > MOST_OWN_WORDS or _near_to_another(turn, entry):
        return False
    if not asked or wishes(turn) or query.corrected or not _AROUND.issuperset(query.concepts):
        return False
    told = frozenset(sense for passage in told_of(turn, entry) for sense in told_in(passage.fact.text))
    return not asked.isdisjoint(told)


def _near_to_another(turn: Turn, entry: Entry) -> bool:
    """True when others ask something else in nearly these words."""
    best = next(iter(matched(turn).candidates), None)
    if best is None or best.topic == entry.topic or best.confidence < CLEAR_CONFIDENCE:
        return False
    return best.best >= (TOUCHING_COSINE if best.out_of_scope else NEAR_COSINE)


def points_back(turn: Turn) -> bool:
    """ "Bản đó dùng làm hộ chiếu được không", "trẻ em cũng phải khai à", "xong thì sổ cũ thu lại hả"."""
    query = matched(turn).query
    words = query.spoken
    if len(words) < _FEWEST or wishes(turn) or (query.aspects and query.concepts):
        return False
    if words[0] in _PAPERS and words[1] in _THAT:
        return True
    if words[-1] not in WHETHER:
        return False
    return not query.concepts and (words[0] in ("xong", "phai") or words[1] == "xong")


def by_what_means(turn: Turn) -> bool:
    """ "Nhận qua thẻ ngân hàng được không": how money or papers go, of whatever was spoken of."""
    words = matched(turn).query.spoken
    return len(words) > _FEWEST and words[0] in _GIVEN and words[1] in _BY and words[-1] in WHETHER


def has_some(turn: Turn, entry: Entry) -> bool:
    """True when it is asked whether, of no thing by name, and a fact of `entry` has half of what is asked."""
    query = matched(turn).query
    if query.concepts or query.corrected or query.aspects or wishes(turn) or query.spoken[-1] not in WHETHER:
        return False
    return query.spoken[0] not in TURNING and _told(turn, entry)


def _told(turn: Turn, entry: Entry, share: float = HALF_SHARE) -> bool:
    return bool(own(turn)) and any(passage.share >= share for passage in told_of(turn, entry))


def _plainly_of_it(turn: Turn, entry: Entry) -> bool:
    """True when, beside what was spoken of, the message is plainly of that."""
    first = next(iter(beside_before(turn).candidates), None)
    return first is not None and first.topic == entry.topic and first.confidence >= CLEAR_CONFIDENCE


def _is_in_a_state(words: tuple[str, ...]) -> bool:
    """ "Đang lãnh thất nghiệp", and not "đăng ký"."""
    if _has_only(words):
        return True
    near = tuple(pairwise((*words, "")))[: SCRAP_WORDS + 1]
    return any(word in _BEING and (word, behind) != ("dang", "ky") for word, behind in near)


def _has_only(words: tuple[str, ...]) -> bool:
    """ "Bé chỉ có tạm trú thôi"."""
    return "thoi" in words and ("chi", "co") in pairwise(words)


def _clear_by_itself(turn: Turn, entry: Entry) -> bool:
    """True when the message is nearly what staff wrote down of something else: then it is asked for."""
    best = next(iter(matched(turn).candidates), None)
    if best is None or best.out_of_scope or best.topic == entry.topic:
        return False
    return best.confidence >= CLEAR_CONFIDENCE and best.best >= WRITTEN_COSINE


def _is_bound(words: tuple[str, ...]) -> bool:
    """ "Có phải ra công chứng không", and not "có phải làm căn cước không": that is a thing to be done."""
    place = next((n for n, pair in enumerate(pairwise(words)) if pair in _BOUND), None)
    return place is not None and words[place + 2] not in _DOING | WHETHER


def _named_last(turn: Turn) -> bool:
    """True when what is asked behind `thì` names a thing itself."""
    query, lexicon = matched(turn).query, turn.knowledge.lexicon
    spelt = query.spelt
    behind = next((n for n in range(len(spelt) - 1, -1, -1) if spelt[n].folded == "thi"), len(spelt))
    return any(start > behind for start, _, _ in lexicon.concepts.find(spelt))


def _only_sounds_strange(turn: Turn, entry: Entry) -> bool:
    """True when what is none of ours by itself ("ngân hàng giữ sổ", after a house) is as near to what others ask of
    what was spoken of, or is plainly of it beside that, or asks nothing and is near to nothing."""
    near = matched(turn).candidates[:_FIRST]
    best = next(iter(near), None)
    if best is not None and best.topic == entry.topic:
        best = max(near, key=lambda each: each.confidence)  # "cháu sinh ở bệnh viện", behind a birth
    if best is None or not best.out_of_scope or wishes(turn) or len(matched(turn).query.spoken) > FEW_WORDS:
        return False
    of_it = next((c for c in beside_before(turn).candidates[:_FIRST] if c.topic == entry.topic), None)
    told = matched(turn).query.spoken[-1] == "roi"  # "công ty phá sản rồi"
    if best.best < (WRITTEN_COSINE if told else FAR_COSINE) and not asks(turn):
        return True
    if of_it is None:
        return False
    return of_it.best >= max(best.best, FAR_COSINE) or (_plainly_of_it(turn, entry) and best.best < NEAR_COSINE)
