"""What a message that names no field asks of what was spoken of: where one who lives elsewhere goes, whether it may be
done on the telephone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.handlers.going_on import own, tells, wishes
from bot.handlers.reading import is_a_place, matched, place_named, places_lived_in
from bot.handlers.thresholds import FEW_WORDS, SHORT_WORDS
from bot.handlers.words import WRONG
from bot.turn import Turn
from knowledge.entries import Entry, Field
from knowledge.matching.matcher import PEOPLE
from knowledge.place_match import Found
from knowledge.text.fold import fold

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
_WHERE_ONE_IS = re.compile(r"\b(?:lam|nop|khai|dang ky)(?: luon)? (?:o|tai) (?:do|day|cho do|noi do)(?: luon)? duoc\b")
_SOMEWHERE = re.compile(r".*\b(?:o|tai|que|trong|ngoai|tru|khau) (?P<place>[^,.;:?!\n]+?)[ .]*")
_LOST = frozenset({"mat", "hong", "rach", "quen"})
# "Con gái lấy chồng xa về làm được không": who it is, and nothing that is to be done.
_BY_WHOM = re.compile(
    r"^(?:the |con )?"
    r"(?:con (?:gai|trai|dau|re|toi|em)|vo|chong|me|bo|ba|cha|chau|ong|(?:anh|chi|em) (?:trai|gai|ut|ca|ho|re|dau))\b"
    r".* (?:lam|di|nop|khai|dung ten) duoc khong(?: hay .*)?$"
)
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
            ("chung", "nao"), ("can", "gap"), ("lam", "gap"), ("lay", "gap"), ("dang", "gap"),
            ("nhanh", "hon"), ("som", "hon"), ("lay", "nhanh"), ("lay", "som"), ("lam", "nhanh"),
        }),
    ),
    (
        "penalty",
        frozenset({
            ("khong", "khai"), ("khong", "lam"), ("khong", "nop"), ("khong", "dang"), ("khong", "bao"), ("lo", "xay"),
            ("khong", "doi"), ("khong", "di"), ("quen", "khai"), ("quen", "nop"), ("quen", "bao"), ("quen", "dang"),
        }),
    ),
    (
        "where",
        frozenset({
            ("bao", "ai"), ("gap", "ai"), ("hoi", "ai"), ("len", "xa"), ("ra", "xa"), ("xa", "hay"), ("ra", "cong"),
            ("len", "cong"), ("toi", "cong"), ("ra", "phuong"), ("len", "phuong"),
            ("phai", "ve"),
        }),
    ),
    (
        "fee",
        frozenset({
            ("thap", "nhat"), ("it", "nhat"), ("cao", "nhat"), ("nhieu", "nhat"), ("may", "nghin"), ("may", "ngan"),
            ("may", "chuc"), ("may", "tram"), ("may", "trieu"), ("may", "dong"), ("khoang", "nhieu"),
            ("khoang", "bao"), ("thi", "nhieu"), ("la", "nhieu"), ("duoc", "mien"), ("co", "mien"), ("duoc", "giam"),
            ("co", "giam"), ("mac", "qua"), ("dat", "qua"),
        }),
    ),
    (
        "papers",
        frozenset({
            ("cam", "gi"), ("cam", "theo"), ("dem", "gi"), ("mang", "gi"), ("mang", "ban"), ("cam", "ban"),
            ("dem", "ban"),
        }),
    ),
)  # fmt: skip
_SOONER = frozenset({"nhanh", "som", "hon", "lay"})  # words that say nothing else beside the pair they stand in
_THEN = frozenset({"sao", "gi", "dau"})  # "không khai thì sao" asks of the fine, "không khai được" does not
_IS_DONE = frozenset({("co", "bi"), ("co", "sao")})  # ... and "không nộp có bị giữ bằng không", "có sao không"
_LATE = frozenset({"tre", "muon", "cham"})
_OVER = frozenset({("qua", "han"), ("tre", "han"), ("het", "han"), ("nop", "tre"), ("nop", "muon"), ("nop", "cham")})
_HANDED = frozenset({("dua", "giay"), ("cap", "giay"), ("dua", "cho"), ("phat", "giay"), ("tra", "giay")})
_TO_ONE = frozenset({("cho", "minh"), ("cho", "toi"), ("cho", "em"), ("ho", "co"), ("ho", "dua"), ("ho", "cap")})
_USED = frozenset(
    {
        ("de", "duoc"),
        ("dung", "duoc"),
        ("xai", "duoc"),
        ("con", "han"),
        ("co", "han"),
        ("nay", "han"),
        ("do", "han"),
        ("han", "bao"),
        ("han", "may"),
        ("xai", "bao"),
        ("xai", "may"),
        ("dung", "bao"),
        ("dung", "may"),
        ("xai", "trong"),
        ("dung", "trong"),
        ("gia", "tri"),
    }
)  # how long a paper holds
_ITS_END = frozenset({("nay", "han"), ("do", "han"), ("giay", "han"), ("the", "han")})
_BOUND = frozenset({("phai", "dang"), ("can", "dang"), ("phai", "khai"), ("phai", "xin")})  # whether one must at all
_NAMING = frozenset({"nao", "gi", "may", "goi", "xin"})
_PAID = re.compile(r"\bphai (?:dong|(?:dong|nop|tra) tien) (?:khong|ha|a)$")  # "bố cho con thì có phải đóng không"
_RECEIVED = frozenset({"duoc", "nhan", "lanh", "linh", "huong", "rut", "hoan"})  # money that comes, before how much
_WHETHER = frozenset({"duoc", "khong", "co"})
_LIVING = frozenset({"ho khau", "thuong tru", "tam tru"})  # "hộ khẩu ở quê": where one is from,
# ... and nothing that is to be done.
_RESIDING = re.compile(r"\b(?:ho khau|thuong tru|tam tru) (?:\w+ )?(?:o|tai|duoi|ngoai|trong|tren|que|may|\d+) ")
_REGISTERED = re.compile(
    r"\b(?:dang ky|nhap|chuyen|lam|xin|cat|xoa|tach|giay|so|khai|doi|co)(?: (?:lai|luon))? "
    r"(?:ho khau|thuong tru|tam tru)\b"
)
_ABROAD = "nuoc ngoai"
_AROUND = PEOPLE | {"ket hon", "nang dau"}  # "lấy chồng xa" is said of the person
_HOW_MUCH = ("bao", "nhieu")


def fields_meant(turn: Turn, entry: Entry) -> tuple[str, ...]:
    """The aspects that a message asks of `entry`, by name or by the situation that it tells; () for none."""
    query = matched(turn).query
    words = query.spoken
    if query.aspects == ("fee",) and entry.facts(Field.RESULT) and is_received(words):
        return ("result", "fee")
    if not words:
        return query.aspects
    if asked := query.aspects if len(words) > SHORT_WORDS else _but_in_passing(turn):
        return asked
    if len(words) > SHORT_WORDS:
        return ()
    if by_means(turn, entry):
        return ("online",)
    if by_whom(turn):
        return ("who",)
    if done_there(turn) or (lives_elsewhere(turn) and _ABROAD not in query.concepts):
        return ("where",)  # of those who live abroad no office at home is told
    found = ("fee",) if words[-2:] == _HOW_MUCH else _asked_in_pairs(words)  # "đóng thuế bao nhiêu"
    return ("result", "fee") if found == ("fee",) and entry.facts(Field.RESULT) and is_received(words) else found


def _but_in_passing(turn: Turn) -> tuple[str, ...]:
    """The aspects that a message names, without those that only tell: "đứt mấy tháng rồi mua lại có phải chờ không",
    "đóng thiếu 2 năm thì làm sao"; of what is late, what it costs is the fine."""
    query = matched(turn).query
    words, aspects = query.spoken, query.aspects
    pairs = frozenset(pairwise(words))
    if not _LATE.isdisjoint(words) and "fee" in aspects and words[-1] in _WHETHER:
        return ("penalty",)
    if aspects == ("deadline",) and not _OVER.isdisjoint(pairs) and words[-1] in _WHETHER | _THEN:
        return ("deadline", "penalty")  # "quá hạn rồi có sao không"
    if "papers" in aspects and not _HANDED.isdisjoint(pairs) and not _TO_ONE.isdisjoint(pairs):
        return ("result",)
    if (aspects == ("time",) and not _USED.isdisjoint(pairs)) or (
        aspects == ("deadline",) and not _ITS_END.isdisjoint(pairs)
    ):
        return ("validity",)
    if aspects == ("online",) and words[-1] in _WHETHER and not _BOUND.isdisjoint(pairs):
        return ("who",)
    if "hotline" in aspects and not WRONG.isdisjoint(words):
        return tuple(name for name in aspects if name != "hotline")  # "khai sai số điện thoại"
    if aspects == ("hotline",) and words[-1] in _WHETHER and _NAMING.isdisjoint(words):
        return ()  # "dùng số điện thoại của em được không"
    if aspects == ("steps",) and "thi" in words and not query.concepts and own(turn):
        return ()
    return aspects


def _asked_in_pairs(words: Sequence[str]) -> tuple[str, ...]:
    pairs = frozenset(pairwise(words))
    if _PAID.search(" ".join(words)) is not None:
        return ("fee",)
    threatened = words[-1] in _THEN or (not _IS_DONE.isdisjoint(pairs) and words[-1] in _WHETHER)
    for aspect, asking in _PAIRS:
        if not asking.isdisjoint(pairs) and (aspect != "penalty" or threatened):
            return (aspect,)
    return ()


def is_received(words: Sequence[str]) -> bool:
    """ "Được bao nhiêu", "lãnh mấy triệu": what one gets, not what one pays."""
    asked = next((n for n, word in enumerate(words) if word in ("nhieu", "may") and n), 0)
    return not _RECEIVED.isdisjoint(words[max(0, asked - 3) : asked])


def by_means(turn: Turn, entry: Entry) -> bool:
    """ "Báo trên VNeID được không", after what is no matter of VNeID itself."""
    query, words = matched(turn).query, matched(turn).query.spoken
    if not query.concepts or not _MEANS.issuperset(query.concepts) or words[-1] not in _WHETHER:
        return False
    if not _MEANS.isdisjoint(turn.knowledge.named_in(entry.name)):
        return False
    firsts = {concept.split()[0] for concept in query.concepts}
    return any(one in _BY and two in firsts for one, two in pairwise(words))


def done_there(turn: Turn) -> bool:
    """ "Ở xã em có làm không", and no word of an hour or a day; "em đang ở trọ, làm luôn ở đó được không"."""
    spoken = matched(turn).query.spoken
    if _WHERE_ONE_IS.search(" ".join(spoken)) and _LOST.isdisjoint(spoken):
        return True
    words = frozenset(token.folded for token in matched(turn).query.spelt)
    return {"o", "co", "lam"} <= words and not _THERE.isdisjoint(words) and _HOURS.isdisjoint(words)


def by_whom(turn: Turn) -> bool:
    """ "Con dâu đi làm được không": whether that person may do it, whatever was spoken of."""
    query = matched(turn).query
    if not _AROUND.issuperset(query.concepts) or not _LOST.isdisjoint(query.spoken) or wishes(turn):
        return False
    return not any(word.isdecimal() for word in query.spoken) and _BY_WHOM.search(" ".join(query.spoken)) is not None


def asks_in_a_few_words(turn: Turn) -> bool:
    """ "Phải cầm gì đi": names nothing, and asks a field of whatever was spoken of; or "không nộp thì có bị giữ bằng
    không", what becomes of one who leaves it undone."""
    query = matched(turn).query
    words = query.spoken
    if query.aspects or wishes(turn) or len(words) > SHORT_WORDS:
        return False
    asked = _asked_in_pairs(words)
    return bool(asked) and (
        (not query.concepts and len(frozenset(own(turn)) - _SOONER) <= 1)
        or (asked == ("penalty",) and words[0] == "khong")
    )


def asks_from_elsewhere(turn: Turn) -> bool:
    """ "Trước ở Đắk Lắk, giờ ở Bình Dương thì xin ở đâu": nothing but places, and where it is done."""
    query = matched(turn).query
    if query.aspects != ("where",) or wishes(turn) or len(query.spoken) > 2 * SHORT_WORDS:
        return False
    if frozenset(query.concepts) - (_LIVING if _resides(turn) else frozenset({"ho khau"})):
        return False
    if not _ELSEWHERE.isdisjoint(pairwise(query.spoken)) or place_named(turn).found is not Found.NONE:
        return True
    return bool(places_lived_in(turn))


def stays_somewhere(turn: Turn) -> bool:
    """ "Cháu đang học ở Đà Nẵng", "vợ em tạm trú Bình Dương": it ends in the name of a place, and nothing is asked."""
    reading, text = matched(turn), fold(turn.message.text)
    if reading.asking or reading.query.aspects or "?" in text or wishes(turn) or len(reading.query.spoken) > FEW_WORDS:
        return False
    found = _SOMEWHERE.fullmatch(text)
    return found is not None and is_a_place(turn, found["place"])


def _resides(turn: Turn) -> bool:
    """ "Thường trú dưới quê", "tạm trú Bình Dương": where somebody lives; and not "nhập hộ khẩu"."""
    text = fold(turn.message.text)
    if _REGISTERED.search(text) is not None:
        return False
    return _RESIDING.search(text) is not None or bool(places_lived_in(turn))


def lives_elsewhere(turn: Turn) -> bool:
    """True when nothing is told but where somebody lives or is from."""
    reading = matched(turn)
    if stays_somewhere(turn):
        return True
    words = reading.query.spoken
    named = frozenset(reading.query.concepts) - {_ABROAD} - (_LIVING if _resides(turn) else frozenset())
    if reading.asking or wishes(turn) or len(words) > SHORT_WORDS or (named and not tells(turn)):
        return False
    if not _ELSEWHERE.isdisjoint(pairwise(words)):
        return True
    return place_named(turn).found is not Found.NONE or (bool(reading.query.concepts) and _resides(turn))
