"""Zalo's OAuth on the wire: the consent link with PKCE, and the one call that gives a pair of tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from webhook.channels.http import HttpPool, TransportError
from webhook.channels.zalo_oa import ZaloOaConfig

TOKEN_PATH = "/v4/oa/access_token"
CONSENT_PATH = "/v4/oa/permission"
CALLBACK_PATH = "/zalo/callback"


class Refused(Exception):
    """Zalo answered without a pair. `str()` is its code, never its words."""


class NotAnswered(Exception):
    """Nobody knows whether Zalo took the request. `str()` is a code."""


class Pair(NamedTuple):
    """What Zalo gave; seconds until the access token ends, 0 when it did not say."""

    access_token: str
    refresh_token: str
    expires_in_s: int


def new_verifier() -> str:
    """43 characters, as RFC 7636 and Zalo want it."""
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """base64url without padding of SHA-256 (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def consent_link(config: ZaloOaConfig, callback: str, verifier: str, state: str) -> str:
    """Where an administrator of the OA gives consent, as Zalo's own SDK builds it."""
    asked = {
        "app_id": config.app_id,
        "redirect_uri": callback,
        "code_challenge": challenge_of(verifier),
        "state": state,
    }
    return f"{config.oauth_base}{CONSENT_PATH}?{urlencode(asked)}"


def code_form(config: ZaloOaConfig, code: str, verifier: str) -> dict[str, str]:
    """The fields that exchange the code of a callback; it lives 10 minutes and works once."""
    return {"code": code, "app_id": config.app_id, "grant_type": "authorization_code", "code_verifier": verifier}


def refresh_form(config: ZaloOaConfig, refresh_token: str) -> dict[str, str]:
    """The fields that exchange a refresh token; it works once."""
    return {"refresh_token": refresh_token, "app_id": config.app_id, "grant_type": "refresh_token"}


async def request_pair(pool: HttpPool, config: ZaloOaConfig, form: Mapping[str, str]) -> Pair:
    """One call. An answer without both tokens is a refusal, whatever its status. Raises Refused, NotAnswered."""
    headers = {"secret_key": config.app_secret, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = await pool.post(config.oauth_base + TOKEN_PATH, urlencode(form).encode(), headers)
    except TransportError as error:
        raise NotAnswered(error.code) from None
    said = answer.json()
    if said is None or answer.status >= 500 or answer.status == 429:
        raise NotAnswered(f"http {answer.status}")
    access, refresh = said.get("access_token"), said.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise Refused(_code(said))
    return Pair(access, refresh, _seconds(said.get("expires_in")))


def proof(access_token: str, app_secret: str) -> str:
    """`appsecret_proof`: this one is an HMAC, unlike the webhook's signature."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()


def _code(said: Mapping[str, object]) -> str:
    code = said.get("error")
    return str(code) if isinstance(code, int) else "no code"


def _seconds(value: object) -> int:
    """`expires_in` is a string, "90000"."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
