"""What nobody should send: the status of the contract, a reply or the quarantine, and nobody else waits."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.citizens import Citizen, Telegram, Web, ZaloBot, ZaloOa, encoded, zalo_signature
from tests.journeys.stage import Stage, wait_for
from tests.shipped import shipped

MIB = 1 << 20
LOST = "lam lai can cuoc bi mat o dau vay a"
LOST_NAME = shipped().entries["can-cuoc-mat-hong"].name

UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda body: body[: len(body) // 2],
    "one byte short": lambda body: body[:-1],
    "not UTF-8": lambda body: body.replace("hộ chiếu".encode(), b"h\xf4 chi\xff"),
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "not JSON": lambda body: b"xin chao",
    "empty": lambda body: b"",
    "deep brackets": lambda body: b"[" * 100_000,
    "deep objects": lambda body: b'{"message":' * 50_000 + b"1" + b"}" * 50_000,
    "a list": lambda body: b"[" + body + b"]",
    "a number": lambda body: b"1e999",
    "a huge number": lambda body: b"9" * 5_000,
}


def quarantined(stage: Stage) -> int:
    ((count,),) = stage.rows("SELECT count(*) FROM quarantine")
    return int(count)


@pytest.fixture(autouse=True)
def _everybody_else_is_served(stage: Stage) -> Iterator[None]:
    yield
    assert Telegram(stage).asks(LOST).text.startswith(LOST_NAME)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_acknowledged_and_kept_for_the_operator(citizen: Citizen, kind: str) -> None:
    before = quarantined(citizen.stage)
    said = citizen.post(UNREADABLE[kind](citizen.words("làm hộ chiếu")))
    probe = isinstance(citizen, ZaloBot) and kind == "empty"  # its console's probe is not documented
    assert said == ("ignored" if probe else "unreadable")
    kept = not probe and not isinstance(citizen, Web)  # anybody may post to the page's channel
    assert quarantined(citizen.stage) == before + kept


def test_a_whole_mebibyte_is_read_and_a_byte_more_is_refused(citizen: Citizen) -> None:
    body = citizen.words("làm hộ chiếu")
    (bubble,) = citizen.read(body + b" " * (MIB - len(body)))
    assert bubble.text.startswith(shipped().entries["ho-chieu"].name)
    body = citizen.words("làm hộ chiếu")
    too_large = body + b" " * (MIB + 1 - len(body))
    assert citizen.stage.post(citizen.path, too_large, citizen.headers(too_large))[0] == 413


def test_a_chunked_body_without_a_length_is_counted_too(citizen: Citizen) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", citizen.stage.running.port, timeout=30)
    connection.request("POST", citizen.path, iter([b" " * 65_536] * 17), citizen.headers(b""), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def wrong_headers(citizen: Citizen, body: bytes) -> list[dict[str, str]]:
    """Unsigned, then in every wrong way."""
    if isinstance(citizen, ZaloOa):
        other = citizen.words("khác")
        return [{}, {"X-ZEvent-Signature": "mac="}, zalo_signature(body, "wrong"), zalo_signature(body, app_id="1"),
                zalo_signature(other)]  # fmt: skip
    (name,) = citizen.headers(body)
    right = citizen.headers(body)[name]
    return [{}, {name: ""}, {name: "wrong"}, {name: right[:-1]}, {name: right + "x"}, {name: "é"}]


@pytest.mark.parametrize(("made", "expected"), [(Telegram, 401), (ZaloBot, 401), (ZaloOa, 200)])
def test_what_is_wrongly_signed_is_not_stored(stage: Stage, made: type[Citizen], expected: int) -> None:
    citizen = made(stage)
    body = citizen.words("làm hộ chiếu")
    seen, before = stage.rows("SELECT count(*) FROM seen"), quarantined(stage)
    for headers in wrong_headers(citizen, body):
        status, said = stage.post(citizen.path, body, headers)
        assert status == expected
        assert expected == 401 or json.loads(said) == {"status": "dropped"}
    assert (stage.rows("SELECT count(*) FROM seen"), quarantined(stage)) == (seen, before)
    citizen.read(body)  # the provider's own delivery of the same update is taken all the same
    assert len(citizen.bubbles()) == 1


def test_the_console_of_zalo_oa_may_look_with_an_unsigned_nothing(stage: Stage) -> None:
    assert stage.post("/webhook/zalo-oa", b"{}")[0] == 200


LENGTH = 4096
TEXTS = {
    "combining marks": "\u0301" * LENGTH,
    "marks on one letter": "e" + "\u0323\u0302" * (LENGTH // 2),
    "decomposed": "e\u0323\u0302" * (LENGTH // 3),
    "zero width": "\u200b\u200d\ufeff" * (LENGTH // 3),
    "right to left": "\u202e" + "שלום " * (LENGTH // 5),
    "overrides": "\u202e\u2066\u2069\u202c" * (LENGTH // 4),
    "emoji": "👍" * (LENGTH // 2),
    "families": "👨‍👩‍👧‍👦" * (LENGTH // 11),
    "spaces": " " * LENGTH,
    "every kind of space": "\u00a0\u2003\u3000\t\n\r" * (LENGTH // 6),
    "one ligature that unfolds": "ﷺ" * LENGTH,
    "full width": "ＣＣＣＤ" * (LENGTH // 4),
    "one word": "căncước" * (LENGTH // 7),
    "many words": "mất căn cước " * (LENGTH // 13),
    "digits": "0" * LENGTH,
    "superscripts": "²" * LENGTH,
    "brackets": "(((([[[[{{{{" * (LENGTH // 12),
    "markup": "<b>&amp;</i>" * (LENGTH // 12),
    "controls": "".join(map(chr, range(32))) * (LENGTH // 32),
    "a lone surrogate": "\ud800 làm hộ chiếu",
    "longer than any provider sends": "làm hộ chiếu " * 40_000,
}


def posted(citizen: Citizen, text: str) -> bytes:
    """The update with `text`; a lone surrogate can only be written as an escape."""
    try:
        return citizen.words(text)
    except UnicodeEncodeError:
        return citizen.words("SURROGATE").replace(b"SURROGATE", json.dumps(text)[1:-1].encode())


@pytest.mark.parametrize("kind", TEXTS)
def test_odd_texts_are_answered_or_kept_while_others_are_served(citizen: Citizen, kind: str) -> None:
    other = type(citizen)(citizen.stage)
    before = quarantined(citizen.stage)
    assert citizen.post(posted(citizen, TEXTS[kind])) == "stored"
    assert other.asks(LOST).text.startswith(LOST_NAME)
    wait_for(citizen.is_settled)
    answers = citizen.bubbles()
    assert len(answers) + (quarantined(citizen.stage) - before) == 1
    assert all(bubble.text.strip() for bubble in answers)
    assert citizen.asks(LOST).text.startswith(LOST_NAME)


NUMBER, NAME = "001099012345", "Nguyễn Markerova"
SECRETS = ("kimsaxinh", NUMBER, NAME)


def everything(stage: Stage) -> dict[str, str]:
    """What the database holds, by table."""
    tables = [str(name) for (name,) in stage.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {table: str([readable(row) for row in stage.rows(f"SELECT * FROM {table}")]) for table in tables}


def readable(row: tuple[Any, ...]) -> list[str]:
    return [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in row]


def named(citizen: Citizen, body: bytes) -> bytes:
    """The update from somebody whose name the provider tells."""
    return body.replace(b'"Lan"', encoded(NAME))


def test_nothing_of_a_message_is_in_the_log_and_only_masked_words_are_kept(citizen: Citizen) -> None:
    stage = citizen.stage
    for words in (f"tôi tên kimsaxinh số {NUMBER} mất căn cước làm lại ở đâu", f"kimsaxinh {NUMBER} quạt kêu cọt kẹt"):
        citizen.read(named(citizen, citizen.words(words)))
    if not isinstance(citizen, Web):  # which nobody signs
        stage.post(citizen.path, citizen.words(f"kimsaxinh {NUMBER} chưa ký"))
    citizen.asks("cảm ơn")
    held = everything(stage)
    assert all(table == "questions" for table, text in held.items() if "kimsaxinh" in text)
    assert "kimsaxinh [đã che]" in held["questions"]
    assert not any(NUMBER in text or NAME in text for text in held.values())
    assert not any(secret in stage.log() for secret in SECRETS)
    # Neither in what SQLite leaves behind: freed pages, the write-ahead log once it has come to rest.
    wait_for(lambda: not on_disk(stage, NUMBER.encode(), NAME.encode()), "deleted text still lies in the files")


def on_disk(stage: Stage, *secrets: bytes) -> list[str]:
    """The files below DATA_DIR that hold any of `secrets`."""
    files = [path for path in stage.data_dir.rglob("*") if path.is_file()]
    return [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)]
