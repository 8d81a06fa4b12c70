"""The bot that anybody writes first: python-telegram-bot, and rapidfuzz over a dict in the handler.

Its webhook is the library's own `update_queue` behind a bare ASGI callable, so that its edge costs as little as it can.
"""

from __future__ import annotations

import argparse
import json
import socket
from pathlib import Path

import uvicorn
import uvloop
from rapidfuzz import fuzz, process
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webhook.accept import server_config
from webhook.asgi import Answer, Receive, Scope, Send, read_body

OK = Answer(200, '{"status":"queued"}')


def application(token: str, api: str, answers: dict[str, str]) -> Application:  # type: ignore[type-arg]
    """Answers every text with the answer of the most similar phrasing."""

    async def reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        best, _, _ = process.extractOne(update.message.text, answers.keys(), scorer=fuzz.token_set_ratio)
        await update.message.reply_text(answers[best])

    built = Application.builder().token(token).base_url(f"{api}/bot").updater(None).build()
    built.add_handler(MessageHandler(filters.TEXT, reply))
    return built


async def serve(port: int, bot: Application) -> None:  # type: ignore[type-arg]
    """Receive on `port` until SIGTERM."""

    async def receive_update(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            body = await read_body(receive, 1 << 20)
            if scope["method"] == "POST":
                await bot.update_queue.put(Update.de_json(json.loads(body), bot.bot))
            await OK.send(send)

    listening = socket.create_server(("127.0.0.1", port))
    async with bot:
        await bot.start()
        await uvicorn.Server(server_config(receive_update, HttpToolsProtocol)).serve(sockets=[listening])
        await bot.stop()


def main() -> None:
    """`python -m tests.bench.simple_bot --port N --api URL --token T --answers FILE.json` ({phrasing: answer})."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    for name in ("--api", "--token", "--answers"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    answers = json.loads(Path(args.answers).read_text(encoding="utf-8"))
    uvloop.run(serve(args.port, application(args.token, args.api, answers)))


if __name__ == "__main__":
    main()
