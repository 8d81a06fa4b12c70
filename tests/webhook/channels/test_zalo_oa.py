"""Zalo OA: the signature over the raw bytes, the events, the groups, and what is said back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.messages import (
    Address,
    Block,
    Change,
    Channel,
    ChatChange,
    Choice,
    IncomingMessage,
    Kind,
    Place,
    Reply,
    Venue,
)
from tests.webhook.channels.samples import OA_CONFIG, ZALO_OA, changed, headers, sample, sign
from webhook.channels.base import Admitted, BadSignature, Ignored, Unreadable
from webhook.channels.zalo_oa import SIGNATURE_HEADER, ZaloOa, ZaloOaConfig, mac

USER, GROUP = "8309393969855402319", "4a9bada229cec09099df"
VECTOR = sample("zalo_oa", "signed_vector")
VECTOR_MAC = b"63c09fd8d568011f45bc2c2fed96aa365cb7777e853fc9a5df8d0ca58643a1f3"
VECTOR_HALF = ZaloOa(ZaloOaConfig(app_id="360846524940903967", oa_secret_key="k3yOAsecret", oa_id="388613280878808645"))
MENU = (Choice("Giấy tờ", "s:1"), Choice("Menu chính", "menu"))


def admit(body: bytes, half: ZaloOa = ZALO_OA) -> object:
    return half.admit(headers("zalo_oa", body), body)


def parse(body: bytes, half: ZaloOa = ZALO_OA) -> IncomingMessage:
    message = half.parse(body)
    assert message is not None
    return message


def test_the_vector_of_the_formula() -> None:
    assert len(VECTOR) == 285
    assert mac("360846524940903967", VECTOR, "1795306000123", "k3yOAsecret").encode() == VECTOR_MAC


@pytest.mark.parametrize(
    "value", [b"mac=" + VECTOR_MAC, VECTOR_MAC, b"mac=" + VECTOR_MAC.upper(), b" mac=" + VECTOR_MAC]
)
def test_a_good_signature(value: bytes) -> None:
    expected = Admitted("96d3cdf3af150460909", "246845883529197922")
    assert VECTOR_HALF.admit({SIGNATURE_HEADER: value}, VECTOR) == expected


@pytest.mark.parametrize("value", [b"", b"mac=", b"mac=" + b"0" * 64, VECTOR_MAC[:-1], b"mac=\xff\xfe", b"x" * 10_000])
def test_a_bad_signature(value: bytes) -> None:
    with pytest.raises(BadSignature):
        VECTOR_HALF.admit({SIGNATURE_HEADER: value}, VECTOR)


def test_the_digest_is_of_the_bytes_as_they_came() -> None:
    spaced = json.dumps(json.loads(VECTOR)).encode()
    with pytest.raises(BadSignature):
        VECTOR_HALF.admit({SIGNATURE_HEADER: b"mac=" + VECTOR_MAC}, spaced)


def test_the_header_s_timestamp_is_the_second_choice() -> None:
    given = mac("APP", sample("zalo_oa", "text"), "777", "key").encode()
    both = {SIGNATURE_HEADER: given, b"x-zevent-timestamp": b"777"}
    assert ZALO_OA.admit(both, sample("zalo_oa", "text")) == Admitted("m-1", USER)
    with pytest.raises(BadSignature):
        ZALO_OA.admit({SIGNATURE_HEADER: given}, sample("zalo_oa", "text"))


@pytest.mark.parametrize(
    ("first", "secret", "words"),
    [
        ("OA", "key", "oa_id as first term"),
        ("APP", "app-secret", "the app secret as key"),
        ("OA", "app-secret", "oa_id and the app secret"),
        ("APP", "nobody's", "matches no candidate"),
    ],
)
def test_a_wrong_signature_says_what_would_have_matched(first: str, secret: str, words: str) -> None:
    body = sample("zalo_oa", "text")
    with pytest.raises(BadSignature, match=words):
        ZALO_OA.admit(sign(body, first, secret), body)


def test_another_app_s_event_is_not_ours() -> None:
    with pytest.raises(BadSignature, match="another app_id"):
        admit(changed("zalo_oa", "text", app_id="OTHER"))


@pytest.mark.parametrize("body", [b"{}", b" {}\n", b"{ }", sample("zalo_oa", "probe")])
def test_the_console_s_unsigned_probe(body: bytes) -> None:
    assert ZALO_OA.admit({}, body) == Ignored("probe")


@pytest.mark.parametrize("config", [ZaloOaConfig(), ZaloOaConfig(app_id="APP"), ZaloOaConfig(oa_secret_key="key")])
def test_what_anybody_could_sign_cannot_be_configured(config: ZaloOaConfig) -> None:
    with pytest.raises(ValueError, match="ZALO_OA_SECRET_KEY"):
        ZaloOa(config)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", Admitted("m-1", USER)),
        ("payload", Admitted("m-2", USER)),
        ("image", Admitted("m-3", USER)),
        ("location", Admitted("m-4", USER)),
        ("sticker", Admitted("m-5", USER)),
        ("voice", Admitted("m-6", USER)),
        ("follow", Admitted(f"follow:1795306006123:{USER}", USER)),
        ("unfollow", Admitted(f"unfollow:1795306016123:{USER}", USER)),
        ("group_text", Admitted("m-8", f"{GROUP}:{USER}")),
        ("echo", Admitted("staff:m-7", USER)),  # a person wrote it
        ("echo_own", Ignored("echo")),
        ("seen", Ignored("event")),
    ],
)
def test_admit(name: str, expected: object) -> None:
    assert admit(sample("zalo_oa", name)) == expected


@pytest.mark.parametrize(
    "event",
    ["oa_send_group_text", "user_received_message", "anonymous_send_text", "user_submit_info", "új"],
)
def test_events_that_need_no_answer(event: str) -> None:
    body = changed("zalo_oa", "text", event_name=event)
    assert isinstance(admit(body), Ignored) and ZALO_OA.parse(body) is None


@pytest.mark.parametrize("who", ["follower", "sender"])
def test_who_unfollows(who: str) -> None:
    body = sample("zalo_oa", "unfollow").replace(b'"follower"', f'"{who}"'.encode())
    assert ZALO_OA.parse(body) == ChatChange(Channel.ZALO_OA, USER, Change.UNFOLLOWED, is_private=True)


@pytest.mark.parametrize(
    ("name", "kind", "text", "payload", "media"),
    [
        ("text", Kind.TEXT, "Làm căn cước ở đâu?", "", ""),
        ("payload", Kind.CHOICE, "svc:12", "svc:12", ""),
        ("image", Kind.OTHER, "", "", "picture"),
        ("sticker", Kind.OTHER, "", "", "sticker"),
        ("voice", Kind.OTHER, "", "", "voice"),
        ("follow", Kind.START, "", "", ""),
        ("group_text", Kind.TEXT, "làm hộ chiếu thế nào", "", ""),
    ],
)
def test_parse(name: str, kind: Kind, text: str, payload: str, media: str) -> None:
    message = parse(sample("zalo_oa", name))
    assert (message.kind, message.text, message.payload, message.media) == (kind, text, payload, media)
    assert message.addressed and message.sender_id == USER


def test_coordinates_come_as_strings() -> None:
    assert parse(sample("zalo_oa", "location")).place == Place(21.0285, 105.8542, "Hồ Hoàn Kiếm")
    assert parse(sample("zalo_oa", "location_no_name")).place == Place(10.7923119, 106.7820651)


@pytest.mark.parametrize("latitude", ["91", "x", "", None, "nan", "1e400", {}, "²"])
def test_impossible_coordinates(latitude: Any) -> None:
    point = {"payload": {"coordinates": {"latitude": latitude, "longitude": "105"}}, "type": "location"}
    with pytest.raises(Unreadable):
        ZALO_OA.parse(changed("zalo_oa", "location", message__attachments=[point]))


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("#1", Kind.CHOICE, "1"),
        ("#menu", Kind.CHOICE, "menu"),
        ("#hộ chiếu", Kind.TEXT, "#hộ chiếu"),
        ("# menu", Kind.TEXT, "# menu"),
        ("#" + "x" * 65, Kind.TEXT, "#" + "x" * 65),
        ("/menu", Kind.TEXT, "/menu"),
        ("  ", Kind.TEXT, ""),
        ("", Kind.TEXT, ""),
    ],
)
def test_private_texts(text: str, kind: Kind, shown: str) -> None:
    message = parse(changed("zalo_oa", "text", message__text=text))
    assert (message.kind, message.text) == (kind, shown)


def test_a_caption_counts_as_text() -> None:
    message = parse(changed("zalo_oa", "image", message__text="thẻ này"))
    assert (message.kind, message.text, message.media) == (Kind.TEXT, "thẻ này", "picture")


UNNAMED = ZaloOa(replace(OA_CONFIG, name=""))


@pytest.mark.parametrize(
    ("text", "known", "unnamed", "shown"),
    [
        ("@Phường X làm hộ chiếu", True, True, "làm hộ chiếu"),
        ("@phường x, làm hộ chiếu", True, True, "làm hộ chiếu"),
        ("cho hỏi @Phường X làm hộ chiếu", True, False, "cho hỏi làm hộ chiếu"),
        ("Phường X ơi làm hộ chiếu", True, False, "ơi làm hộ chiếu"),
        ("Phường Xuân Hòa họp lúc mấy giờ", False, False, None),
        ("@Lan chiều nay họp nhé", False, None, None),
        ("@Công an phường Y cho hỏi", False, True, None),
        ("mai họp tổ dân phố", False, False, None),
        ("/menu", True, True, "/menu"),
        ("/la la la", False, False, None),
        ("", False, False, None),
    ],
)
def test_groups(text: str, known: bool, unnamed: bool | None, shown: str | None) -> None:
    body = changed("zalo_oa", "group_text", message__text=text)
    assert isinstance(admit(body), Admitted) is known
    assert isinstance(admit(body, UNNAMED), Admitted) is (unnamed is not False)
    assert parse(body).addressed is known
    assert parse(body, UNNAMED).addressed is (unnamed is True)
    if shown is not None:
        assert parse(body).text == shown


def test_only_the_name_is_a_call_without_a_question() -> None:
    assert parse(changed("zalo_oa", "group_text", message__text="@Phường X")).kind is Kind.START


def test_a_reply_to_the_oa_is_for_the_oa() -> None:
    quote = {"text": "còn lệ phí?", "msg_id": "m-9", "quote_msg": {"msg_id": "m-7", "sender": {"id": "OA"}}}
    assert parse(changed("zalo_oa", "group_text", message=quote)).addressed
    quote["quote_msg"] = {"sender": {"id": USER}}
    assert admit(changed("zalo_oa", "group_text", message=quote)) == Ignored("not addressed")


@pytest.mark.parametrize(
    "changes",
    [{"recipient": {"group_id": GROUP, "id": "OA"}}, {"message__conversation_id": GROUP}, {"group_id": GROUP}],
)
def test_where_the_group_s_id_has_been_met(changes: dict[str, Any]) -> None:
    assert parse(changed("zalo_oa", "group_text", **changes)).address == Address(GROUP, True, quote_id="m-8")


def test_a_text_with_a_numbered_menu() -> None:
    (request,) = ZALO_OA.render(Reply((Block("25.000đ", "Lệ phí"),), MENU), Address(USER, quote_id="m-1"))
    assert request.method == "/v3.0/oa/message/cs" and request.fallback is None
    assert request.body == {
        "recipient": {"user_id": USER},
        "message": {"text": "Lệ phí: 25.000đ\n\n1. Giấy tờ\n0. Menu chính"},
    }


def test_a_group_is_never_made_to_call_its_members() -> None:
    reply = Reply((Block("Bạn hỏi: [@8309393969855402319] [@" + GROUP + "]", "[@x]"),), (Choice("[@y]", "y"),))
    (request,) = ZALO_OA.render(reply, Address(GROUP, True))
    assert request.method == "/v3.0/oa/group/message" and request.body["recipient"] == {"group_id": GROUP}
    assert "[@" not in request.body["message"]["text"]


def test_buttons_and_quotes_are_extras_behind_settings() -> None:
    half = ZaloOa(replace(OA_CONFIG, buttons=True, quote=True))
    (request,) = half.render(Reply((Block("Chọn:"),), MENU), Address(USER, quote_id="m-1"))
    assert request.body["message"]["attachment"]["payload"]["buttons"] == [
        {"title": "Giấy tờ", "type": "oa.query.hide", "payload": "#s:1"},
        {"title": "Menu chính", "type": "oa.query.hide", "payload": "#menu"},
    ]
    plain = {"text": "Chọn:\n\n1. Giấy tờ\n0. Menu chính", "quote_message_id": "m-1"}
    assert request.fallback == {"recipient": {"user_id": USER}, "message": plain}
    assert "attachment" not in half.render(Reply((Block("x"),), MENU), Address(GROUP, True))[0].body["message"]
    assert "attachment" not in half.render(Reply((Block("x"),), MENU * 3), Address(USER))[0].body["message"]


def test_a_venue_is_a_map_link_in_the_same_message() -> None:
    (request,) = ZALO_OA.render(Reply((Block("Gần nhất"),), venue=Venue(21, 105, "a", "b")), Address(USER))
    assert "\n\nBản đồ: https://" in request.body["message"]["text"]


@pytest.mark.parametrize("in_group", [False, True])
def test_2000_characters_a_message(in_group: bool) -> None:
    reply = Reply(tuple(Block("[@1] chữ " * 90, f"Mục {n}") for n in range(7)), MENU)
    requests = ZALO_OA.render(reply, Address(GROUP, in_group))
    assert len(requests) > 1 and all(0 < len(r.body["message"]["text"]) <= 2000 for r in requests)
    assert requests[-1].body["message"]["text"].endswith("0. Menu chính")
