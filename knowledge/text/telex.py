"""Raw keystrokes: `ddawng kys tamj trus` (Telex) and `d9a8ng ky1 ta5m tru1` (VNI) typed with the input method off."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from knowledge.text.fold import fold
from knowledge.text.syllables import syllables

_TELEX_SHAPES = (
    ("dd", "đ"), ("uwow", "ươ"), ("uow", "ươ"), ("uwo", "ươ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"),
    ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip
_HAT = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_TELEX_TONE = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONE = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_VNI_SHAPE = {"6": "\u0302", "7": "\u031b", "8": "\u0306"}
_WORD = re.compile(r"[a-z]{2,9}")
_VNI_WORD = re.compile(r"(?=[a-z]*\d)[a-z]+[0-9a-z]{0,8}")
_SIGN = re.compile(r"aa|aw|ee|oo|ow|uw|dd|[fsxrjw]$|[aeiouy]w|[aeiouy][a-z]{0,3}[fsxrj]|^d[a-z]+d$")


@lru_cache(maxsize=8192)
def decode_word(token: str) -> str | None:
    """The word that a Telex or VNI token stands for, or None when it is not raw typing.

    Only what differs from the token itself counts: `test` or `list` could be Telex too, so the caller also asks
    that several tokens of a message decode.
    """
    if any(char.isdigit() for char in token):
        return _decode_vni(token)
    if not _WORD.fullmatch(token) or not _SIGN.search(token):
        return None
    return _decode_telex(token)


def _decode_telex(token: str) -> str | None:
    """Strip tone keys and double letters wherever they were struck: `truwcs`, `truwsc` and `trusw` are all one word."""
    body, tone = token, ""
    match = re.match(r"^([^aeiouyw]*[aeiouyw][a-z]*?)([fsxrj])([a-z]*)$", body)
    if match and not re.search(r"[fsxrj]", match.group(3)) and not (match.group(2) == "r" and match.group(1) == "t"):
        body, tone = match.group(1) + match.group(3), _TELEX_TONE[match.group(2)]
    for keys, letter in _TELEX_SHAPES:
        body = body.replace(keys, letter, 1)
    if body.startswith("d") and body.endswith("d") and len(body) > 2:
        body = "đ" + body[1:-1]
    again = re.match(r"^(.*?)([aeo])([a-z]+?)\2$", body)  # a vowel struck again at the end: `cana`, `hieme`
    if again and again.group(1) + again.group(2) + again.group(3) in syllables():
        body = again.group(1) + _HAT[again.group(2)] + again.group(3)
    head, key, tail = body.partition("w")
    if key:  # a horn struck late (`truonwg`), or a lone w for ư
        at = max(head.rfind(letter) for letter in "uoa")
        body = (head[:at] + _HORN[head[at]] + head[at + 1 :] if at >= 0 else head + "ư") + tail
    if not tone and body == token:
        return None
    return _toned(body, tone) if fold(body) in syllables() else None


def _toned(body: str, tone: str) -> str:
    """The tone on the last shaped vowel, else on the first: its exact place does not matter to any reader here."""
    shaped = [place for place, letter in enumerate(body) if letter in "âăêôơư"]
    vowels = shaped[-1:] or [place for place, letter in enumerate(body) if letter in "aeiouy"][:1]
    if not tone or not vowels:
        return body
    return unicodedata.normalize("NFC", body[: vowels[0] + 1] + tone + body[vowels[0] + 1 :])


def _decode_vni(token: str) -> str | None:
    """VNI keys are digits after a letter; a token that is mostly digits is a number, not a word."""
    if not _VNI_WORD.fullmatch(token) or sum(char.isdigit() for char in token) > 4:  # d9u7o7c5
        return None
    letters = "".join(char for char in token if not char.isdigit())
    if not re.search(r"[aeiouyd]\d", token) and not re.search(r"[a-z]\d$", token):
        return None
    if letters not in syllables():
        return None
    body, tone = "", ""
    for char in token:
        if char in _VNI_TONE:
            tone = _VNI_TONE[char]
        elif char == "9":
            body = body.replace("d", "đ", 1)
        elif char in _VNI_SHAPE and body:
            body = unicodedata.normalize("NFC", body + _VNI_SHAPE[char]) if body[-1] in "aeou" else body
            body = body[:-2] + "ươ" if body.endswith("uơ") else body  # one 7 serves both, as in `nguo7i2`
        elif char.isalpha():
            body += char
    return _toned(body, tone)


def decode(tokens: list[str], known: frozenset[str]) -> list[str] | None:
    """All tokens decoded, or None when the message is not raw typing.

    At least two tokens must decode, a third of all, and half of the decoded ones must be words of the knowledge
    (`known`, folded): `test list post` stays what it is. One is enough in a message of three, unless it is a word
    of the knowledge as it stands (`xì gas`, `bằng a1`).
    """
    decoded = [decode_word(token.lower()) if token.isascii() else None for token in tokens]
    hits = [word for word in decoded if word is not None]
    if not hits:
        return None
    alone = [token for token, word in zip(tokens, decoded, strict=True) if word is not None and token not in known]
    if len(hits) < 2 and not (len(alone) == 1 and len(tokens) <= 3):
        return None
    if len(hits) * 3 < len(tokens) or sum(fold(word) in known for word in hits) * 2 < len(hits):
        return None
    return [new if new is not None else old for old, new in zip(tokens, decoded, strict=True)]
