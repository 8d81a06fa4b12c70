"""Pictures on a Zalo OA: uploaded once, sent by their id for as long as that lives, then uploaded again.

`POST /v2.0/oa/upload/image`, multipart field `file`, jpg or png of at most 1 MB; an id lives 7 days, then a message
with it is refused with -100; 5,000 uploads a month. https://developers.zalo.me
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from webhook.channels.http import Answer, HttpPool
from webhook.channels.zalo_oa import SEND_TO_GROUP, SEND_TO_USER, ZaloOaConfig

UPLOAD = "/v2.0/oa/upload/image"
LARGEST = 1 << 20  # bytes
LIVES_S = 7 * 86_400
EARLY_S = 3600  # an id that ends within the hour is not given away
EXPIRED = "-100"
PICTURE = "picture"  # stands in a queued message where Zalo wants `attachment_id`: what lives shorter than a queue
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


class Notes(Protocol):
    """Where the ids are kept, for every process."""

    def noted(self, key: str) -> str | None:
        """The value of `key`."""

    async def note(self, key: str, value: str) -> None:
        """Keep it. Raises StoreUnavailable."""


class NotUploaded(Exception):
    """`str()` is for the operator. `answer` is Zalo's, to be judged as any other; None: the file is at fault."""

    def __init__(self, words: str, answer: Answer | None = None) -> None:
        super().__init__(words)
        self.answer = answer


def message(chat_id: str, caption: str, name: str, *, is_group: bool = False) -> tuple[str, dict[str, Any]]:
    """(method, body) of a message with the picture `name`; the sender puts its id in when it goes out."""
    elements = [{"media_type": "image", PICTURE: name}]
    attachment = {"type": "template", "payload": {"template_type": "media", "elements": elements}}
    text = {"text": caption} if caption else {}
    recipient = {"group_id" if is_group else "user_id": chat_id}
    body = {"recipient": recipient, "message": {**text, "attachment": attachment}}
    return (SEND_TO_GROUP if is_group else SEND_TO_USER), body


def name_in(body: Mapping[str, Any]) -> str:
    """The picture that a queued message wants; "" for every other message."""
    element = _element(body)
    return str(element.get(PICTURE, "")) if element else ""


def with_id(body: Mapping[str, Any], attachment_id: str) -> dict[str, Any]:
    """`body` as Zalo wants it. The queued one is left as it is: it may have to be filled in again."""
    filled: dict[str, Any] = json.loads(json.dumps(body))
    element = _element(filled)
    assert element is not None
    del element[PICTURE]
    element["attachment_id"] = attachment_id
    return filled


def _element(body: Mapping[str, Any]) -> dict[str, Any] | None:
    attachment = body.get("message", {}).get("attachment")
    elements = attachment.get("payload", {}).get("elements") if isinstance(attachment, dict) else None
    return elements[0] if isinstance(elements, list) and elements and isinstance(elements[0], dict) else None


class Pictures:
    """Ids by what the picture shows, so that a changed file is uploaded anew whatever it is called."""

    def __init__(
        self,
        config: ZaloOaConfig,
        pool: HttpPool,
        notes: Notes,
        folder: Path,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._pool = pool
        self._notes = notes
        self._folder = folder
        self._clock = clock

    async def id_of(self, name: str, headers: Mapping[str, str]) -> str:
        """The id of the file `name` in the folder, uploaded if need be. Raises NotUploaded, TransportError."""
        picture = self._read(name)
        key = f"zalo_picture:{hashlib.sha256(picture).hexdigest()[:32]}"
        told = self._notes.noted(key)
        known, ends = json.loads(told) if told else ("", 0)
        if known and self._clock() < ends - EARLY_S:
            return str(known)
        fresh = await self._upload(picture, headers)
        await self._notes.note(key, json.dumps([fresh, self._clock() + LIVES_S]))
        return fresh

    async def forget(self, name: str) -> None:
        """Zalo says that the id has ended. Raises NotUploaded."""
        await self._notes.note(f"zalo_picture:{hashlib.sha256(self._read(name)).hexdigest()[:32]}", "")

    def _read(self, name: str) -> bytes:
        path = self._folder / Path(name).name  # a name, never a way out of the folder
        try:
            picture = path.read_bytes()
        except OSError as error:
            raise NotUploaded(f"Không đọc được ảnh {name}: {error.strerror}") from None
        if len(picture) > LARGEST:
            raise NotUploaded(f"Ảnh {name} lớn hơn 1 MB")
        if not picture.startswith(tuple(_KINDS)):
            raise NotUploaded(f"Ảnh {name} không phải jpg hay png")
        return picture

    async def _upload(self, picture: bytes, headers: Mapping[str, str]) -> str:
        body, kind = _multipart(picture)
        answer = await self._pool.post(self._config.openapi_base + UPLOAD, body, {**headers, "Content-Type": kind})
        said = answer.json() or {}
        data = said.get("data")
        found = data.get("attachment_id") if isinstance(data, dict) else None
        if said.get("error") != 0 or not isinstance(found, str) or not found:
            raise NotUploaded("Zalo không nhận ảnh", answer)
        return found


def _multipart(picture: bytes) -> tuple[bytes, str]:
    """One field `file` (RFC 7578), and the content type with its boundary."""
    boundary = secrets.token_hex(16)
    kind = next(kind for start, kind in _KINDS.items() if picture.startswith(start))
    field = f'Content-Disposition: form-data; name="file"; filename="picture"\r\nContent-Type: {kind}'
    return (
        f"--{boundary}\r\n{field}\r\n\r\n".encode() + picture + f"\r\n--{boundary}--\r\n".encode(),
        f"multipart/form-data; boundary={boundary}",
    )
