"""A small OpenID provider: discovery, keys, code flow with PKCE; it signs everybody in and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "bang-dieu-khien", "mot-bi-mat-de-thu"


@dataclass
class Issuer:
    """`claims` are put over the true ones; `key` may be another than the published one."""

    sub: str = "u-1"
    claims: dict[str, Any] = field(default_factory=dict)
    forged: bool = False
    url: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self.key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self.configuration)
        app.router.add_get("/keys", self.keys)
        app.router.add_get("/authorize", self.authorize)
        app.router.add_post("/token", self.token)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()

    async def configuration(self, request: web.Request) -> web.Response:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return web.json_response({"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in paths.items()}})

    async def keys(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: web.Request) -> web.Response:
        code = f"code-{len(self.codes)}"
        self.codes[code] = dict(request.query)
        raise web.HTTPFound(
            f"{request.query['redirect_uri']}?{urlencode({'code': code, 'state': request.query['state']})}"
        )

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.codes.pop(str(form["code"]), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest())
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != proof.decode().rstrip("=")
            or request.headers.get("authorization") != f"Basic {basic}"
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "sub": self.sub, "nonce": asked["nonce"], "iat": now, "exp": now + 60}
        key = ECKey.generate_key("P-256", {"kid": "k1"}) if self.forged else self.key
        signed = jwt.encode({"alg": "ES256", "kid": "k1"}, {**told, **self.claims}, key)
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": signed})
