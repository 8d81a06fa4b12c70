"""Which channels are on, and what each of the others lacks, in the operator's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.messages import Channel
from webhook.channels.base import PureHalf, Sender
from webhook.channels.http import HttpPool
from webhook.channels.telegram import Telegram, TelegramConfig
from webhook.channels.web_chat import Mailbox, WebChat, WebChatConfig, WebChatSender
from webhook.channels.zalo_bot import ZaloBot, ZaloBotConfig, ZaloBotSender
from webhook.channels.zalo_oa import ZaloOa, ZaloOaConfig
from webhook.channels.zalo_tokens import TokenStore, ZaloTokens
from webhook.lean import NEVER_USED, without

if TYPE_CHECKING:
    from webhook.channels.zalo_oa_sender import OaDesk

TITLES = {
    Channel.TELEGRAM: "Telegram",
    Channel.ZALO_OA: "Zalo OA",
    Channel.ZALO_BOT: "Zalo Bot",
    Channel.WEB: "Trang trò chuyện",
}


@dataclass(frozen=True, slots=True)
class ChannelConfigs:
    """The settings of every channel; an empty one is off."""

    telegram: TelegramConfig = field(default_factory=TelegramConfig)
    zalo_oa: ZaloOaConfig = field(default_factory=ZaloOaConfig)
    zalo_bot: ZaloBotConfig = field(default_factory=ZaloBotConfig)
    web: WebChatConfig = field(default_factory=WebChatConfig)
    zalo_pair_stored: bool = False  # the store holds a token pair, so the environment need not


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One line at the start and in `/readyz`. `missing`: the settings that are not there."""

    channel: Channel
    missing: tuple[str, ...]
    will_stop: tuple[str, ...] = ()  # without these settings Zalo OA falls silent when its access token ends

    @property
    def is_on(self) -> bool:
        """Whether updates are taken and answers sent."""
        return not self.missing

    def __str__(self) -> str:
        state = "bật" if self.is_on else f"tắt, thiếu {', '.join(self.missing)}"
        if self.is_on and self.will_stop:
            state += f", nhưng thiếu {', '.join(self.will_stop)} nên sau 25 giờ không gửi được nữa"
        return f"{TITLES[self.channel]}: {state}"


def states(configs: ChannelConfigs) -> tuple[ChannelState, ...]:
    """Every channel, on or off, in the order of the enumeration."""
    lacking = {Channel.ZALO_OA: _will_stop(configs)}
    return tuple(ChannelState(channel, _missing(channel, configs), lacking.get(channel, ())) for channel in Channel)


def pure_halves(configs: ChannelConfigs) -> dict[Channel, PureHalf]:
    """The reading and rendering half of each channel that is on. Imports no provider's library."""
    build: dict[Channel, Callable[[], PureHalf]] = {
        Channel.TELEGRAM: lambda: Telegram(configs.telegram),
        Channel.ZALO_OA: lambda: ZaloOa(configs.zalo_oa),
        Channel.ZALO_BOT: lambda: ZaloBot(configs.zalo_bot),
        Channel.WEB: lambda: WebChat(configs.web),
    }
    return {state.channel: build[state.channel]() for state in states(configs) if state.is_on}


def senders(
    configs: ChannelConfigs,
    pool: HttpPool,
    token_store: TokenStore,
    mailbox: Mailbox,
    desk: OaDesk | None = None,
) -> dict[Channel, Sender]:
    """The sending half of each channel that is on, all over one pool; `desk` is what Zalo OA's needs beside it."""
    build: dict[Channel, Callable[[], Sender]] = {
        Channel.TELEGRAM: lambda: _telegram_sender(configs.telegram, pool),
        Channel.ZALO_OA: lambda: _zalo_oa_sender(configs.zalo_oa, pool, token_store, desk),
        Channel.ZALO_BOT: lambda: ZaloBotSender(configs.zalo_bot, pool),
        Channel.WEB: lambda: WebChatSender(mailbox),
    }
    return {state.channel: build[state.channel]() for state in states(configs) if state.is_on}


def _telegram_sender(config: TelegramConfig, pool: HttpPool) -> Sender:
    with without(*NEVER_USED):
        from webhook.channels.telegram_sender import TelegramSender  # imports python-telegram-bot: half a second

    return TelegramSender(config, pool)


def _zalo_oa_sender(config: ZaloOaConfig, pool: HttpPool, store: TokenStore, desk: OaDesk | None) -> Sender:
    from webhook.channels.zalo_oa_sender import ZaloOaSender

    return ZaloOaSender(config, pool, ZaloTokens(config, pool, store), desk)


def _missing(channel: Channel, configs: ChannelConfigs) -> tuple[str, ...]:
    match channel:
        case Channel.TELEGRAM:
            c = configs.telegram
            needed = {"TELEGRAM_BOT_TOKEN": c.bot_token, "TELEGRAM_WEBHOOK_SECRET": c.webhook_secret}
        case Channel.ZALO_OA:
            return _missing_of_oa(configs.zalo_oa, stored=configs.zalo_pair_stored)
        case Channel.ZALO_BOT:
            needed = {"ZALO_BOT_TOKEN": configs.zalo_bot.bot_token, "ZALO_BOT_SECRET": configs.zalo_bot.secret}
        case Channel.WEB:
            needed = {}
    return tuple(name for name, value in needed.items() if not value)


def _missing_of_oa(config: ZaloOaConfig, *, stored: bool) -> tuple[str, ...]:
    needed = {"ZALO_APP_ID": config.app_id, "ZALO_OA_SECRET_KEY": config.oa_secret_key}
    if config.signed_by == "oa_id":
        needed |= {"ZALO_OA_ID": config.oa_id}
    if not (stored or config.access_token):  # either a token, or what it takes to fetch one
        needed |= {"ZALO_APP_SECRET": config.app_secret, "ZALO_OA_REFRESH_TOKEN": config.refresh_token}
    return tuple(name for name, value in needed.items() if not value)


def _will_stop(configs: ChannelConfigs) -> tuple[str, ...]:
    """What it takes to get a new access token."""
    config = configs.zalo_oa
    needed = {
        "ZALO_APP_SECRET": config.app_secret,
        "ZALO_OA_REFRESH_TOKEN": config.refresh_token or configs.zalo_pair_stored,
    }
    return tuple(name for name, value in needed.items() if not value)
