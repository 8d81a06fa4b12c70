"""The limit: an ASGI edge that reads the body, checks an HMAC-SHA256 over it, parses the JSON and answers 200.

It stores nothing. uvicorn runs it as it runs `serve`, without our deadline for slow clients.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import socket

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webhook.accept import server_config
from webhook.asgi import Answer, Receive, Scope, Send, read_body

KEY = b"bench-secret"
OK = Answer(200, '{"status":"stored"}')


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """One request."""
    if scope["type"] == "http":
        body = await read_body(receive, 1 << 20)
        hmac.compare_digest(hmac.new(KEY, body, hashlib.sha256).hexdigest(), "0" * 64)
        if scope["method"] == "POST":
            json.loads(body)
        await OK.send(send)


def main() -> None:
    """`python -m tests.bench.bare --port N`: serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    listening = socket.create_server(("127.0.0.1", parser.parse_args().port))
    uvloop.run(uvicorn.Server(server_config(app, HttpToolsProtocol)).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
