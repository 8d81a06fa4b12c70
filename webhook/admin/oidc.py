"""Signing in with the office's own account (OpenID Connect, code flow with PKCE) by Authlib, which is an extra.

Who may come in stands in our accounts: the account's `identity` is the `sub` or the verified e-mail of the provider.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCOPE = "openid email profile"
WITHIN_S = 600.0
MOST_WAITING = 1_000
CLOCK_SKEW_S = 60
TIMEOUT_S = 10.0
ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")  # never `none`, never one with our own secret as the key


class OidcFailed(Exception):
    """Nobody is signed in; `str()` is for the log and holds no secret."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was sent to the provider."""

    nonce: str
    verifier: str
    at: float


class Oidc:
    """One provider. What waits for its answer is kept in memory, bounded: a restart asks to begin again."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, callback: str) -> None:
        self._issuer, self._id, self._secret, self._callback = issuer, client_id, client_secret, callback
        self._waiting: OrderedDict[str, Begun] = OrderedDict()

    async def begin(self) -> tuple[str, str]:
        """(the provider's address to go to, the state that the browser must bring back). Raises OidcFailed."""
        begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(48), time.monotonic())
        async with self._client() as client:
            told = await self._discover(client)
            url, state = client.create_authorization_url(
                told["authorization_endpoint"], nonce=begun.nonce, code_verifier=begun.verifier
            )
        self._waiting[state] = begun
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        return str(url), str(state)

    async def finish(self, code: str, state: str, kept_state: str) -> list[str]:
        """Who the provider says it is: `sub`, and the e-mail when it is verified. Raises OidcFailed."""
        begun = self._waiting.pop(state, None) if state and _same(state, kept_state) else None
        if begun is None or time.monotonic() - begun.at > WITHIN_S:
            raise OidcFailed("the state is unknown, or too old")
        async with self._client() as client:
            told = await self._discover(client)
            try:
                token = await client.fetch_token(told["token_endpoint"], code=code, code_verifier=begun.verifier)
                keys = (await client.request("GET", told["jwks_uri"], withhold_token=True)).json()
            except Exception as error:  # Authlib's, httpx's and JSON's: all mean that the provider did not answer well
                raise OidcFailed(f"token or keys: {type(error).__name__}") from error
        claims = self._claims(str(token.get("id_token", "")), keys, begun.nonce)
        email = claims.get("email") if claims.get("email_verified") is True else None
        return [str(one) for one in (claims["sub"], email) if one]

    async def _discover(self, client: Any) -> Mapping[str, str]:
        try:
            url = f"{self._issuer}/.well-known/openid-configuration"
            told = (await client.request("GET", url, withhold_token=True)).json()
        except Exception as error:
            raise OidcFailed(f"discovery: {type(error).__name__}") from error
        if not isinstance(told, dict) or str(told.get("issuer", "")).rstrip("/") != self._issuer:
            raise OidcFailed("the discovery document is of another issuer")
        return told

    def _claims(self, id_token: str, keys: Any, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            read = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))
            registry = jwt.JWTClaimsRegistry(
                leeway=CLOCK_SKEW_S,
                iss={"essential": True, "values": [self._issuer, f"{self._issuer}/"]},
                aud={"essential": True, "value": self._id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(read.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcFailed(f"id token: {type(error).__name__}") from error
        return read.claims

    def _client(self) -> Any:
        try:
            from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
        except ImportError as error:
            raise OidcFailed("pip install 'hoidap06[oidc]'") from error
        return AsyncOAuth2Client(
            self._id,
            self._secret,
            scope=SCOPE,
            redirect_uri=self._callback,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            trust_env=False,
        )


def _same(given: str, kept: str) -> bool:
    """In constant time, whatever letters an address may hold."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), kept.encode("utf-8", "replace"))
