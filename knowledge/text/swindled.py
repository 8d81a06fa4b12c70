"""Whether a message tells that a swindler got what he asked for, or that an app asked and no swindler."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.text.lexicon import Token
from knowledge.text.normalise import clauses_of

_DID = frozenset({"da", "lo", "trot"})  # đã, lỡ, trót
_BY_MISTAKE = frozenset({"lo", "trot"})
_DEEDS = frozenset({"bam", "nhan", "cai", "tai", "nhap", "chuyen", "khai", "quet", "click", "vao"})
_GIVING = frozenset({"dua", "doc", "gui", "cho", "cung"})  # what a caller does as well: it takes one of ours behind
_OURS = frozenset(
    {"ma", "otp", "mat", "anh", "hinh", "tien", "can", "the", "so", "thong", "cap", "sau", "6", "passcode"}
)
_ACTS = _DEEDS | _GIVING
_NEAR = 3  # words between what says that it was done, and the deed
_REACH = 4  # words behind a deed
_SUBJECT = 6  # words before it, somebody of ours among them
_OWN_APP = frozenset({"vneid", "etax", "vssid"})  # having installed the true one is no loss
_FALSE = frozenset({"gia", "lau", "dom", "link", "la"})
_CHEATED = frozenset({"lua", "gat", "dut", "lay", "rut", "tru", "cuom"})  # lừa, gạt; lấy mất, rút hết
_GONE = frozenset({"mat", "het", "sach"})
_PAYING = frozenset({"chuyen", "dong", "nop", "ck"})
_SUMS = frozenset({"trieu", "tr", "cu", "ty", "ngan", "nghin", "k", "chai"})
_TOLD_TO = frozenset(
    {"keu", "bao", "bat", "doi", "bieu", "yeu", "phai", "can", "muon", "neu", "nen", "chua", "khong", "dung", "dinh"}
    | {"du", "ru", "xin", "hoi"}
)  # before a deed: somebody wants it done, or it was not
_PEOPLE = frozenset(
    {"em", "toi", "tui", "minh", "me", "bo", "ma", "ba", "chi", "anh", "co", "chu", "ong", "vo", "chong", "noi"}
    | {"ngoai", "di", "bac", "chau", "con", "cau", "nghe"}
)
_BEFORE = frozenset({"chua", "keu", "bao", "bieu", "doi", "bat"})  # chưa; kêu, bảo, biểu, đòi, bắt
_WHETHER = frozenset(
    {
        ("co", "nen"), ("co", "sao"), ("nen", "khong"), ("co", "that"), ("that", "khong"), ("that", "hay"),
        ("thiet", "khong"), ("thiet", "hay"), ("lua", "khong"), ("dao", "khong"), ("nghi", "nghi"),
    }
)  # fmt: skip
_DEMANDS, _CODE = frozenset({"doi", "hoi"}), "ma"  # đòi, hỏi; mã
_TOOLS = frozenset(
    {"vneid", "app", "etax", "máy", "may", "cổng", "ứng dụng", "ung dung", "hệ thống", "he thong", "thiết bị"}
    | {"thiet bi", "dịch vụ công", "dich vu cong"}
)  # as written: `mấy ông` is no `máy`
_LONGEST_TOOL = 3
_BETWEEN = frozenset({"no", "cu", "lai", "thi", "moi", "hoai", "toan", "bat", "de", "khi", "vo", "vao", "xong", "ma"})
_TAKEN = (("chiem", "quyen"), ("dieu", "khien"), ("tu", "chay"), ("bay", "het"), ("bay", "sach"))


def done(tokens: Sequence[Token]) -> bool:
    """True when what a swindler asks for was done, or is lost ("đã bấm link", "bị giả công an lừa 20 triệu")."""
    return any(
        _did(words) or _lost(words) or _paid(words) or _taken(words)
        for words in ([_word(token) for token in clause] for clause in clauses_of(tokens))
    )


def not_yet(tokens: Sequence[Token]) -> bool:
    """True when a deed is said not to have been done, asked about before, or only asked for by a caller ("em chưa
    chuyển", "bấm có sao không", "bảo bấm vào link")."""
    words = [token.folded for token in tokens]
    return not _WHETHER.isdisjoint(pairwise(words)) or any(
        word in _BEFORE and not _ACTS.isdisjoint(words[n + 1 : n + 3]) for n, word in enumerate(words)
    )


def by_an_app(tokens: Sequence[Token], start: int, end: int) -> bool:
    """True when the words from `start` to `end` demand a code, and an app or a machine is who demands it."""
    words = [token.folded for token in tokens[start:end]]
    if _CODE not in words or _DEMANDS.isdisjoint(words):
        return False
    while start and tokens[start - 1].folded in _BETWEEN:
        start -= 1
    return any(
        " ".join(token.raw for token in tokens[max(0, start - size) : start]) in _TOOLS
        for size in range(1, _LONGEST_TOOL + 1)
    )


def _word(token: Token) -> str:
    """Folded, but for `đa`, `dạ`, `lo` and their like, which are no `đã`, `lỡ`."""
    if token.folded in _DID and token.marked and token.raw not in ("đã", "lỡ", "trót"):
        return token.raw
    return token.folded


def _did(words: Sequence[str]) -> bool:
    for n, word in enumerate(words):
        if word not in _DID:
            continue
        for place in range(n + 1, min(n + 1 + _NEAR, len(words))):
            behind = words[place + 1 : place + 1 + _REACH]
            if words[place] in _GIVING and not _OURS.isdisjoint(behind):
                return True
            if words[place] in _DEEDS and (_OWN_APP.isdisjoint(behind) or not _FALSE.isdisjoint(behind)):
                return word in _BY_MISTAKE or words[place] != "vao"
    return False


def _lost(words: Sequence[str]) -> bool:
    """`lừa mất`, `gạt hết`, `lấy mất`, `lừa 20 triệu`, `lừa chuyển`: cheated out of something."""
    return any(
        word in _CHEATED
        and (
            not _GONE.isdisjoint(words[n + 1 : n + 2])
            or (word in ("lua", "gat") and (_sum_in(words[n + 1 : n + 4]) or "chuyen" in words[n + 1 : n + 3]))
        )
        and "co" not in words[max(0, n - 2) : n]
        for n, word in enumerate(words)
    )


def _paid(words: Sequence[str]) -> bool:
    """Somebody of ours sent a sum, and nothing says that it was only asked for."""
    return any(
        word in _PAYING
        and (_sum_in(words[n + 1 : n + 4]) or not _GONE.isdisjoint(words[n + 1 : n + 2]))
        and not _PEOPLE.isdisjoint(words[max(0, n - _SUBJECT) : n])
        and _TOLD_TO.isdisjoint(words[:n])
        for n, word in enumerate(words)
    )


def _taken(words: Sequence[str]) -> bool:
    return any(pair in _TAKEN for pair in pairwise(words)) and "so" not in words


def _sum_in(words: Sequence[str]) -> bool:
    return not _SUMS.isdisjoint(words)
