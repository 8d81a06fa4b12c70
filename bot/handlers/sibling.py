"""Another entry of the topic that was spoken of: the loss of a card behind its renewal, the renewal of a stay."""

from __future__ import annotations

from bot.handlers.going_on import own
from bot.handlers.reading import beside_before, cues, matched, senses, told_of
from bot.handlers.urgent import SCAM_TOPIC
from bot.turn import Turn
from knowledge.entries import Entry
from knowledge.senses import POST, SERVING

_OF_TIME = frozenset({"thang", "nam", "tuan", "quy"})  # "mỗi tháng được bao nhiêu" names none
_OF_ANOTHER = 0.3  # confidence from which the words by themselves are of another topic
_DID = frozenset({"bam", "nhap", "gui", "dua", "chuyen", "cai", "tai", "lo"})
_SURE = 0.8  # confidence from which another entry of the same topic is meant


def sibling(turn: Turn, entry: Entry) -> Entry:
    """`entry`, or another of its topic that these words mean beside it: "mất thì bao nhiêu" after a card is renewed."""
    if entry.topic == SCAM_TOPIC and _fell_for_it(turn):
        return next((e for e in turn.knowledge.enabled if e.topic == SCAM_TOPIC and not e.main), entry)
    if POST in senses(turn) and not matched(turn).query.concepts and not told_of(turn, entry):
        served = turn.knowledge.entries.get(SERVING[POST])
        return served if served is not None and served.enabled else entry
    first = next(iter(beside_before(turn).candidates), None)
    if first is None or first.topic != entry.topic or first.confidence < _SURE:
        return entry
    alone = next(iter(matched(turn).candidates), first)  # "ai đứng ra nhận" is by itself of neither
    neither = alone.topic != entry.topic and not alone.out_of_scope and alone.confidence >= _OF_ANOTHER
    if (neither or _OF_TIME.issuperset(own(turn))) and not _lost(turn):
        return entry
    other = turn.knowledge.entries.get(first.entry)
    if first.entry == entry.id and senses(turn) and not told_of(turn, entry):
        return next((e for e in turn.knowledge.enabled if e.topic == entry.topic and told_of(turn, e)), entry)
    return other if other is not None and other.enabled else entry


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
