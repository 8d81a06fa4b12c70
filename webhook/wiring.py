"""The one place that constructs: settings in, stores, channels and the app out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.ports import Notes, UnansweredQuestion, WebReplies
from webhook.channels.registry import ChannelConfigs
from webhook.channels.telegram import TelegramConfig
from webhook.channels.zalo_bot import ZaloBotConfig
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.listing import paged
from webhook.settings import Settings, SettingsError
from webhook.storage.reading import SqliteReading
from webhook.storage.schema import NewerSchema
from webhook.storage.sqlite import SqliteStore
from webhook.storage.tokens import PAIR

if TYPE_CHECKING:  # the worker has no pages
    from webhook.admin.console import Console
    from webhook.health import Health



def open_store(settings: Settings, after_commit: Callable[[], None] = lambda: None) -> SqliteStore:
    """The store of DATABASE_URL. Raises StoreUnavailable, SettingsError."""
    try:
        return SqliteStore(settings.database_path, after_commit=after_commit)
    except NewerSchema as error:
        raise SettingsError("DATABASE_URL: cơ sở dữ liệu của bản mới hơn, hãy dùng bản phần mềm mới đó") from error


def bell_path(settings: Settings) -> Path:
    """Where the accepting process rings for the worker: beside the database that they share."""
    return settings.database_path.with_suffix(".bell")


def channel_configs(settings: Settings, notes: Notes | None = None) -> ChannelConfigs:
    """What each channel takes from the settings; `notes` may hold a token pair that the environment lacks."""
    return ChannelConfigs(
        telegram=TelegramConfig(
            settings.telegram_bot_token, settings.telegram_webhook_secret, settings.telegram_api_base
        ),
        zalo_oa=ZaloOaConfig(
            app_id=settings.zalo_app_id,
            app_secret=settings.zalo_app_secret,
            oa_id=settings.zalo_oa_id,
            oa_secret_key=settings.zalo_oa_secret_key,
            openapi_base=settings.zalo_openapi_base,
            oauth_base=settings.zalo_oauth_base,
            access_token=settings.zalo_oa_access_token,
            refresh_token=settings.zalo_oa_refresh_token,
        ),
        zalo_bot=ZaloBotConfig(settings.zalo_bot_token, settings.zalo_bot_secret, settings.zalo_bot_api_base),
        zalo_pair_stored=notes is not None and bool(notes.noted(PAIR)),
    )


def console(settings: Settings, store: SqliteStore, health: Health) -> Console:
    """What the admin pages look at. Beside the store's, sessions and the log have reading connections of their own."""
    from webhook.admin.console import MOST_QUESTIONS, Console, topic_names
    from webhook.admin.password import AdminPassword
    from webhook.admin.sessions import Sessions
    from webhook.storage.sessions import SqliteSessions

    def read_questions() -> Sequence[UnansweredQuestion]:
        reading = SqliteReading(settings.database_path)
        try:
            return list(islice(paged(reading.unanswered), MOST_QUESTIONS))
        finally:
            reading.close()

    sessions = Sessions(SqliteSessions(settings.database_path, store.writer))
    return Console(
        sessions=sessions,
        password=AdminPassword(settings.admin_password, store, sessions),
        health=health,
        read_questions=read_questions,
        topics=topic_names(settings.knowledge_dirs),
        secure=settings.public_url.startswith("https://"),
    )


class PageMailbox:
    """Where the page's sender puts a reply."""

    def __init__(self, replies: WebReplies) -> None:
        self._replies = replies

    async def add(self, conversation_id: str, reply: Mapping[str, Any]) -> None:
        """On the disk when it returns. Raises StoreUnavailable."""
        await self._replies.add_web_reply(conversation_id, reply)
