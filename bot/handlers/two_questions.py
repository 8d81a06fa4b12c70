"""Two questions in one message: both answered in one bubble, short, with both guides one tap away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.handlers.reading import answered, matched
from bot.handlers.thresholds import (
    BESIDE_CONFIDENCE,
    CLEAR_CONFIDENCE,
    FAR_COSINE,
    NEAR_COSINE,
    OFFERED_CONFIDENCE,
    SHORT_WORDS,
    SOME_OWN_WORDS,
    STANDALONE_CONFIDENCE,
    TOUCHING_COSINE,
    WRITTEN_COSINE,
)
from bot.messages import Block, Choice, Kind, Reply
from bot.replies import brief, guide, menu_choice, notes, room_of, today
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact
from knowledge.matching.matcher import PEOPLE, Candidate
from knowledge.text.lexicon import Token
from knowledge.text.means import names_only_means
from knowledge.text.normalise import BREAK, part
from knowledge.text.stories import told_before

# These say that something else is asked too;
_STRONG = tuple(
    tuple(words.split())
    for words in (
        "va hoi them", "hoi them", "hoi luon", "voi lai", "voi ca", "dong thoi", "them nua", "tien the", "nhan tien",
        "luon tien", "tien day", "san day", "san tien", "san cho hoi", "san hoi", "tien cho hoi", "tien hoi",
        "ngoai ra",
    )
)  # fmt: skip
# ... these only join.
_WEAK = (("sau", "do"), ("hay", "la"), ("va",), ("con",), ("roi",), ("voi",), ("xong",), ("ma",))
_JOINTS = (*_STRONG, *_WEAK)
# Typed with diacritics a joint has its own: `con gái` and `má` join nothing. Without them the next word tells.
_MARKED = {"con": "còn", "ma": "mà", "va": "và"}
_OF_A_CHILD = frozenset(("gai", "trai", "nho", "be", "em", "chau", "dau", "re", "ut", "minh", "toi", "so"))
_BY_FIRST = {first: tuple(joint for joint in _JOINTS if joint[0] == first) for first, *_ in _JOINTS}
_DONE, _JUST = "xong", frozenset(("moi", "vua", "da"))  # "mới cưới xong" tells, and asks nothing
_NO = "khong"  # asks when it ends a clause or stands before a joint, denies when it does not
_HANDING_IN = ("nop ho so",)  # all that is named
_COURTEOUS = frozenset(
    {"a", "ah", "ha", "vay", "the", "nhi", "em", "anh", "chi", "ad", "bac", "ban", "nha", "nhe", "oi", "nua", "luon"}
)
_MUST = frozenset({("co", "can"), ("co", "phai"), ("con", "can"), ("con", "phai")})
_OR = "hay"  # "nộp trên mạng hay ra phường" asks
Asked = tuple[str, ...]  # aspects
Half = tuple[Candidate, Asked]  # what a half asks for, and of what aspect


class Cut(NamedTuple):
    """Where a message may be cut: what each half needs, in confidence and, when it names nothing, in cosine."""

    first: Sequence[Token]
    second: Sequence[Token]
    needed: float
    near: float
    more: bool = False  # the joint says that something else is asked too


_SURE = 0.6  # confidence of each of two halves that both ask
_FEWEST = 3  # words of a half
_ALSO = "con"
_MOST_CUTS = 3
_SECOND = 0.75  # least score of the second topic of the whole message, as a share of the first


def handle(turn: Turn) -> Outcome | None:
    """Pass unless two halves ask for two different things, one of them clearly."""
    if turn.message.kind is not Kind.TEXT:
        return None
    halves = _halves(turn)
    if halves is None:
        return None
    unsure = [half for half in halves if half[0].confidence < _SURE]
    if unsure and unsure[0][0].best < FAR_COSINE:
        return None
    return _one_and_offer(turn, halves, unsure[0]) if unsure else _both_answered(turn, halves)


def _both_answered(turn: Turn, halves: tuple[Half, Half]) -> Outcome:
    entries = [turn.knowledge.entries[candidate.entry] for candidate, _ in halves]
    phrases = turn.knowledge.phrases
    choices = (*(Choice(entry.label, f"e:{entry.id}") for entry in entries), menu_choice(phrases))
    for wanted, most in _less_and_less(halves[0][1], halves[1][1]):  # the rest is a tap away
        reply = Reply(_both(turn, entries, wanted, most), choices)
        if len(reply.with_menu()) <= room_of(turn):
            break
    first, second = halves[0][0], halves[1][0]
    return Outcome(
        Status.ANSWERED,
        reply,
        answered(turn, entries[0], choices, (entries[1].id,)),
        matched(turn).record(Status.ANSWERED, first),
        also=((second.entry, second.topic),),
    )


def _one_and_offer(turn: Turn, halves: tuple[Half, Half], unsure: Half) -> Outcome:
    """The half that is clear, answered; the thing that the other half may mean, one tap away."""
    sure = halves[0] if halves[1] is unsure else halves[1]
    entry, other = (turn.knowledge.entries[half[0].entry] for half in (sure, unsure))
    line = Block(turn.knowledge.phrases.say("second_half"))
    offer = Choice(other.label, f"e:{other.id}")
    room = room_of(turn) - len(line.text) - len(offer.label) - 8  # the line, the button and its number
    reply = guide(entry, turn.knowledge, turn.now, room)
    reply = Reply((*reply.blocks, line), (offer, *reply.choices))
    return Outcome(
        Status.ANSWERED,
        reply,
        answered(turn, entry, reply.choices, (other.id,)),
        matched(turn).record(Status.ANSWERED, sure[0], (entry.id, other.id)),
    )


def _less_and_less(first: Asked, second: Asked) -> Iterator[tuple[tuple[Asked, Asked], int | None]]:
    """What is told of both, and how many facts where nothing was asked for: in the end a line of each is left."""
    for facts in (None, 3, 1):
        yield (first, second), facts
    yield (first, ()), 1
    yield ((), second), 1
    for facts in (3, 1):
        yield ((), ()), facts


def _both(turn: Turn, entries: list[Entry], wanted: tuple[Asked, Asked], most: int | None) -> tuple[Block, ...]:
    """What was asked of each thing, then one note and one source line for both."""
    phrases, day = turn.knowledge.phrases, today(turn.now)
    blocks: list[Block] = []
    shown: list[Fact] = []
    for entry, names in zip(entries, wanted, strict=True):
        part, facts = brief(entry, names, day, phrases, most)
        blocks += part
        shown += facts
    return (*blocks, *notes(entries[0], shown, phrases, 2 if most else 3))


def _halves(turn: Turn) -> tuple[Half, Half] | None:
    """The two things asked for, each with its aspects, in the order asked; None when it is one question.

    The message is cut in two at each place where questions are joined; the cut whose weaker half is surest counts.
    """
    reading, knowledge = matched(turn), turn.knowledge
    whole = reading.query
    if whole.corrected or len(whole.spoken) < 2 * _FEWEST:
        return None
    best: tuple[Half, Half] | None = None
    surest = 0.0
    of_a_case = _tells_a_case(knowledge, reading.candidates)
    before = told_before(whole)  # what a story only tells is no half of what it asks
    asking = [place - before for place in reading.asking if place >= before]
    more = False
    for first, second, needed, near, says_more in _cuts(whole.spelt[before:], reading.candidates, asking):
        both_ask = needed <= _SURE
        nearer = max(near, NEAR_COSINE) if of_a_case and near else near
        one = _one(knowledge, first, whole.aspects, nearer)
        if one is None or one[0].confidence < (OFFERED_CONFIDENCE if both_ask else needed):
            continue
        other = _one(knowledge, second, whole.aspects, nearer, behind=True)
        if other is None or one[0].topic == other[0].topic:
            continue
        if of_a_case and not both_ask and reading.candidates[0].entry not in (one[0].entry, other[0].entry):
            continue  # it takes both halves to tell it: "trừ tiền rồi mà hồ sơ chưa nộp được"
        weaker, surer = sorted((one[0].confidence, other[0].confidence))
        one_clear = both_ask and weaker >= OFFERED_CONFIDENCE and surer >= CLEAR_CONFIDENCE
        # A story has many clauses: both must be clear.
        enough = weaker >= CLEAR_CONFIDENCE if before else weaker >= needed or one_clear
        if weaker > surest and enough:
            best, surest, more = (one, other), weaker, says_more
    return None if best is None or _is_one(reading.candidates, best, more) else best


def _is_one(candidates: Sequence[Candidate], halves: tuple[Half, Half], more: bool) -> bool:
    """`khai sinh, hộ khẩu, thẻ bảo hiểm` is one procedure that has three parts; and what the whole message leaves no
    chance ("giấy độc thân …, từng ly hôn có cần mang quyết định tòa") is no question of its own."""
    whole, topics = candidates[0], [half.topic for half, _ in halves]
    if whole.topic not in topics:
        return whole.confidence >= _SURE
    if more or whole.confidence < STANDALONE_CONFIDENCE:
        return False
    other = next(half for half, _ in halves if half.topic != whole.topic)
    left = max((c.confidence for c in candidates if c.topic == other.topic), default=0.0)
    return left <= BESIDE_CONFIDENCE and other.confidence < CLEAR_CONFIDENCE and other.best < NEAR_COSINE


def _room_for_two(candidates: Sequence[Candidate]) -> bool:
    """False when the whole message leaves no second topic anywhere near the first: most messages end here."""
    inside = [candidate.score for candidate in candidates if not candidate.out_of_scope]
    return len(inside) > 1 and inside[1] >= _SECOND * inside[0]


def _tells_a_case(knowledge: KnowledgeBase, candidates: Sequence[Candidate]) -> bool:
    """True when the whole message is surely a case of its own: its clauses tell the one story."""
    entry = knowledge.entries.get(candidates[0].entry) if candidates else None
    return entry is not None and not entry.main and candidates[0].confidence >= CLEAR_CONFIDENCE


def _one(
    knowledge: KnowledgeBase, words: Sequence[Token], asked: tuple[str, ...], near: float, behind: bool = False
) -> Half | None:
    """What one half asks for; `asked` of both when it says no aspect itself.

    It must name a thing, or say enough of its own and come `near` (cosine) to a phrasing. "gia hạn trên VNeID" names
    only how the thing of the other half is done, and "nộp đơn ở đâu" `behind` it hands that in.
    """
    query, generic = part(words, knowledge.lexicon), knowledge.lexicon.generic
    own = sum([not (t is BREAK or t.aspect or t.folded in generic) for t in query.tokens])
    nameless = PEOPLE.issuperset(query.concepts)  # "bé có phải đi không" is asked of the thing of the other half
    if nameless and own < SOME_OWN_WORDS:
        return None
    handed_in = behind and query.concepts == _HANDING_IN and own < SOME_OWN_WORDS
    if names_only_means(query.tokens) or (handed_in and query.aspects):
        return None
    best = next(iter(knowledge.candidates(query)), None)
    if best is None or not knowledge.speaks(best.entry):
        return None
    near_enough = best.best > (near if best.confidence >= CLEAR_CONFIDENCE else max(near, TOUCHING_COSINE))
    if nameless and not near_enough:
        return None
    return best, query.aspects or (() if _asks_whether(words) else asked)


def _asks_whether(words: Sequence[Token]) -> bool:
    """True for "có cần giấy độc thân nữa không": a question of its own, and not the one that the other half asks."""
    said = [token.folded for token in words if token is not BREAK]
    end = next((word for word in reversed(said) if word not in _COURTEOUS), "")
    return end == _NO and not _MUST.isdisjoint(pairwise(said))


def _cuts(tokens: Sequence[Token], candidates: Sequence[Candidate], words: Sequence[int]) -> list[Cut]:
    """Where two questions may be joined, at most a few.

    Where both halves ask ("... ở đâu, còn ... thì mấy ngày"), two questions are likely. Where only the end asks, they
    may share it, or the first half is but the story of the one question: then the message must be short and its halves
    sure.
    """
    joints = [(place, joint) for place in range(_FEWEST, len(tokens) - _FEWEST) if (joint := _joint(tokens, place))]
    if not joints:
        return []
    asking = _places_of_asking(tokens, words)
    both: list[Cut] = []
    joined: list[Cut] = []
    short = len(tokens) <= SHORT_WORDS and _room_for_two(candidates)
    for place, joint in joints:
        after = tokens[place + len(joint) :]
        if len(after) < _FEWEST or _only_told(tokens[:place], joint):
            continue
        strong = joint in _STRONG or joint[1:] in _STRONG  # behind a break
        if strong or (asking and asking[0] < place and asking[-1] >= place + len(joint)):
            offers = not strong and all(tokens[at].folded == _OR for at in asking if at >= place + len(joint))
            near = 0.0 if strong else WRITTEN_COSINE if offers else TOUCHING_COSINE
            both.append(Cut(tokens[:place], after, _SURE, near, strong or _ALSO in (*joint, after[0].folded)))
        elif short:
            joined.append(Cut(tokens[:place], after, CLEAR_CONFIDENCE, WRITTEN_COSINE))
    middle = len(tokens) / 2
    return sorted(both or joined, key=lambda cut: abs(len(cut.first) - middle))[:_MOST_CUTS]


def _only_told(first: Sequence[Token], joint: tuple[str, ...]) -> bool:
    """True for a first half such as "mới cưới xong": what is done is told, and asks nothing."""
    words = [token.folded for token in first]
    return _DONE in (joint[-1], words[-1]) and not _JUST.isdisjoint(words)


def _joint(tokens: Sequence[Token], place: int) -> tuple[str, ...]:
    """The words (or the break) that join two questions at a place, empty when none does."""
    if tokens[place] is BREAK:
        follows = next((j for j in _STRONG if _stands(tokens, place + 1, j)), ())
        return (follows and (BREAK.folded, *follows)) or (BREAK.folded,)
    joints = _BY_FIRST.get(tokens[place].folded)
    joint = next((joint for joint in joints if _stands(tokens, place, joint)), ()) if joints else ()
    return () if len(joint) == 1 and _other_word(tokens, place) else joint


def _other_word(tokens: Sequence[Token], place: int) -> bool:
    """True when a word only looks like a joint."""
    token = tokens[place]
    if token.folded not in _MARKED or token.raw == _MARKED[token.folded]:
        return False
    if token.marked:
        return True
    return token.folded == "con" and place + 1 < len(tokens) and tokens[place + 1].folded in _OF_A_CHILD


def _places_of_asking(tokens: Sequence[Token], words: Sequence[int]) -> list[int]:
    """Where a question word stands (`words`); `không` counts at the end of a clause only, `hay` within one."""
    last = len(tokens) - 1
    ends = [
        place
        for place, token in enumerate(tokens)
        if (token.folded == _NO and (place >= last - 1 or _ends(tokens, place)))
        or (token.folded == _OR and 0 < place < last and BREAK not in (tokens[place - 1], tokens[place + 1]))
    ]
    return sorted((*words, *ends))


def _ends(tokens: Sequence[Token], place: int) -> bool:
    """True when a clause ends behind a word, or the next question is joined to it. `Không khớp |` denies, `không ạ |`
    asks."""
    behind = tokens[place + 1 : place + 3]
    if BREAK in behind:
        return behind[0] is BREAK or behind[0].folded in _COURTEOUS
    return bool(_joint(tokens, place + 1))


def _stands(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    return tuple(token.folded for token in tokens[place : place + len(words)]) == words
