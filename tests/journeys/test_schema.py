"""schemathesis on the JSON routes: whatever fits their description or breaks it gets a status that stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode, checks

from tests.journeys.citizens import CHANNELS, Citizen, Web
from tests.journeys.stage import Stage, wait_for

TEXT, ID = {"type": "string"}, {"type": ["string", "integer"]}
NAMED_ID = {"type": "object", "required": ["id"], "properties": {"id": ID}}
STATUS = {"stored", "duplicate", "ignored", "unreadable", "dropped"}
TOLD = {"type": "object", "required": ["status"], "properties": {"status": {"enum": sorted(STATUS)}}}
TELEGRAM = {
    "type": "object",
    "required": ["update_id", "message"],
    "properties": {
        "update_id": {"type": "integer"},
        "message": {
            "type": "object",
            "required": ["message_id", "date", "chat", "from", "text"],
            "properties": {
                "message_id": {"type": "integer"},
                "date": {"type": "integer"},
                "chat": {**NAMED_ID, "properties": {"id": {"type": "integer"}, "type": {"enum": ["private", "group"]}}},
                "from": {**NAMED_ID, "properties": {"id": {"type": "integer"}, "is_bot": {"type": "boolean"}}},
                "text": TEXT,
                "entities": {"type": "array", "items": {"type": "object"}, "maxItems": 3},
            },
        },
    },
}
ZALO_OA = {
    "type": "object",
    "required": ["event_name", "sender", "recipient", "message", "timestamp"],
    "properties": {
        "event_name": {"enum": ["user_send_text", "user_send_group_text", "user_send_location", "follow"]},
        "sender": NAMED_ID,
        "recipient": NAMED_ID,
        "message": {"type": "object", "properties": {"text": TEXT, "msg_id": ID, "attachments": {"type": "array"}}},
        "timestamp": {"type": "string", "pattern": "^[0-9]{13}$"},
    },
}
ZALO_BOT = {
    "type": "object",
    "required": ["event_name", "message"],
    "properties": {
        "event_name": {"enum": ["message.text.received", "message.sticker.received", "message.new.received"]},
        "message": {
            "type": "object",
            "properties": {"message_id": ID, "from": NAMED_ID, "chat": NAMED_ID, "text": TEXT},
        },
    },
}
SESSION = re.compile("[A-Za-z0-9_-]{16,64}")
WEB = {
    "type": "object",
    "required": ["session", "id"],
    "properties": {
        "session": {"type": "string", "pattern": f"^{SESSION.pattern}$"},
        "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
        "text": TEXT,
        "choice": TEXT,
        "location": {"type": "object", "properties": {"latitude": {"type": "number"}, "longitude": {"type": "number"}}},
        "start": {"type": "boolean"},
    },
}
BODIES = {
    "/webhook/telegram": TELEGRAM,
    "/webhook/zalo-oa": ZALO_OA,
    "/webhook/zalo-bot": ZALO_BOT,
    "/webhook/web": WEB,
}


def answers(*statuses: int, told: Any = TOLD) -> dict[str, Any]:
    found = {str(status): {"description": "", "content": {"text/plain": {}}} for status in statuses}
    return found | {"200": {"description": "", "content": {"application/json": {"schema": told}}}}


def posting(path: str) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": BODIES[path]}}}
    return {"post": {"requestBody": body, "responses": answers(413)}}


REPLIES = {
    "get": {
        "parameters": [
            # A valid one waits 20 s for its next reply, which the page wants and this test does not (see `waits`).
            {"name": "conversation", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 15}},
            {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 1 << 40}},
        ],
        "responses": answers(400, told={"type": "object", "required": ["replies"]}),
    }
}
SCHEMA = schemathesis.openapi.from_dict(
    {
        "openapi": "3.1.0",
        "info": {"title": "Hỏi Đáp 06", "version": "1"},
        "paths": {**{path: posting(path) for path in BODIES}, "/chat/replies": REPLIES},
    }
)
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
FEW = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Signed(requests.auth.AuthBase):
    """Signs a request's own bytes, as the provider would."""

    def __init__(self, citizen: Citizen | None) -> None:
        self._citizen = citizen

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        if self._citizen is not None:
            headers = self._citizen.headers(body.encode() if isinstance(body, str) else body)
            # A timestamp of any letters cannot stand in a header.
            request.headers.update({name: value for name, value in headers.items() if _is_plain(value)})
        return request


def waits(case: Any) -> bool:
    """Whether a `schemathesis.Case` is a page that waits for its next reply: a negative case may hit upon one."""
    conversation = (case.query or {}).get("conversation")
    return case.path == "/chat/replies" and isinstance(conversation, str) and bool(SESSION.fullmatch(conversation))


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


OPERATIONS = [(path, method.upper()) for path, item in SCHEMA.raw_schema["paths"].items() for method in item]


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[path for path, _ in OPERATIONS])
def test_every_answer_is_described(stage: Stage, path: str, method: str, mode: GenerationMode) -> None:
    signed = Signed(next((made(stage) for made in CHANNELS if made.path == path), None))
    base = f"http://127.0.0.1:{stage.running.port}"

    @FEW
    @given(case=SCHEMA[path][method].as_strategy(generation_mode=mode))
    def one(case: schemathesis.Case) -> None:
        assume(not waits(case))
        response = case.call(base_url=base, auth=signed, timeout=40)
        case.validate_response(response, checks=CHECKS)

    one()
    wait_for(lambda: stage.rows("SELECT count(*) FROM inbox") == [(0,)], "something is held for ever")
    assert Web(stage).asks("mất căn cước").text
