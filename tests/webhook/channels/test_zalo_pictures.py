"""Pictures on an OA: uploaded once, sent by id, uploaded again when the id has ended, refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Address, Channel
from bot.ports import OutboundRequest, StoreUnavailable
from tests.webhook.channels.samples import delivery
from tests.webhook.channels.test_zalo_oa_sender import PLAIN, USER, World
from webhook.channels.base import SendResult, Verdict
from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa_sender import OaDesk, ZaloOaSender
from webhook.channels.zalo_pictures import EARLY_S, LARGEST, LIVES_S, Pictures, message, name_in, with_id

PNG, JPG = b"\x89PNG\r\n\x1a\n\x00\xff--" * 50, b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


class Notes(dict[str, str]):
    full = False

    def noted(self, key: str) -> str | None:
        return self.get(key)

    async def note(self, key: str, value: str) -> None:
        if self.full:
            raise StoreUnavailable("full")
        self[key] = value


class Clock:
    now = 1_795_306_000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A sender with pictures, and what Zalo's fake was asked for."""

    def __init__(self, world: World, pool: HttpPool, folder: Path) -> None:
        self.world, self.clock, self.notes, self.folder = world, Clock(), Notes(), folder
        self.pool = pool
        (folder / "to-roi.png").write_bytes(PNG)

    async def sends(self, name: str = "to-roi.png", caption: str = "Tờ rơi", **more: Any) -> SendResult:
        tokens = self.world.tokens()
        pictures = Pictures(self.world.config, self.pool, self.notes, self.folder, self.clock)
        sender = ZaloOaSender(self.world.config, self.pool, tokens, OaDesk(pictures=pictures))
        request = OutboundRequest(*message(USER, caption, name, **more))
        return await sender.send(replace(delivery(Channel.ZALO_OA, request), address=Address(USER)))

    @property
    def paths(self) -> list[str]:
        return [sent.method.rpartition("/")[2] for sent in self.world.api.requests]


async def test_it_is_uploaded_once_and_again_before_its_id_ends(pool: HttpPool, tmp_path: Path) -> None:
    async with World(pool) as world:
        desk = Desk(world, pool, tmp_path)
        for _ in range(3):
            assert (await desk.sends()).verdict is Verdict.SENT
        assert desk.paths == ["image", "cs", "cs", "cs"]
        assert world.api.requests[0].body["file"] == PNG  # byte by byte
        desk.clock.now += LIVES_S - EARLY_S
        assert (await desk.sends()).verdict is Verdict.SENT
        assert desk.paths[4:] == ["image", "cs"]
        (tmp_path / "to-roi.png").write_bytes(JPG)
        assert (await desk.sends("to-roi.png", "", is_group=True)).verdict is Verdict.SENT
        assert desk.paths[6:] == ["image", "message"] and world.api.requests[6].body["file"] == JPG


async def test_an_id_that_zalo_says_has_ended_is_replaced_and_the_message_sent_once_more(
    pool: HttpPool, tmp_path: Path
) -> None:
    async with World(pool) as world:
        desk = Desk(world, pool, tmp_path)
        await desk.sends()
        world.api.uploads.clear()  # Zalo lost it before its time
        assert (await desk.sends()).verdict is Verdict.SENT
        assert desk.paths == ["image", "cs", "cs", "image", "cs"]


async def test_a_token_that_ends_at_the_upload_is_refreshed(pool: HttpPool, tmp_path: Path) -> None:
    async with World(pool) as world:
        desk = Desk(world, pool, tmp_path)
        world.api.expired.add("access-0")
        assert (await desk.sends()).verdict is Verdict.SENT
        assert world.oauth.refreshes == 1 and desk.paths == ["image", "image", "cs"]


def too_large(folder: Path) -> None:
    (folder / "x.png").write_bytes(PNG + bytes(LARGEST))


def no_picture(folder: Path) -> None:
    (folder / "x.png").write_bytes(b"GIF89a")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "Không đọc được ảnh x.png"),
        (too_large, "lớn hơn 1 MB"),
        (no_picture, "không phải jpg hay png"),
    ],
)
async def test_a_file_that_cannot_be_sent_is_given_up_with_the_reason(
    pool: HttpPool, tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    async with World(pool) as world:
        make(tmp_path)
        result = await Desk(world, pool, tmp_path).sends("x.png")
        assert (result.verdict, result.code) == (Verdict.DEAD, "picture") and words in result.reason
        assert not world.api.requests


@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [("-210", Verdict.DEAD, "-210"), ("-32", Verdict.RETRY, "-32"), ("500", Verdict.RETRY, "http-500"),
     ("reset", Verdict.RETRY, "reset"), ("garbage", Verdict.RETRY, "garbage")],
)  # fmt: skip
async def test_a_refused_upload_is_judged_as_a_refused_message(
    pool: HttpPool, tmp_path: Path, fault: str, verdict: Verdict, code: str
) -> None:
    async with World(pool) as world:
        desk = Desk(world, pool, tmp_path)
        world.api.fail(fault)
        result = await desk.sends()
        assert (result.verdict, result.code) == (verdict, code)


async def test_an_id_that_cannot_be_kept_is_not_used(pool: HttpPool, tmp_path: Path) -> None:
    async with World(pool) as world:
        desk = Desk(world, pool, tmp_path)
        desk.notes.full = True
        assert (await desk.sends()).code == "store"


async def test_a_name_never_leads_out_of_the_folder(pool: HttpPool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    folder = tmp_path / "pictures"
    folder.mkdir()
    async with World(pool) as world:
        result = await Desk(world, pool, folder).sends("../secret.png")
        assert result.code == "picture" and not world.api.requests


def test_what_is_queued_names_the_file_and_what_is_sent_its_id() -> None:
    _, body = message(USER, "", "a.png")
    assert name_in(body) == "a.png" and name_in(PLAIN.body) == ""
    filled = with_id(body, "asset-1")
    element = filled["message"]["attachment"]["payload"]["elements"][0]
    assert element == {"media_type": "image", "attachment_id": "asset-1"}
    assert name_in(body) == "a.png" and name_in(filled) == ""
    for odd in ({}, {"message": {"attachment": None}}, {"message": {"attachment": {"payload": {"elements": [1]}}}}):
        assert name_in(odd) == ""
