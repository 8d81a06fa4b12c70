"""The one place that constructs: settings in, stores, channels and the app out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.messages import Channel
from bot.ports import Notes, WebReplies
from webhook.channels.registry import ChannelConfigs
from webhook.channels.telegram import TelegramConfig
from webhook.channels.zalo_bot import ZaloBotConfig
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_state import Grant, Noted, grant_of
from webhook.pacing import MINUTE_S, Limits, telegram_limits
from webhook.quota import MonthlyQuota
from webhook.settings import Settings, SettingsError
from webhook.storage.schema import NewerSchema
from webhook.storage.sqlite import SqliteStore
from webhook.storage.tokens import PAIR
from webhook.traffic import Rules
from webhook.traffic_notes import quota_key

if TYPE_CHECKING:  # the worker has no pages
    from webhook.admin.console import Console
    from webhook.admin.oidc import Oidc
    from webhook.health import Health


def open_store(settings: Settings, after_commit: Callable[[], None] = lambda: None) -> SqliteStore:
    """The store of DATABASE_URL. Raises StoreUnavailable, SettingsError."""
    try:
        return SqliteStore(
            settings.database_path,
            after_commit=after_commit,
            resend_within_s=settings.resend_in_doubt_within_s,
            id_hash_key=settings.id_hash_key,
            question_days=settings.question_days,
        )
    except NewerSchema as error:
        raise SettingsError("DATABASE_URL: cơ sở dữ liệu của bản mới hơn, hãy dùng bản phần mềm mới đó") from error


def bell_path(settings: Settings) -> Path:
    """Where the accepting process rings for the worker: beside the database that they share."""
    return settings.database_path.with_suffix(".bell")


def channel_configs(settings: Settings, notes: Noted | None = None) -> ChannelConfigs:
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
            buttons=bool(settings.zalo_oa_buttons),
            quote=bool(settings.zalo_oa_quote),
            signed_by=settings.zalo_oa_signed_by,
            proof=bool(settings.zalo_oa_appsecret_proof),
            paid=bool(settings.zalo_oa_paid_messages),
            group_reply=settings.zalo_oa_group_reply,
        ),
        zalo_bot=ZaloBotConfig(
            settings.zalo_bot_token,
            settings.zalo_bot_secret,
            settings.zalo_bot_api_base,
            settings.zalo_bot_name,
            quote=bool(settings.zalo_bot_quote),
        ),
        zalo_pair_stored=notes is not None and bool(notes.noted(PAIR)),
    )


def grant(configs: ChannelConfigs, notes: Noted) -> Callable[[], Grant | None]:
    """How Zalo OA's grant stands now, for whoever asks; None without an app of Zalo's."""
    if not configs.zalo_oa.app_id:
        return lambda: None
    return lambda: grant_of(configs.zalo_oa, notes, time.time())


def console(settings: Settings, store: SqliteStore, health: Health) -> Console:
    """What the admin pages look at. Accounts, sessions and pages read on connections of their own."""
    from webhook.admin.accounts import Accounts
    from webhook.admin.child import Children
    from webhook.admin.console import Console, topic_names
    from webhook.admin.reader import Reader
    from webhook.admin.sessions import Sessions
    from webhook.editing.repository import Repository, loading_problems_apart

    return Console(
        settings=settings,
        store=store,
        accounts=Accounts(settings.database_path, store.writer, store, settings.admin_password),
        sessions=Sessions(settings.database_path, store.writer),
        read=Reader(settings.database_path),
        health=health,
        children=Children(settings),
        repository=Repository(settings.edited_dir, settings.knowledge_dirs, loading_problems_apart),
        topics=topic_names(settings.knowledge_dirs),
        secure=settings.public_url.startswith("https://"),
        oidc=_oidc(settings),
    )


def traffic_rules(settings: Settings, notes: Notes) -> Rules:
    """What the providers allow, by the settings; `notes` hold what was counted before."""
    quota = MonthlyQuota(settings.zalo_bot_monthly_quota)
    quota.restore(notes.noted(quota_key(Channel.ZALO_BOT)))
    return Rules(
        limits={
            Channel.TELEGRAM: telegram_limits(settings.telegram_sends_a_second),
            Channel.ZALO_OA: Limits(settings.zalo_oa_sends_a_minute, in_s=MINUTE_S),
        },
        quotas={Channel.ZALO_BOT: quota},
    )


def _oidc(settings: Settings) -> Oidc | None:
    from webhook.admin.oidc import Oidc

    if not (settings.oidc_issuer and settings.oidc_client_id and settings.public_url):
        return None
    callback = f"{settings.public_url}/admin/oidc/callback"
    return Oidc(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, callback)


class PageMailbox:
    """Where the page's sender puts a reply."""

    def __init__(self, replies: WebReplies) -> None:
        self._replies = replies

    async def add(self, conversation_id: str, reply: Mapping[str, Any]) -> None:
        """On the disk when it returns. Raises StoreUnavailable."""
        await self._replies.add_web_reply(conversation_id, reply)
