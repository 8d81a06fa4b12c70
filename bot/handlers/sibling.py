"""Another entry of the topic that was spoken of: the loss of a card behind its renewal, the renewal of a stay."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.handlers.entry import case_beside
from bot.handlers.estate import DIED, is_of_the_dead
from bot.handlers.going_on import asks, own, wishes
from bot.handlers.reading import (
    beside,
    beside_before,
    cues,
    matched,
    said_together,
    senses,
    spoken_of,
    told_of,
)
from bot.handlers.situation import stays_somewhere
from bot.handlers.still_open import things_offered
from bot.handlers.thresholds import (
    CERTAIN_CONFIDENCE,
    CLEAR_CONFIDENCE,
    FAR_COSINE,
    FEW_WORDS,
    HALF_SHARE,
    LIKELY_CONFIDENCE,
    NEAR_COSINE,
    OFFERED_CONFIDENCE,
    REPEATED_COSINE,
    STANDALONE_CONFIDENCE,
    TOUCHING_COSINE,
    WHOLE_SHARE,
    WRITTEN_COSINE,
)
from bot.handlers.turned import turns
from bot.handlers.urgent import SCAM_TOPIC, of_victims
from bot.handlers.words import WHETHER
from bot.replies import room_of
from bot.turn import Outcome, Turn
from knowledge.entries import Entry
from knowledge.matching.decision import Match, decide
from knowledge.matching.matcher import says_for_whom
from knowledge.senses import POST, SERVING
from knowledge.text.fold import fold
from knowledge.text.mourning import KIN
from knowledge.text.past import tells_of_a_death

_ASKS = "hoi"  # who says what they ask is not held to what was spoken of
# "Mỗi tháng được mấy trăm" names none.
_OF_AMOUNTS = frozenset({"thang", "nam", "tuan", "quy", "chuc", "tram", "nghin", "ngan", "trieu", "dong", "ty"})
_WHOM = frozenset({"tre", "em", "tuoi", "nguoi", "nuoc", "ngoai"})
_FOR_WHOM = re.compile(r"\b(?:tre em|cho tre|cho be|tuoi|nuoc ngoai)\b")
_PARENT_OF_IT = re.compile(r"\b(?:bo|me|ba|ma|cha|tia) (?:no|chau|be)\b")
_DID = frozenset({"bam", "nhap", "gui", "dua", "chuyen", "cai", "tai", "lo"})
_HOW_MUCH = frozenset({"may", "nhieu"})
_ANEW = frozenset({"lai"})  # "làm lại", "xin lại"
_A_WORD_OR_TWO = 3
_TOGETHER = frozenset({"luon", "cung", "chung", "the", "lan"})  # "một thể", "một lần"
_MOST = 0.75  # share of its words that must be known of a case, however sure it is
_LACKS = re.compile(r"\b(?:khong|chua) co\b")
_WANTING = frozenset({"khong", "chua", "mat", "het", "thieu", "quen", "chang", "roi", "rach", "that"})
_DEATHS = frozenset({"khai-tu", "lt-khai-tu", "mai-tang"})  # topics of a death itself


def sibling(turn: Turn, entry: Entry) -> Entry:
    """`entry`, or another of its topic that these words mean beside it: "mất thì bao nhiêu" after a card is renewed."""
    if entry.topic == SCAM_TOPIC and _fell_for_it(turn):
        return next(iter(of_victims(turn.knowledge)), entry)
    if POST in senses(turn) and not matched(turn).query.concepts and not told_of(turn, entry):
        served = turn.knowledge.entries.get(SERVING[POST])
        return served if served is not None and served.enabled else entry
    first = next(iter(beside_before(turn).candidates), None)
    if first is None or first.topic != entry.topic or first.confidence < CLEAR_CONFIDENCE or stays_somewhere(turn):
        return entry
    alone = next(iter(matched(turn).candidates), first)  # "ai đứng ra nhận" is by itself of neither
    neither = alone.topic != entry.topic and not alone.out_of_scope and alone.confidence >= OFFERED_CONFIDENCE
    if (neither or _OF_AMOUNTS.issuperset(own(turn))) and not _lost(turn):
        return entry
    other = turn.knowledge.entries.get(first.entry)
    if senses(turn) and other is not None and other.main and told_of(turn, entry):
        return entry  # "sửa nhà thì sao", behind what needs no permit
    if first.entry == entry.id and senses(turn) and not told_of(turn, entry):
        return next((e for e in turn.knowledge.of_topic(entry.topic) if told_of(turn, e)), entry)
    return other if other is not None and other.enabled else entry


def case_told(turn: Turn, entry: Entry) -> Entry | None:
    """ "Mất rồi", behind "hộ chiếu": a few words that with the thing spoken of make the question of another entry of
    its topic, or of one that goes with it. None where by themselves they are another's."""
    knowledge = turn.knowledge
    if not _may_tell_a_case(turn, entry) or _only_asks(turn, entry) or stays_somewhere(turn):
        return None
    if (by_itself := _case_by_itself(turn, entry)) is not None:
        return by_itself
    decision = decide(said_together(turn, entry).candidates, knowledge.matcher.thresholds)
    if not isinstance(decision, Match):
        return None
    found, other = decision.candidate, knowledge.entries.get(decision.candidate.entry)
    if other is None or other.id == entry.id or not knowledge.speaks(other.id):
        return None
    if found.confidence < STANDALONE_CONFIDENCE and _is_of_another(turn, other):
        return None
    if (
        found.best < FAR_COSINE
        and (found.confidence < CERTAIN_CONFIDENCE or found.covered < _MOST)
        and found.covered < WHOLE_SHARE
    ):
        return None  # "bị trừ tiền điện 2 lần", behind a card
    far = NEAR_COSINE if other.topic == entry.topic else FAR_COSINE
    if found.best < far and beside_before(turn).is_of(entry, STANDALONE_CONFIDENCE):
        return None  # "bố mẹ có phải đi cùng không", behind a first card: asked of it, and far from any case
    if found.shared < 1.0 and found.best < NEAR_COSINE and _names_a_part(turn, entry):
        return None  # "hệ thống cứ đòi chữ ký số", behind a household's business: nothing of its change
    if found.mirrored < HALF_SHARE and _is_rather_another(turn, other):
        return None  # "bà ngoại 80 tuổi có được tiền gì không", behind a card
    if _LACKS.search(fold(other.name)) is not None and _has_it(turn, other):
        return None  # "khai sinh thì đúng", behind a card
    whom = says_for_whom(matched(turn).query) and _WHOM.issuperset(own(turn))
    if whom and _FOR_WHOM.search(fold(other.name)) is None:
        return None  # "con em", behind a birth: whose, and not that it is late
    if _FOR_WHOM.search(fold(entry.name)) is not None and _PARENT_OF_IT.search(" ".join(matched(turn).query.spoken)):
        return None  # "bố nó ở nước ngoài thì ký sao", behind a child's passport: the parent asks for none of his own
    if other.topic == entry.topic:
        return None if other.main else other
    near = {knowledge.entries[name].topic for name in entry.see_also if name in knowledge.entries}
    return other if other.topic in near or (found.best >= WRITTEN_COSINE and found.shared == 1.0) else None


def _is_rather_another(turn: Turn, other: Entry) -> bool:
    """True when the message names nothing, and by itself is likely of another topic of ours."""
    alone = next(iter(matched(turn).candidates), None)
    return (
        alone is not None
        and not matched(turn).query.concepts
        and not alone.out_of_scope
        and alone.topic != other.topic
        and alone.confidence >= LIKELY_CONFIDENCE
        and not beside_before(turn).is_of(other, LIKELY_CONFIDENCE)  # "xe đó bán rồi", behind a fine
    )


def _has_it(turn: Turn, other: Entry) -> bool:
    """True when a message names what is wanting in `other`, and does not say that it is wanting."""
    query = matched(turn).query
    named = frozenset(query.concepts) & frozenset(turn.knowledge.named_in(other.name))
    return bool(named) and _WANTING.isdisjoint(token.folded for token in query.spelt[:-1])


def _case_by_itself(turn: Turn, entry: Entry) -> Entry | None:
    """ "Mất ở nhà, không đi viện", behind a death: by itself another entry of its topic comes first, and what was
    spoken of tells nothing of it."""
    first = next(iter(matched(turn).candidates), None)
    if first is None or first.entry == entry.id or first.topic != entry.topic or told_of(turn, entry):
        return None
    other = turn.knowledge.entries[first.entry]
    if (
        other.main
        or matched(turn).asking
        or matched(turn).query.aspects
        or first.confidence < OFFERED_CONFIDENCE
        or first.best < (TOUCHING_COSINE if first.confidence >= STANDALONE_CONFIDENCE else FAR_COSINE)
    ):
        return None
    return other if turn.knowledge.speaks(other.id) else None


def of_the_dead(turn: Turn, entry: Entry) -> Entry | None:
    """ "Ba em mất rồi", behind the transfer of a vehicle: the entry beside `entry` that is of the dead by its name, or
    `entry` itself where people ask it of a death. None where a death is news of its own."""
    query, knowledge = matched(turn).query, turn.knowledge
    if query.corrected or query.concepts or not tells_of_a_death(query.spelt) or len(query.spoken) > FEW_WORDS:
        return None
    beside = (knowledge.entries[name] for name in entry.see_also if knowledge.speaks(name))
    near = [each for each in (*knowledge.of_topic(entry.topic), *beside) if is_of_the_dead(each)]
    if near and entry.kind == "service":
        return near[0]
    first = next(iter(said_together(turn, entry).candidates), None)
    if first is None or first.entry != entry.id or first.best < NEAR_COSINE:
        return None
    return entry if DIED.search(fold(first.phrasing)) else None


def left_behind(turn: Turn, entry: Entry) -> Entry | None:
    """ "Ba đang lãnh lương hưu", behind a registered death: what becomes of it now. None where nobody's kin is named,
    or something is wished for the living."""
    query, knowledge = matched(turn).query, turn.knowledge
    if entry.topic not in _DEATHS or KIN.isdisjoint(query.spoken) or wishes(turn) or stays_somewhere(turn):
        return None
    if query.corrected or len(query.spoken) > FEW_WORDS:
        return None
    named, first = frozenset(query.concepts), next(iter(matched(turn).candidates), None)
    told = [each for each in knowledge.enabled if is_of_the_dead(each) and each.id != entry.id]
    if named:
        return next((each for each in told if named & frozenset(knowledge.named_in(each.name))), None)
    likely = first.topic if first is not None and first.confidence >= LIKELY_CONFIDENCE else ""
    return next((each for each in told if each.topic == likely), None)  # "ba đứng tên miếng đất"


def said_of_it(turn: Turn, entry: Entry) -> bool:
    """ "Được mấy tháng lương", behind an allowance: behind the thing spoken of it is surely of that topic, and by
    itself no question that is sure and near to what staff wrote."""
    query = matched(turn).query
    if query.corrected or query.foreign or not 1 < len(query.spoken) <= FEW_WORDS or _ASKS in query.spoken:
        return False  # "..., tôi hỏi đăng ký lại cơ"
    alone = next(iter(matched(turn).candidates), None)
    if alone is not None and alone.topic != entry.topic and alone.best >= REPEATED_COSINE:
        return False  # nothing comes nearer: no need to read both together
    first = next(iter(said_together(turn, entry).candidates), None)
    if first is None or first.topic != entry.topic or first.confidence < CERTAIN_CONFIDENCE:
        return False
    alone = alone or first
    barely = alone.best < FAR_COSINE and not alone.out_of_scope
    near = next(iter(beside_before(turn).candidates), first)
    only_told = not asks(turn) and near.topic == entry.topic and near.confidence >= CERTAIN_CONFIDENCE  # "ở nhà thuê"
    return alone.best < first.best and (alone.confidence < CLEAR_CONFIDENCE or barely or only_told)


def told_of_one(turn: Turn) -> Entry | None:
    """ "Chưa có sổ đỏ", behind electricity and "which of these?": the case that a few words make of what was spoken of,
    or else of what was offered; "nhà mới xây xong", what comes first by itself and surely beside that."""
    if len(matched(turn).query.spoken) < _A_WORD_OR_TWO:
        return None  # "gấp", "cho con": of whichever
    last, first = spoken_of(turn), next(iter(matched(turn).candidates), None)
    entries = [last] if last is not None else [entry for _, entry in things_offered(turn)]
    topics = {entry.topic for entry in (*entries, *(each for _, each in things_offered(turn)))}
    for entry in entries:
        if (left := left_behind(turn, entry)) is not None:
            return left
        if (told := case_told(turn, entry)) is not None and told.topic in topics:
            return told
    of_it = next((entry for entry in entries if first is not None and entry.topic == first.topic), None)
    if first is None or of_it is None or matched(turn).query.concepts or not turn.knowledge.speaks(first.entry):
        return None
    surely = next(iter(beside(turn, of_it).candidates), first)
    plain = surely.entry == first.entry and surely.confidence >= CERTAIN_CONFIDENCE
    return turn.knowledge.entries[first.entry] if plain else None


def now_told(turn: Turn) -> Entry | None:
    """ "Mất sim", behind "vneid" and "which of these?": what a few words make plain with what was named before."""
    if not turn.conversation.fresh(turn.now).named or not _may_tell_a_case(turn, None) or not own(turn):
        return None
    decision = decide(said_together(turn, None).candidates, turn.knowledge.matcher.thresholds)
    if not isinstance(decision, Match) or decision.candidate.shared < 1.0:
        return None
    name = decision.candidate.entry
    other = turn.knowledge.entries.get(name)
    if other is None or not turn.knowledge.speaks(name):
        return None
    return None if _LACKS.search(fold(other.name)) is not None and _has_it(turn, other) else other


def with_case(turn: Turn, entry: Entry, outcome: Outcome) -> Outcome:
    """The detail of a general guide; where nothing is asked, the case that these words may tell is the first button."""
    if outcome.reply is None or asks(turn) or not _may_tell_a_case(turn, entry):
        return outcome
    first = next(iter(said_together(turn, entry).candidates), None)
    if first is None or first.entry != entry.id:
        return outcome
    case = [choice for choice in case_beside(entry, first, turn.knowledge) if choice not in outcome.reply.choices]
    choices = (*case, *outcome.reply.choices)
    reply = replace(outcome.reply, choices=choices)
    if len(reply.with_menu()) > room_of(turn):
        return outcome
    return replace(outcome, reply=reply, conversation=replace(outcome.conversation, choices=choices))


def _may_tell_a_case(turn: Turn, entry: Entry | None) -> bool:
    """True for a few words that are no question of another thing."""
    query = matched(turn).query
    if query.corrected or query.foreign or not 0 < len(query.spoken) <= FEW_WORDS:
        return False
    alone = next(iter(matched(turn).candidates), None)
    if alone is None or (entry is not None and alone.topic == entry.topic):
        return True
    if alone.out_of_scope and len(query.spoken) <= _A_WORD_OR_TWO:  # "xe máy cũ", behind a fee, is nothing for sale
        return True
    if alone.best < WRITTEN_COSINE or alone.confidence < CLEAR_CONFIDENCE:
        return True
    wanting = query.spoken[0] in _WANTING and query.spoken[-1] not in WHETHER  # "không có sổ đỏ"
    told = not matched(turn).asking and alone.best < REPEATED_COSINE
    told = (told or wanting) and not query.aspects
    return entry is not None and ((told and _makes_its_case(turn, entry)) or _goes_along(turn, entry))


def _makes_its_case(turn: Turn, entry: Entry) -> bool:
    """ "Chưa đóng phạt", behind a licence: with it, as good as certainly a case of that; or "làm luôn thẻ bảo hiểm",
    behind a birth: both at once."""
    first = next(iter(said_together(turn, entry).candidates), None)
    if first is not None and first.entry in entry.see_also and first.shared == 1.0 and _at_once(turn, entry):
        return first.confidence >= CLEAR_CONFIDENCE
    if first is None or first.topic != entry.topic or not turn.knowledge.speaks(first.entry):
        return False
    return first.confidence >= STANDALONE_CONFIDENCE and not turn.knowledge.entries[first.entry].main


def _goes_along(turn: Turn, entry: Entry) -> bool:
    """ "Rồi bảo hiểm y tế cho nó thì sao", behind a birth: with that it is certainly what goes with it."""
    if not turns(turn) or not matched(turn).query.concepts:
        return False
    first = next(iter(said_together(turn, entry).candidates), None)
    if first is None or first.entry not in entry.see_also:
        return False
    return first.confidence >= STANDALONE_CONFIDENCE and first.shared == 1.0 and first.best >= NEAR_COSINE


def _names_a_part(turn: Turn, entry: Entry) -> bool:
    """True when the message names a thing that `entry` is not called by, and a fact of it names."""
    knowledge = turn.knowledge
    named = frozenset(matched(turn).query.concepts) - frozenset(knowledge.named_in(entry.name))
    facts = (fact for facts in entry.fields.values() for fact in facts) if named else ()
    return any(not named.isdisjoint(knowledge.named_in(fact.text)) for fact in facts)


def _at_once(turn: Turn, entry: Entry) -> bool:
    """ "Làm cùng thẻ bảo hiểm luôn": a fact of `entry` tells of it, too."""
    return not _TOGETHER.isdisjoint(matched(turn).query.spoken) and bool(told_of(turn, entry))


def _is_of_another(turn: Turn, other: Entry) -> bool:
    """True when by itself and beside what was spoken of the message is as good as certain of one entry, not `other`."""
    readings = (matched(turn), beside_before(turn))
    firsts = [
        first for reading in readings for first in reading.candidates[:1] if first.confidence >= STANDALONE_CONFIDENCE
    ]
    entries = {first.entry for first in firsts}
    return len(firsts) == len(readings) and len(entries) == 1 and other.id not in entries


def _only_asks(turn: Turn, entry: Entry) -> bool:
    """ "Nộp ở đâu", "mất mấy bữa": a question that tells nothing of the case; "mất thì bao nhiêu" does. "Làm lại ở đâu"
    does where no case is spoken of: behind a card that is overdue or printed wrong, it is that one."""
    reading = matched(turn)
    how_much = "fee" in reading.query.aspects or not _HOW_MUCH.isdisjoint(reading.query.spoken)
    asked = reading.query.aspects or reading.asking or how_much
    passed = (_OF_AMOUNTS if how_much else frozenset()) | (frozenset() if entry.main else _ANEW)
    telling = [word for word in own(turn) if word not in passed]
    return bool(asked) and not (telling or reading.query.concepts or _lost(turn))


def _fell_for_it(turn: Turn) -> bool:
    """ "Lỡ bấm vào rồi", behind the warning."""
    words = matched(turn).query.spoken
    did = "roi" in words or "lo" in words or "da" in words
    return "scam_done" in cues(turn) or (did and not _DID.isdisjoint(words))


def _lost(turn: Turn) -> bool:
    """True when `mất` is a loss: "mất thì bao nhiêu", and not "mất mấy tháng"."""
    words = ["", *(token.folded for token in matched(turn).query.spelt), "roi"]
    places = [n for n, word in enumerate(words) if word == "mat"]
    return any(words[n - 1] in ("bi", "lam", "danh") or words[n + 1] in ("thi", "roi", "|") for n in places)
