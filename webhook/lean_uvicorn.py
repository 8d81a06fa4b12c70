"""uvicorn without what its reloader is made of (watchfiles, anyio): nobody reloads here, and it is a megabyte of the
process that accepts. uvicorn itself does without where watchfiles is not installed."""

from __future__ import annotations

import sys

_WATCHER = "watchfiles"
_absent = _WATCHER not in sys.modules
if _absent:
    sys.modules[_WATCHER] = None  # type: ignore[assignment]  # as if it were not installed
try:
    import uvicorn
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
finally:
    if _absent:
        del sys.modules[_WATCHER]

__all__ = ["HttpToolsProtocol", "ProxyHeadersMiddleware", "uvicorn"]
