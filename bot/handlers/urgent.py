"""Emergencies first, then scams: both before any matching."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.handlers.reading import cues, matched
from bot.handlers.thresholds import CLEAR_CONFIDENCE, LIKELY_CONFIDENCE, NEAR_COSINE
from bot.messages import Kind, Reply
from bot.replies import guide, room_of, said
from bot.status import Status
from bot.turn import Danger, Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.matching.matcher import OUT_PREFIX, Candidate
from knowledge.text.fold import MAX_CHARS
from knowledge.text.lexicon import Token
from knowledge.text.past import over, reckons
from knowledge.text.stories import asks, told_before, wishes
from knowledge.text.swindled import by_an_app, done, not_yet

SCAM_TOPIC = "lua-dao"
_VICTIM = 0.8  # confidence in an entry of that topic that is about who was deceived
_OFFICIAL = ("vneid", "dichvucong", "bocongan", "gov-vn", "govvn", "-gov.", "canhsat", "congan")
_SPACED_DOT = re.compile(r" \. ?(?=[a-z]{2,6}\b)|\[\.\]|\(\.\)")
_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+){0,9}\.[a-z]{2,10}$")
_FAINT = 0.25  # confidence in one of ours that is wished for behind what is over: offered, the three numbers first
_HEARD, _HEARD_WORDS = 0.5, 0.07  # confidence in the family of emergencies, and cosine to a phrasing of it
_HEARD_BEHIND = 0.15  # that cosine where something of ours is nearer
FAMILY = OUT_PREFIX + "khan-cap"
NOW = "emergency_now"
_LAW = frozenset(
    OUT_PREFIX + family for family in ("hinh-su", "tranh-chap-luat", "lao-dong-tranh-chap", "bao-hiem-thuong-mai")
)
_CRIES = frozenset(
    {("cuu", "voi"), ("cuu", "em"), ("cuu", "toi"), ("cuu", "mang"), ("ai", "cuu"), ("cuu", "gap"), ("cuu", "gium")}
)  # of a life in danger as much as of homework
_DESK = frozenset(OUT_PREFIX + family for family in ("hoc-hanh", "may-tinh-mang-xa-hoi", "mang-dien-thoai"))
_CERTAIN = 0.99
_BY_MISTAKE, _ALREADY = frozenset({"lo", "trot"}), "roi"
_AFTER_ALREADY = frozenset(
    {"|", "gio", "bay", "thi", "lam", "sao", "co", "phai", "ma", "em", "toi", "nen", "khong", "a"}
)
VITAL = frozenset({"emergency", NOW})  # cues of a life in danger
_PEOPLE = frozenset({"tre em", "nguoi nuoc ngoai", "con dau"})  # things that are named, and somebody all the same


def emergency(turn: Turn) -> Outcome | None:
    """A life in danger: the three numbers, nothing else to read first.

    A fire of last year that took the papers is no emergency: a procedure that is clearly asked for is answered. A phone
    that fell into the river or a bag that was snatched is none either, unless a life is spoken of.
    """
    if turn.danger is not Danger.CLEAR:
        return None
    return Outcome(Status.EMERGENCY, said(turn.knowledge, "emergency"), turn.conversation.fresh(turn.now))


def danger(turn: Turn) -> Danger:
    """How sure it is that somebody is in danger now. A missed emergency is worse than a false one."""
    if turn.message.kind is not Kind.TEXT:
        return Danger.NONE
    reading = matched(turn)
    unspoken = VITAL.isdisjoint(reading.cues)
    told_of = not unspoken or _befell_somebody(turn)
    heard = not (unspoken and "belonging" in reading.cues) and _sounds_like_one(reading.candidates)
    if not (heard or told_of):
        return Danger.NONE  # as nearly all messages: whether they ask need not be worked out
    asked = asks(reading.query)
    sure = _ours(reading.candidates, asked)
    if asked and reckons(reading.query.spelt) and _law_behind_it(turn, unspoken):
        return Danger.NONE
    if heard and sure < CLEAR_CONFIDENCE:
        return Danger.CLEAR
    if not heard and not unspoken and (doubt := _merely_cried(turn, sure)) is not None:
        return doubt
    if not told_of:
        return Danger.NONE
    now, told = _when(turn)
    if (
        told
        and not now
        and sure < LIKELY_CONFIDENCE
        and wishes(reading.query)
        and _may_be_ours(reading.candidates, sure)
    ):
        return Danger.IN_DOUBT
    if now or sure < LIKELY_CONFIDENCE or not (told or asked):
        return Danger.CLEAR
    if told:
        return Danger.NONE
    if sure < CLEAR_CONFIDENCE and not wishes(reading.query):
        return Danger.CLEAR
    return Danger.NONE if unspoken else Danger.IN_DOUBT


def _merely_cried(turn: Turn, sure: float) -> Danger | None:
    """What a bare cry ("cứu em với") is of when the rest is surely of a paper or of homework; None for all else."""
    spelt = matched(turn).query.spelt
    shown = [cue for cue in turn.knowledge.lexicon.cues.find(spelt) if cue[2] in VITAL or cue[2] == "accident"]
    if not all(tuple(token.folded for token in spelt[start:end]) in _CRIES for start, end, _ in shown):
        return None
    best, named = matched(turn).candidates[0], _PEOPLE.isdisjoint(matched(turn).query.concepts or _PEOPLE)
    of_ours = sum(each.confidence for each in matched(turn).candidates if not each.out_of_scope)  # whichever it is
    if max(sure, of_ours) >= (LIKELY_CONFIDENCE if named else CLEAR_CONFIDENCE) and best.topic != SCAM_TOPIC:
        return Danger.IN_DOUBT
    return Danger.NONE if best.topic in _DESK and best.confidence >= _CERTAIN else None


def _law_behind_it(turn: Turn, unspoken: bool) -> bool:
    """What the law says of an accident is asked for: whose fight is over may want the injuries assessed."""
    now, told = _when(turn)
    if now or not (told or unspoken):
        return False
    return any(c.topic in _LAW and c.confidence >= CLEAR_CONFIDENCE for c in matched(turn).candidates)


def _ours(candidates: Sequence[Candidate], asked: bool) -> float:
    """Confidence that something of ours is asked for; 0 when nothing of it is named, or near and asked for."""
    best = candidates[0] if candidates else None
    if best is None or best.out_of_scope or not (best.shared > 0 or (asked and best.best >= NEAR_COSINE)):
        return 0.0
    return best.confidence


def _may_be_ours(candidates: Sequence[Candidate], sure: float) -> bool:
    """True when something of ours may be asked for, be it that no thing of it is named."""
    best = candidates[0] if candidates else None
    return sure >= _FAINT or (best is not None and not best.out_of_scope and best.confidence >= CLEAR_CONFIDENCE)


def _sounds_like_one(candidates: Sequence[Candidate]) -> bool:
    """Near to the ways in which people cry for help, though it need not hold a word that staff listed."""
    heard = next((c for c in candidates if c.topic == FAMILY), None)
    if heard is None or heard.confidence < _HEARD:
        return False
    if heard is candidates[0]:
        return heard.best >= _HEARD_WORDS
    return heard.best >= _HEARD_BEHIND and not candidates[0].out_of_scope


def _befell_somebody(turn: Turn) -> bool:
    """An accident, and neither a belonging nor a paper is spoken of."""
    found = cues(turn)
    return "accident" in found and "belonging" not in found and _PEOPLE.issuperset(matched(turn).query.concepts)


def _when(turn: Turn) -> tuple[bool, bool]:
    """(it goes on now, it is over): what the words of danger say, and the clauses that they stand in.

    A cue without its diacritics may be another word (`dang chay`: đang cháy, đang chạy), and what a story tells before
    it asks may be long ago: neither says `now`.
    """
    spelt, before = matched(turn).query.spelt, told_before(matched(turn).query)
    shown = [cue for cue in turn.knowledge.lexicon.cues.find(spelt) if cue[2] in VITAL or cue[2] == "accident"]
    told = all(over(spelt, start) for start, _, _ in shown)
    now = any(cue == NOW and start >= before and any(t.marked for t in spelt[start:end]) for start, end, cue in shown)
    return now and not told, told


def scam(turn: Turn) -> Outcome | None:
    """Somebody asks for a code, money, or to install something: the warning, whatever else the message says."""
    if turn.message.kind is not Kind.TEXT:
        return None
    entry = turn.knowledge.main_entry(SCAM_TOPIC)
    if entry is None:
        return None
    asked = (
        ("scam_ask" in cues(turn) and not _asked_by_an_app(turn)) or _look_alike(turn.message.text) or _odd_call(turn)
    )
    if not asked and not _happened(turn, entry):
        return None
    entry = _of_the_victim(turn) or entry
    warning = said(turn.knowledge, "scam").blocks
    reply = guide(entry, turn.knowledge, turn.now, room_of(turn) - len(warning[0].text) - 2)
    return Outcome(
        Status.SCAM_WARNING, Reply((*warning, *reply.blocks), reply.choices), matched(turn).about(turn, entry)
    )


def _asked_by_an_app(turn: Turn) -> bool:
    """All that is asked for is a code, and an app or a telephone asks for it ("máy mới vào VNeID nó cứ đòi mã"): that
    is daily business. Who is called, or asked for more, is warned."""
    spelt = matched(turn).query.spelt
    asked = [(start, end) for start, end, cue in turn.knowledge.lexicon.cues.find(spelt) if cue == "scam_ask"]
    return "scam_call" not in cues(turn) and all(by_an_app(spelt, start, end) for start, end in asked)


def _happened(turn: Turn, entry: Entry) -> bool:
    """No caller is quoted, and yet somebody was deceived: said with the guide on how to recognise it in mind, or in so
    few words that nothing else is left of them ("tôi bị lừa mất tiền rồi")."""
    if _sounds_like(turn, entry):
        return done(matched(turn).query.spelt)
    return "scam_done" in matched(turn).said_only and any(
        _sounds_like(turn, each) for each in of_victims(turn.knowledge)
    )


def of_victims(knowledge: KnowledgeBase) -> list[Entry]:
    """What to do now that it has happened."""
    return [entry for entry in knowledge.of_topic(SCAM_TOPIC) if not entry.main]


def _sounds_like(turn: Turn, entry: Entry) -> bool:
    """The matcher is rather sure of this entry."""
    best = matched(turn).candidates[:1]
    return any(candidate.entry == entry.id and candidate.confidence >= _VICTIM for candidate in best)


def _of_the_victim(turn: Turn) -> Entry | None:
    """What to do now, rather than how to recognise it: for whom it has happened to."""
    own = of_victims(turn.knowledge)
    near = next((entry for entry in own if _sounds_like(turn, entry)), None)
    if near is not None and not not_yet(matched(turn).query.spelt):
        return near
    return own[0] if own and ("scam_done" in cues(turn) or _is_done(turn)) else None


def _is_done(turn: Turn) -> bool:
    """What a swindler asks for has been done: `lỡ bấm link lạ`, `cài app giả rồi`, `bị giả công an lừa 20 triệu`."""
    spelt = matched(turn).query.spelt
    if done(spelt):
        return True
    asked = [(start, end) for start, end, cue in turn.knowledge.lexicon.cues.find(spelt) if cue == "scam_ask"]
    return any(
        any(token.folded in _BY_MISTAKE for token in spelt[max(0, start - 2) : end])
        or ([token.folded for token in spelt[end : end + 1]] == [_ALREADY] and _ends(spelt[end + 1 : end + 2]))
        for start, end in asked
    )


def _ends(behind: Sequence[Token]) -> bool:
    """Nothing comes behind `rồi`, or a question: "rồi gửi link" is what happens next."""
    return not behind or behind[0].folded in _AFTER_ALREADY


def _odd_call(turn: Turn) -> bool:
    """Somebody calls and tells one to do something: a scam when the rest sounds like one, not when the boss does."""
    if "scam_call" not in cues(turn):
        return False
    return any(candidate.topic == SCAM_TOPIC for candidate in matched(turn).candidates[:2])


def _look_alike(text: str) -> bool:
    """A domain that dresses as an official one (`dichvucong-gov.com`), or a program from outside of the stores."""
    joined = _SPACED_DOT.sub(".", text.lower()[:MAX_CHARS])  # `dichvucong . xyz`: written so to pass a filter
    for word in (word.strip(".,;!?()") for word in joined.split() if "." in word):
        host = word.split("//")[-1].split("/")[0]
        if word.endswith(".apk") or ".apk?" in word:
            return True
        if any(name in host for name in _OFFICIAL) and not host.endswith(".gov.vn"):
            return _HOST.search(host) is not None
    return False
