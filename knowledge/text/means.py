"""VNeID as the means: "làm hộ chiếu trên VNeID" is about a passport, "xem hộ chiếu trên VNeID" about VNeID."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.text.lexicon import Token, tokens_of

MEANS = "vneid"
ONLINE = "trực tuyến"  # as the lexicon spells what is done on the net
_BY = frozenset({"tren", "qua", "bang", "o", "trong", "dung"})
# What is done by an office, and whose own words say so: nothing more need be said.
_PROCEDURES = frozenset(
    {
        "ket hon", "khai sinh", "khai tu", "tam tru", "thuong tru", "luu tru", "tam vang", "tach ho", "sang ten xe",
        "sang ten dat", "xac nhan cu tru", "giay xac nhan tinh trang hon nhan", "ly lich tu phap", "trich luc",
        "cai chinh", "ho kinh doanh", "xoa thuong tru", "phat nguoi", "chung thuc", "tro cap that nghiep",
        "bao hiem xa hoi mot lan", "bao hiem y te ho gia dinh",
    }
)  # fmt: skip
# Papers that are made by an office and also kept in the app: it must be said that they are made.
_PAPERS = frozenset(
    {
        "can cuoc", "ho chieu", "giay phep lai xe", "the bao hiem y te", "bao hiem y te", "so bao hiem xa hoi",
        "dang ky xe", "so do",
    }
)  # fmt: skip
_MAKES = frozenset({"lam", "doi", "cap", "xin", "ky", "dk", "nop", "han", "khai", "lai", "mua"})
# What is shown, looked up or missing in the app.
_SHOWS = frozenset(
    {
        "xem", "trinh", "hien", "dua", "them", "nhat", "lay", "thay", "co", "loi", "sai", "thieu", "luu", "cuu", "quet",
        "kiem", "bo", "chup", "anh", "hinh", "dung", "tich", "hop", "tim", "thong", "bao", "duyet", "tai",
    }
)  # fmt: skip


_ASKED_BY = {"co": frozenset({"the", "duoc", "lam"}), "bao": frozenset({"nhieu", "lau", "gio"})}


def without_means(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens; where VNeID is only how something is done, `trực tuyến` in its place."""
    place = _place(tokens)
    if place is None or not _does(tokens, place):
        return tokens
    end = next((n for n in range(place, len(tokens)) if tokens[n].concept != MEANS), len(tokens))
    return [*tokens[: place - 1], *tokens_of(ONLINE), *tokens[end:]]


def names_only_means(tokens: Sequence[Token]) -> bool:
    """True when VNeID as a means is all that is named: "gia hạn trên VNeID" does not say what."""
    if _place(tokens) is None or any(token.concept not in ("", MEANS) for token in tokens):
        return False
    return all(_asks(tokens, place) for place, token in enumerate(tokens) if token.folded in _SHOWS)


def _place(tokens: Sequence[Token]) -> int | None:
    """Where VNeID stands behind a word that makes a means of it."""
    for place in range(1, len(tokens)):
        if tokens[place].concept == MEANS and tokens[place - 1].folded in _BY and not tokens[place - 1].concept:
            return place
    return None


def _does(tokens: Sequence[Token], place: int) -> bool:
    """True when a thing is named that is done by an office, and nothing is looked at or missing."""
    others = [number for number, token in enumerate(tokens) if not token.concept and number != place - 1]
    if any(tokens[number].folded in _SHOWS and not _asks(tokens, number) for number in others):
        return False
    things = {token.concept for token in tokens if token.concept and token.concept != MEANS}
    if things & _PROCEDURES:
        return True
    return bool(things & _PAPERS) and any(tokens[number].folded in _MAKES for number in others)


def _asks(tokens: Sequence[Token], place: int) -> bool:
    """`có` before `thể`, `được` or `làm` only asks, and so does `bao` before `nhiêu`."""
    behind = tokens[place + 1].folded if place + 1 < len(tokens) else ""
    return behind in _ASKED_BY.get(tokens[place].folded, ())
