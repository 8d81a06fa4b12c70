"""One pool of connections for every sender: aiohttp, since httpx costs 2.9 ms of CPU a send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # half a second and 20 MB that the accepting process never needs
    import aiohttp
    from yarl import URL

CONNECT_S = 5.0
TOTAL_S = 20.0
KEEP_ALIVE_S = 15.0  # shorter than the providers', so that a send seldom meets a connection that just closed
CONNECTIONS = 64


class TransportError(Exception):
    """The provider did not answer. `code`: `connect` (it saw nothing), `timeout` or `reset` (it may have taken it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any] | None:
        """The JSON object in the body; None for garbage."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


class HttpPool:
    """An aiohttp session that is made on first use, inside the running loop, and shared by all senders."""

    def __init__(self, *, connect_s: float = CONNECT_S, total_s: float = TOTAL_S) -> None:
        self._connect_s = connect_s
        self._total_s = total_s
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, data: bytes, headers: Mapping[str, str]) -> Answer:
        """One POST of a body that is encoded already. Raises TransportError."""
        return await self._request("POST", url, data, headers)

    async def post_json(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
        """One POST of `body` as JSON. Raises TransportError."""
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return await self._request("POST", url, data, {"Content-Type": "application/json", **(headers or {})})

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """One GET. Raises TransportError."""
        return await self._request("GET", url, None, headers)

    async def close(self) -> None:
        """Close every connection; a later request opens a new session."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _request(self, method: str, url: str, data: bytes | None, headers: Mapping[str, str]) -> Answer:
        import aiohttp

        session = self._session or self._open()
        try:
            target = _target(url)
            async with session.request(method, target, data=data, headers=headers, allow_redirects=False) as response:
                return Answer(response.status, await response.read())
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.NonHttpUrlClientError,
            ValueError,  # InvalidURL is one
        ):
            raise TransportError("connect") from None  # the cause may carry the URL, and the URL a token
        except TimeoutError:
            raise TransportError("timeout") from None
        except (aiohttp.ClientError, OSError):
            raise TransportError("reset") from None

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S),
            timeout=aiohttp.ClientTimeout(total=self._total_s, connect=None, sock_connect=self._connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
            headers={"Accept": "*/*"},
            skip_auto_headers=("User-Agent", "Accept-Encoding"),  # answers are too short to be worth packing
        )
        return self._session


@lru_cache(maxsize=256)
def _target(url: str) -> URL:
    """Base and token as they were given, by concatenation. Raises ValueError."""
    from yarl import URL

    return URL(url, encoded=True)


def form(fields: Mapping[str, str]) -> bytes:
    """`fields` form-encoded by yarl's compiled quoter: urllib's costs more on Vietnamese than the whole send."""
    from yarl import URL

    return URL.build(query=fields).raw_query_string.encode()


def redact(text: str, *secrets: str) -> str:
    """`text` without any of `secrets`, at most 200 characters: reasons end up in logs and on admin pages."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text[:200]
