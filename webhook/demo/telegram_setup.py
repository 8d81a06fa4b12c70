"""The fake Bot API's other half: the webhook and the menu of commands, which an operator sets once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

Judgement = tuple[int, dict[str, Any]]

PORTS = (443, 80, 88, 8443)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)
# What Telegram remembers when `allowed_updates` is not given, and never forgets by itself.
_DEFAULT_UPDATES: list[str] = []


def ok(result: object) -> Judgement:
    """Success."""
    return 200, {"ok": True, "result": result}


def error(code: int, description: str, **parameters: int) -> Judgement:
    """A refusal, with the status that Telegram gives it."""
    extra = {"parameters": parameters} if parameters else {}
    return code, {"ok": False, "error_code": code, "description": description, **extra}


class Setup:
    """`trouble`: what getWebhookInfo says of the last delivery. `commands`: scope -> what was set for it.
    `unresolved`: hosts that Telegram cannot find."""

    def __init__(self) -> None:
        self.webhook: dict[str, Any] = {}
        self.allowed_updates = _DEFAULT_UPDATES
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.trouble = ""
        self.trouble_at = 0
        self.pending = 0
        self.unresolved: set[str] = set()

    def judge(self, method: str, body: Mapping[str, Any]) -> Judgement:
        """What Telegram would say."""
        match method:
            case "setWebhook":
                return self._set_webhook(body)
            case "deleteWebhook":
                self.webhook = {}
                return ok(True)
            case "getWebhookInfo":
                return ok(self._info())
            case "setMyCommands":
                return self._set_commands(body)
            case "getMyCommands":
                return ok(self.commands.get(_scope(body), []))
        return error(404, "Not Found")

    def _set_webhook(self, body: Mapping[str, Any]) -> Judgement:
        url = str(body.get("url", ""))
        if not url:
            self.webhook = {}
            return ok(True)
        parts = urlsplit(url)
        if parts.scheme != "https":
            return error(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            return error(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        host = parts.hostname or ""
        if host in self.unresolved:
            return error(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known")
        if re.match(r"localhost\Z|127\.|10\.|192\.168\.", host):
            return error(400, "Bad Request: bad webhook: IP address is reserved")
        secret = str(body.get("secret_token", ""))
        if secret and not _SECRET.fullmatch(secret):
            return error(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = {"url": url, "secret_token": secret}
        if "allowed_updates" in body:  # else the previous list stays
            given = body["allowed_updates"]
            self.allowed_updates = json.loads(given) if isinstance(given, str) else list(given)
        return ok(True)

    def _info(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": self.pending,
            "allowed_updates": self.allowed_updates,
        }
        if self.trouble:
            told |= {"last_error_date": self.trouble_at, "last_error_message": self.trouble}
        return told

    def _set_commands(self, body: Mapping[str, Any]) -> Judgement:
        try:
            given = body["commands"]
            commands = json.loads(given) if isinstance(given, str) else given
            well = all(_COMMAND.fullmatch(c["command"]) and 1 <= len(c["description"]) <= 256 for c in commands)
            scope = _scope(body)
        except (ValueError, KeyError, TypeError):
            return error(400, "Bad Request: can't parse commands JSON object")
        if not well or len(commands) > 100:
            return error(400, "Bad Request: BOT_COMMAND_INVALID")
        if scope.split(":")[0] not in _SCOPES:
            return error(400, "Bad Request: unsupported BotCommandScope specified")
        self.commands[scope] = commands
        return ok(True)


def _scope(body: Mapping[str, Any]) -> str:
    given = body.get("scope") or {"type": "default"}
    scope = json.loads(given) if isinstance(given, str) else given
    return ":".join(filter(None, (str(scope["type"]), str(body.get("language_code", "")))))
