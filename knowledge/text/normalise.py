"""From a raw message to words: small named steps in a fixed order, each of which can be shown (`--explain`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from knowledge.text import telex
from knowledge.text.ages import children, may_tell_age
from knowledge.text.corrections import corrected, may_correct
from knowledge.text.deadlines import DEADLINE, TIME, is_condition, is_deadline
from knowledge.text.fold import compose, cut, drop_invisible, fold, same_i, tones
from knowledge.text.lexicon import TOLD, Lexicon, Token, token_as, token_of, tokens_of
from knowledge.text.means import MEANS, without_means
from knowledge.text.mourning import TELLS, mourning
from knowledge.text.repair import Vocabulary, in_chat, repair
from knowledge.text.syllables import syllables

MAX_TOKENS = 220
Step = Callable[[Sequence[Token]], Sequence[Token]]
BREAK = Token("|", "|")  # between clauses: no pattern and no pair of words runs across it

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_LONG_NUMBER = re.compile(r"\d[\d .\-]{4,18}\d")  # a number of a paper or a phone says nothing of the question
_WORD_OR_BREAK = re.compile(r"[^\W_]+|[.?!;,\n:…()\[\]\"“”|]+")  # whatever else stands between words is a space
_RUN = re.compile(r"\d+|[^\W\d_]+")
_YEARS = re.compile(r"(\d{1,2})t")  # `14t`: whoever writes it so is no other
_TWO = 4  # letters of the shortest two words that are stuck together
_STRETCHED = re.compile(r"([aeiouyà-ỹ])\1{2,}")  # "đượcccc" is rare, "cccd" is not: vowels only
_FINAL_Y = re.compile(r"[hklmst]y\b")  # in all that `same_i` changes


@dataclass(frozen=True)
class Query:
    """What a message says, in words that the index knows.

    `tokens` are the words left after every step (BREAK between clauses), `aspects` what is wanted of a thing (fee,
    time ...), `concepts` the things named, `denied` the things that the writer rejected ("không phải tạm trú").
    """

    tokens: tuple[Token, ...]
    concepts: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    corrected: bool = False
    foreign: bool = False  # most words are of no Vietnamese syllable
    spelt: tuple[Token, ...] = ()  # every word in standard spelling, courtesy included
    steps: tuple[tuple[str, Sequence[Token]], ...] = ()  # (name, words after it) of each step that changed something

    @property
    def trace(self) -> tuple[tuple[str, str], ...]:
        """Each step and the words after it, to be shown."""
        return tuple((name, _shown(tokens)) for name, tokens in self.steps)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The folded words without clause breaks."""
        return tuple([token.folded for token in self.tokens if token is not BREAK])

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Every folded word in standard spelling, courtesy included, without clause breaks."""
        return tuple([token.folded for token in self.spelt if token is not BREAK])

    @cached_property
    def clauses(self) -> tuple[tuple[Token, ...], ...]:
        """The words in standard spelling, clause by clause."""
        return clauses_of(self.spelt)


def characters(text: str) -> str:
    """Cut, clean, compose: what every reader of a message does first."""
    return compose(drop_invisible(cut(text)))


def split(text: str) -> list[Token]:
    """Words of composed text, BREAK for punctuation; addresses are dropped, stretched letters shortened, % read out."""
    if "@" in text or "://" in text or "www." in text:  # an address is rare, and looking for one is dear
        text = _ADDRESS.sub(" ", text)
    if "%" in text:
        text = text.replace("%", " phần trăm ")
    found = _WORD_OR_BREAK.findall(unstretched(_LONG_NUMBER.sub(" ", text)))[:MAX_TOKENS]
    return [token_of(word) if word[0].isalnum() else BREAK for word in found]


def unstretched(text: str) -> str:
    """`rồiiiii` -> `rồi`."""
    return _STRETCHED.sub(r"\1", text)


def clauses_of(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], ...]:
    """The words between breaks; none between two breaks, so that all forms of a message have as many clauses."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token is BREAK:
            found.append([])
        else:
            found[-1].append(token)
    return tuple(map(tuple, found))


def part(tokens: Sequence[Token], lexicon: Lexicon) -> Query:
    """A stretch of a message whose words are spelt already (`Query.spelt`), read on its own."""
    return _finish(tokens, lexicon)


def written(text: str, lexicon: Lexicon) -> Query:
    """A well-written text (a phrasing, a name): no repair, the same words as a message would give."""
    return _finish(lexicon.spelling.replace(split(characters(text))), lexicon)


def read(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Query:
    """A message as people type it."""
    tokens = tuple(split(characters(text)))
    done: list[tuple[str, Sequence[Token]]] = [("split", tokens)]
    mended, foreign = _mended(tokens, lexicon, vocabulary, done)
    return _finish(mended, lexicon, foreign, done)


def heard(tokens: Sequence[Token], lexicon: Lexicon, vocabulary: Vocabulary) -> Sequence[Token]:
    """What is left of the words of a message: `read(text, …).tokens` without the rest of a Query."""
    return _meant(_mended(tokens, lexicon, vocabulary)[0], lexicon)[0]


def _mended(
    tokens: Sequence[Token],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    done: list[tuple[str, Sequence[Token]]] | None = None,
) -> tuple[Sequence[Token], bool]:
    """(words in standard spelling, whether they are of another language). Steps that changed something join `done`."""
    foreign = False
    steps: tuple[tuple[str, Step], ...] = (
        ("raw keys", lambda words: _raw_keys(words, vocabulary)),
        ("stuck words", lambda words: _stuck(words, vocabulary, lexicon)),
        ("spelling", lexicon.spelling.replace),
        ("typos", lambda words: _typos(words, vocabulary, lexicon)),
    )
    for name, step in steps:
        if name == "spelling" and (foreign := _foreign(tokens, vocabulary, lexicon)):
            break  # spelling and repairing another language would make Vietnamese of it
        changed = step(tokens)
        if (
            done is not None
            and changed is not tokens
            and [token.raw for token in changed] != [token.raw for token in tokens]
        ):
            done.append((name, changed))
        tokens = changed
    return tokens, foreign


def _foreign(tokens: Sequence[Token], vocabulary: Vocabulary, lexicon: Lexicon) -> bool:
    """Three words or more, most of which are neither a possible syllable nor known: another language.

    Words that are borrowed from one (`renew`) are understood among ours, and are no word of ours: `renew my passport`.
    """
    words = [t.folded for t in tokens if t is not BREAK and t.folded.isalpha()]
    if len(words) < 3:
        return False
    possible, known = syllables(), lexicon.words
    strange = [w for w in words if w not in possible and w not in vocabulary and w not in known]
    if len(strange) * 2 >= len(words):
        return True
    if lexicon.borrowed.isdisjoint(words) or any(token.marked for token in tokens):
        return False
    theirs = {*strange, *(w for w in words if w in lexicon.borrowed and w not in possible)}
    return sum(w in theirs for w in words) * 2 > len(words)


def _finish(
    tokens: Sequence[Token], lexicon: Lexicon, foreign: bool = False, done: Sequence[tuple[str, Sequence[Token]]] = ()
) -> Query:
    left, aspects, denied, corrected = _meant(tokens, lexicon)
    concepts = tuple(dict.fromkeys([token.concept for token in left if token.concept]))
    return Query(
        tokens=left,
        concepts=concepts,
        aspects=aspects,
        denied=tuple(name for name in denied if name not in concepts),
        corrected=corrected,
        foreign=foreign,
        spelt=tuple(tokens),
        steps=(*done, ("words", left)) if done else (),
    )


def telling(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Token, ...]:
    """What is left of the words of a well-written text: `written(text).tokens` without the rest of a Query."""
    return _meant(lexicon.spelling.replace(tokens), lexicon)[0]


def _meant(
    tokens: Sequence[Token], lexicon: Lexicon
) -> tuple[tuple[Token, ...], tuple[str, ...], tuple[str, ...], bool]:
    """(what is left, aspects, what was rejected, corrected) of words in standard spelling."""
    named = things_named(tokens, lexicon)
    words = [token.folded for token in named]
    kept, denied, taken_back = retold(named, words)
    if kept is not named:
        words = [token.folded for token in kept]
    aspects, kept = wanted(kept, words, lexicon)
    kept = without_fillers(kept, words, lexicon)
    return tuple(one_i(kept) if _FINAL_Y.search(" ".join(words)) else kept), aspects, denied, taken_back


def _shown(tokens: Sequence[Token]) -> str:
    return " ".join(token.raw for token in tokens)


def _raw_keys(tokens: Sequence[Token], vocabulary: Vocabulary) -> Sequence[Token]:
    words = [token.raw for token in tokens if token is not BREAK]
    decoded = telex.decode(words, vocabulary.words)
    if decoded is None:
        return tokens
    left = iter(decoded)
    return [token if token is BREAK else _same_or_new(token, next(left)) for token in tokens]


def _same_or_new(token: Token, word: str) -> Token:
    return token if word == token.raw else Token(word, fold(word))


def _stuck(tokens: Sequence[Token], vocabulary: Vocabulary, lexicon: Lexicon) -> Sequence[Token]:
    result: list[Token] = []
    cut = False
    known, possible = lexicon.words, syllables()
    for token in tokens:
        folded = token.folded
        if folded in possible or (folded in known and (len(folded) < _TWO or tones(token.raw) < 2)):
            result.append(token)
            continue
        apart = _apart(token, vocabulary, lexicon)
        cut = cut or apart is not None
        result.extend(apart or (token,))
    return result if cut else tokens


def _apart(token: Token, vocabulary: Vocabulary, lexicon: Lexicon) -> Sequence[Token] | None:
    """The words that were stuck together, with the diacritics that they were typed with; None when it is one word."""
    if (years := _YEARS.fullmatch(token.folded)) is not None:
        return [token_of(years[1]), token_of("tuổi")]
    known = token.folded in lexicon.words or token.folded in vocabulary
    if not known and (meant := in_chat(token.raw, token.folded, vocabulary)) is not None:
        return [token_of(meant)]
    if not token.folded.isalpha() and (runs := _RUN.findall(token.raw))[1:] and token.folded not in vocabulary:
        found: list[Token] = []
        for run in map(token_of, runs):  # `bé5tuổi`, `2tuần`, and neither `a1` nor `mp3`
            if run.folded.isdecimal() or (run.folded in syllables() or run.folded in lexicon.words):
                found.append(run)
            elif (pieces := _apart(run, vocabulary, lexicon)) is not None:
                found.extend(pieces)
            else:
                found.clear()
                break
        if found and all(len(run) > 1 or run.isdecimal() for run in runs):
            return found
    words = vocabulary.unstuck(token.folded, token.raw if tones(token.raw) > 1 else "")
    return None if words is None else list(_as_typed(token, words))


def _as_typed(token: Token, words: Sequence[str]) -> Iterator[Token]:
    """Words with the diacritics of the token that they stood in."""
    if len(token.raw) != len(token.folded):
        yield from (Token(word, word) for word in words)
        return
    start = 0
    for word in words:
        yield Token(token.raw[start : start + len(word)], word)
        start += len(word)


def _typos(tokens: Sequence[Token], vocabulary: Vocabulary, lexicon: Lexicon) -> Sequence[Token]:
    """Repair only what is not a number, an abbreviation that staff know, or a word with its own diacritics."""
    words = [token.folded for token in tokens]
    fixed = repair(words, vocabulary)
    if fixed == words:
        return tokens
    return [
        token if new == token.folded or token is BREAK or token.folded in lexicon.words else Token(new, new)
        for token, new in zip(tokens, fixed, strict=True)
    ]


def things_named(tokens: Sequence[Token], lexicon: Lexicon) -> Sequence[Token]:
    """Every way of naming a thing becomes the thing's own words, marked with its name."""
    found = lexicon.concepts.find(tokens)
    return with_things(tokens, lexicon.owners.replace(found, tokens)) if found else tokens


def with_things(tokens: Sequence[Token], found: Iterable[tuple[int, int, str]]) -> list[Token]:
    """The tokens, the things that were found at (start, end, name) in their own words."""
    result: list[Token] = []
    place = 0
    for start, end, name in found:
        result.extend(tokens[place:start])
        result.extend(_thing(name))
        place = end
    result.extend(tokens[place:])
    return result


@lru_cache(maxsize=4096)
def _thing(name: str) -> tuple[Token, ...]:
    thing = fold(name)
    return tuple(Token(token.raw, token.folded, thing) for token in tokens_of(name))


def retold(named: Sequence[Token], words: Sequence[str]) -> tuple[Sequence[Token], tuple[str, ...], bool]:
    """(tokens, what was rejected, corrected): where the words are only told in passing, what they come to. `words` are
    the folded words of `named`, which come back as they are when nothing is retold."""
    kept = named
    if MEANS in words and (without := without_means(kept)) is not kept:
        kept, words = without, [token.folded for token in without]
    if not TELLS.isdisjoint(words) and (told := mourning(kept)) is not kept:
        kept, words = told, [token.folded for token in told]
    if may_tell_age(words):
        kept = children(kept)
    return corrected(kept) if may_correct(words) else (kept, (), False)


_NO_THING = frozenset({
    "tinh", "xa", "phuong", "huyen", "quan", "noi", "cho", "que", "thanh", "dia",
    "thi", "lam", "nop", "sua", "doi", "xin", "ra", "len", "di", "dieu", "chinh", "khai", "dang", "bao", "hoi",
})  # fmt: skip
_APART = 3  # words at most from "khác" to "chỗ nào"


def asks_what_differs(words: Sequence[str], start: int) -> bool:
    """ "Số 2 khác số 1 chỗ nào" asks for no place; "khác tỉnh thì làm chỗ nào", "khác tên sửa chỗ nào" do."""
    before = list(takewhile(str.isalnum, reversed(words[max(0, start - _APART) : start])))  # of its own clause
    return "khac" in before and _NO_THING.isdisjoint(before)


def wanted(tokens: Sequence[Token], words: Sequence[str], lexicon: Lexicon) -> tuple[tuple[str, ...], Sequence[Token]]:
    """What is wanted of the thing; the words stay (some things are asked for in the same words)."""
    if not (found := lexicon.aspects.find(tokens, words)):
        return (), tokens
    result = list(tokens)
    names = []
    for start, end, name in found:
        if name != TOLD and not any(token.concept for token in tokens[start:end]):
            if name == TIME:
                if is_condition(tokens, words, start, end):
                    continue
                if is_deadline(tokens, words, start, end):
                    name = DEADLINE
            if name == "where" and asks_what_differs(words, start):
                continue
            names.append(name)
            result[start:end] = [token_as(t.raw, t.folded, t.concept, name) for t in tokens[start:end]]
    return tuple(dict.fromkeys(names)), result


def without_fillers(tokens: Sequence[Token], words: Sequence[str], lexicon: Lexicon) -> Sequence[Token]:
    """The tokens without courtesy; `words` are their folded words."""
    if not (found := lexicon.fillers.find(tokens, words)):
        return tokens
    left: list[Token] = []
    place = 0
    for start, end, _ in found:
        if not any(token.concept or token.aspect for token in tokens[start:end]):
            left.extend(tokens[place:start])
            place = end
    left.extend(tokens[place:])
    return left


def one_i(tokens: Sequence[Token]) -> list[Token]:
    """`ký` and `kí` as one word."""
    return [
        token
        if not token.folded.endswith("y") or (one := same_i(token.folded)) == token.folded
        else token_as(token.raw, one, token.concept, token.aspect)
        for token in tokens
    ]
