"""A follow-up without a subject ("thế lệ phí bao nhiêu?") is about the entry that was just answered, or offered."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.handlers import choice
from bot.handlers import entry as entry_handler
from bot.handlers.circumstance import is_circumstance, stays_with
from bot.handlers.detail import answer_detail, has_all
from bot.handlers.going_on import done, goes_on, lacks, own, tells, wishes
from bot.handlers.hindrance import papers_with, that_or_this
from bot.handlers.reading import (
    FOLLOW_UP,
    IN_BETWEEN,
    answered,
    beside_before,
    matched,
    of_a_death,
    settled,
    spoken_of,
    told_of,
)
from bot.handlers.serving import of_which, served
from bot.handlers.sibling import (
    case_told,
    left_behind,
    now_told,
    of_the_dead,
    said_of_it,
    sibling,
    told_of_one,
    with_case,
)
from bot.handlers.situation import by_means, done_there, fields_meant, is_received, lives_elsewhere
from bot.handlers.still_open import leaves_open, meant, which_again
from bot.handlers.thresholds import (
    CERTAIN_CONFIDENCE,
    CLEAR_CONFIDENCE,
    LIKELY_CONFIDENCE,
    LITTLE_OWN_WORDS,
    NEAR_COSINE,
    OFFERED_CONFIDENCE,
    QUESTION_WORDS,
    REPEATED_COSINE,
    SHORT_WORDS,
    SOME_OWN_WORDS,
    STANDALONE_CONFIDENCE,
    WRITTEN_COSINE,
)
from bot.handlers.turned import asked_again, asked_beside, kept_aside, said_instead
from bot.handlers.words import WHETHER
from bot.messages import Kind
from bot.replies import aspects, guide, room_of
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry
from knowledge.matching.decision import Match
from knowledge.matching.matcher import Candidate, says_for_whom
from knowledge.text.fold import fold

_OTHER = frozenset(
    {
        "cai kia", "viec kia", "cai con lai", "viec con lai", "cai thu hai", "viec thu hai", "thu hai", "cai nua",
        "kia", "cai sau", "viec sau",
    }
)  # fmt: skip
_THAT = frozenset({"ay", "do", "nay"})
_BACK = re.compile(
    r"(?<!hom )(?<!ben )(?<!nguoi )(?<!ngay )(?<!nam )(?<!dang )\bkia\b"
    r"|\b(?:luc|hoi|ban|khi) nay\b|\b(?:luc|ban) dau\b|(?<!lan )\bdau tien\b|\btruoc do\b|\bhoi (?:truoc|dau)\b"
)
_AROUND = frozenset({"con", "the", "a", "vay", "thi", "sao", "nhi", "ha", "roi"})
_FIRST = 3  # when what was spoken of is none of so many topics that come first
_PAYS = "bao-hiem"  # the group of what money is received from
_OF_PLACES = frozenset({"where", "hotline"})  # asked behind hours or addresses, these are theirs
_LIVING = frozenset({"o tro", "ho khau"})  # how one lives, and nothing that is to be done
_OF_ANY = frozenset({"nop ho so"})  # named, and what every procedure has


def handle(turn: Turn) -> Outcome | None:
    """Answer from the entry before, unless the message names another thing clearly."""
    before = turn.conversation.fresh(turn.now)
    if turn.message.kind is not Kind.TEXT or matched(turn).query.corrected:
        return None
    if (instead := said_instead(turn)) is not None:
        return entry_handler.handle(instead)
    if _the_other(turn):
        asked = matched(turn).query.aspects
        opened = choice.open_payload(turn, f"a:{before.aside[0]}:{asked[0]}" if asked else f"e:{before.aside[0]}")
        if opened is None or not before.entry or opened.conversation.aside:
            return opened
        return replace(opened, conversation=replace(opened.conversation, aside=(before.entry,)))
    if (back := _spoken_of_before_that(turn)) is not None:
        before = replace(before, entry=back.id, choices=(), aside=())
        turn = replace(turn, conversation=before)
    if before.clarifying:
        return _behind_a_menu(turn)
    entry = spoken_of(turn)
    return _behind_an_answer(turn, entry) if entry is not None and entry.enabled else None


def _behind_a_menu(turn: Turn) -> Outcome | None:
    """Of what was offered, the one that is meant; what was named before and these words tell; or the same once more.
    Nothing need have been answered before."""
    last, entry = spoken_of(turn), meant(turn)
    if entry is None and (told := told_of_one(turn)) is not None:
        return _answered(turn, told)
    if last is None and (told := now_told(turn)) is not None:
        return _answered(turn, told)
    if entry is None and leaves_open(turn):
        if last is None or not _goes_with(turn, last):
            return which_again(turn)
        entry = last
    if entry is None or not entry.enabled:
        return None
    stays = is_circumstance(turn, entry) or stays_with(turn, entry)
    if not (stays or _says_nothing_else(turn, entry)) or (not stays and _names_another(turn, entry)):
        return None
    return _answered(turn, entry)


def _behind_an_answer(turn: Turn, entry: Entry) -> Outcome | None:
    """What is asked of `entry`, which was answered last, or of what goes with it."""
    if (of_any := served(turn, entry) or of_which(turn, entry)) is not None:
        return of_any
    if (heir := of_the_dead(turn, entry) or left_behind(turn, entry)) is not None:
        return _answered(turn, heir)
    if _is_a_question_of_its_own(turn, entry):
        return None
    if (papers := papers_with(turn, entry)) is not None:
        return papers
    if _asked_in_between(turn, entry):
        return None
    field_again = asked_again(turn) is not None and bool(matched(turn).query.aspects)  # "ý em là nộp ở đâu"
    if not field_again and (case := case_told(turn, entry)) is not None:
        return _answered(turn, case)
    passing = is_circumstance(turn, entry)
    stays = passing or stays_with(turn, entry) or said_of_it(turn, entry)
    if not (stays or _says_nothing_else(turn, entry)):
        return None
    if not stays and _names_another(turn, entry):
        if not lacks(turn):
            return None
        if (both := that_or_this(turn, entry)) is not None:
            return both
    meant_by_it = entry if passing and told_of(turn, entry) else sibling(turn, entry)
    if meant_by_it.id == entry.id and (found := answer_detail(turn, entry)) is not None:
        return with_case(turn, entry, found)
    return _answered(turn, meant_by_it)


def _says_nothing_else(turn: Turn, entry: Entry) -> bool:
    """True when the message may be of `entry`: it goes on from it, asks the same again, or only names a place."""
    return goes_on(turn) or _the_same_again(turn, entry) or lives_elsewhere(turn) or _done_where_one_is(turn)


def _done_where_one_is(turn: Turn) -> bool:
    """ "Em ở trọ Bình Dương, làm ở đó được không", behind a card: nothing is named but how one lives."""
    return done_there(turn) and _LIVING.issuperset(matched(turn).query.concepts)


def _answered(turn: Turn, entry: Entry) -> Outcome:
    """What the message asks of `entry`, or its guide."""
    reply = aspects(entry, fields_meant(turn, entry), turn.knowledge, turn.now)
    reply = reply or guide(entry, turn.knowledge, turn.now, room_of(turn))
    record = matched(turn).record(Status.ANSWERED_ASPECT)
    record = replace(record, entry=entry.id, topic=entry.topic, confidence=FOLLOW_UP)
    conversation = answered(turn, entry, reply.choices, asked_beside(turn, entry) or kept_aside(turn, entry))
    return Outcome(Status.ANSWERED_ASPECT, reply, conversation, record)


def _the_other(turn: Turn) -> bool:
    """ "Còn cái kia?", when one other thing was offered or said beside the last."""
    if len(turn.conversation.fresh(turn.now).aside) != 1:
        return False
    if _points_back(turn):
        return True
    words = fold(turn.message.text[:60]).rstrip("?!. ").split()
    asked = (token.folded for token in matched(turn).query.tokens if not token.aspect)
    return any(" ".join(word for word in said if word not in _AROUND) in _OTHER for said in (words, asked))


def _points_back(turn: Turn) -> bool:
    """ "Cái trợ cấp lúc nãy nộp ở đâu": it points back, and has no word of its own but of what was spoken of then."""
    other = turn.knowledge.entries.get(turn.conversation.fresh(turn.now).aside[0])
    found = _BACK.search(fold(turn.message.text))
    if other is None or found is None:
        return False
    known = fold(f"{other.name} {other.label} {found[0]}").split()
    return _THAT.union(known).issuperset(own(turn))


def _spoken_of_before_that(turn: Turn) -> Entry | None:
    """The procedure that was spoken of before hours or addresses were asked in between, when the message names nothing
    and is not of those."""
    last, aside, reading = spoken_of(turn), turn.conversation.fresh(turn.now).aside, matched(turn)
    if last is None or last.topic not in IN_BETWEEN or len(aside) != 1 or reading.query.concepts:
        return None
    best = next(iter(reading.candidates), None)
    if not _OF_PLACES.isdisjoint(reading.query.aspects) or (best is not None and best.topic in IN_BETWEEN):
        return None
    entry = turn.knowledge.entries.get(aside[0])
    return entry if entry is not None and entry.enabled else None


def _goes_with(turn: Turn, entry: Entry) -> bool:
    """True when, beside `entry`, a message that names nothing is first of its topic. Where another was offered first
    (the husband is a foreigner), it takes words of its own: "cần giấy gì" is asked of what was offered."""
    first = next(iter(beside_before(turn).candidates), None)
    choices = turn.conversation.fresh(turn.now).choices
    offered_first = bool(choices) and choices[0].payload == f"e:{entry.id}"
    if choices and not offered_first and not own(turn):
        return False
    needed = OFFERED_CONFIDENCE if offered_first else LIKELY_CONFIDENCE
    return first is not None and first.topic == entry.topic and first.confidence >= needed


def _is_a_question_of_its_own(turn: Turn, entry: Entry) -> bool:
    """ "Ông nội 71 tuổi hộ cận nghèo có được tiền hàng tháng không", behind a vehicle's papers: it says enough, is as
    good as certain by itself, and what was spoken of does not come up beside it."""
    first, *rest = matched(turn).candidates or (None,)
    if first is None or first.out_of_scope or first.topic == entry.topic or first.confidence < CLEAR_CONFIDENCE:
        return False
    if _asks_what_is_paid_out(turn, entry, first):
        return True
    if is_circumstance(turn, entry) and told_of(turn, entry):
        return False  # "bà nội có lương hưu rồi thì có được không", behind an old person's allowance
    if first.confidence < STANDALONE_CONFIDENCE:
        return False
    if lacks(turn) or len(turn.message.text.split()) < QUESTION_WORDS or len(own(turn)) < LITTLE_OWN_WORDS:
        return False
    return entry.topic not in {candidate.topic for candidate in rest}


def _asks_what_is_paid_out(turn: Turn, entry: Entry, first: Candidate) -> bool:
    """ "Ba 79 tuổi được bao nhiêu tiền 1 tháng", behind a marriage: nobody is paid for that."""
    knowledge, query = turn.knowledge, matched(turn).query
    paid = knowledge.speaks(first.entry) and knowledge.entries[first.entry].group == _PAYS
    return paid and entry.group != _PAYS and "fee" in query.aspects and is_received(query.spoken)


def _asked_in_between(turn: Turn, entry: Entry) -> bool:
    """ "Công an phường làm việc giờ nào", behind any procedure: hours and addresses are nobody's detail."""
    best = next(iter(matched(turn).candidates), None)
    if best is None or entry.topic in IN_BETWEEN or best.topic not in IN_BETWEEN:
        return False
    return best.confidence >= CLEAR_CONFIDENCE and best.best >= REPEATED_COSINE


def _the_same_again(turn: Turn, entry: Entry) -> bool:
    """True when the message is clear by itself and of the very guide that was given: it wants no second one."""
    reading, decision = settled(turn)
    if (
        not isinstance(decision, Match)
        or decision.candidate.entry != entry.id
        or len(reading.query.spoken) > SHORT_WORDS
    ):
        return False
    return decision.candidate.best < WRITTEN_COSINE


def _names_another(turn: Turn, entry: Entry) -> bool:
    """True when the message stands on its own feet: it names another thing, or is near to what others ask."""
    reading, topic = matched(turn), entry.topic
    best = next(iter(reading.candidates), None)
    if best is None or best.topic == topic:
        return False
    if not own(turn) and _OF_ANY.issuperset(reading.query.concepts):
        return False  # "đăng ký ở đâu", "nộp hồ sơ mấy ngày" are said of whatever was spoken of
    if of_a_death(turn):
        return True
    if done(turn) or done_there(turn) or lives_elsewhere(turn):
        return False
    if not best.out_of_scope and best.best < WRITTEN_COSINE and _only_details(turn, entry):
        return False
    going_on, decision = settled(turn)
    if going_on is not reading:
        # Beside what was spoken of it is plain, or far from it; a word or two ("thứ bảy được không") are of it.
        if not reading.query.concepts and len(own(turn)) < SOME_OWN_WORDS:
            return False
        if isinstance(decision, Match):
            return decision.candidate.topic != topic
        return says_for_whom(reading.query) or topic not in [c.topic for c in going_on.candidates[:_FIRST]]
    if best.confidence < CLEAR_CONFIDENCE and beside_before(turn).is_of(entry, CLEAR_CONFIDENCE):
        return False  # "muốn bé mang họ bố", behind parents who are not married
    if reading.query.concepts and not best.out_of_scope:
        return best.confidence >= OFFERED_CONFIDENCE
    if spoken_of(turn) is not None:
        first = next(iter(beside_before(turn).candidates), best)
        little = not reading.query.concepts and len(own(turn)) <= SOME_OWN_WORDS
        if little and first.topic == topic and first.confidence >= LIKELY_CONFIDENCE:
            return False
        if isinstance(decision, Match) and len(own(turn)) >= SOME_OWN_WORDS and first.topic == best.topic:
            return True  # clear by itself, and first beside what was spoken of too
    if best.out_of_scope:
        if _told_in_front(turn) and beside_before(turn).is_of(entry, CERTAIN_CONFIDENCE):
            return False
        far = len(own(turn)) >= SOME_OWN_WORDS and not reading.query.aspects  # "đội mình đá mấy giờ" is no office hours
        return best.confidence >= LIKELY_CONFIDENCE and (best.best >= NEAR_COSINE or best.shared > 0 or far)
    return best.confidence >= CLEAR_CONFIDENCE and best.best >= NEAR_COSINE


def _told_in_front(turn: Turn) -> bool:
    """ "Chồng em đi bộ đội thì em đăng ký một mình được không": what is none of ours is told, and the question stands
    behind it."""
    query = matched(turn).query
    words = query.spoken
    if query.concepts or "thi" not in words[2:-3] or words[-1] not in WHETHER:
        return False
    behind = words[words.index("thi") + 1 :]
    return frozenset(own(turn)).isdisjoint(behind)  # "... thì xin tại ngoại được không" is another matter


def _only_details(turn: Turn, entry: Entry) -> bool:
    """True when a message that is not near to any phrasing tells the situation, names no thing and says little, or
    names what was spoken of itself."""
    query = matched(turn).query
    if says_for_whom(query) or wishes(turn):
        return False
    if tells(turn) or by_means(turn, entry):
        return True
    if not query.concepts:
        best = matched(turn).candidates[0]
        return len(own(turn)) <= LITTLE_OWN_WORDS and (best.best < NEAR_COSINE or has_all(turn, entry))
    if frozenset(query.concepts) <= frozenset(turn.knowledge.named_in(entry.name)):
        return True
    return query.spoken[-1] in WHETHER and query.spoken[0] not in _AROUND and has_all(turn, entry)
