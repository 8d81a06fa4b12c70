"""/healthz, /readyz and /metrics: for machines, without login, without anything of a citizen."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from bot.messages import Channel
from bot.ports import DeliveryLog, Notes, StoreUnavailable
from webhook import metrics
from webhook.beat import Beat, last
from webhook.channels.registry import ChannelState
from webhook.channels.zalo_state import Grant
from webhook.storage.database import from_ms
from webhook.storage.switches import GROUPS, Switch
from webhook.traffic_notes import states

log = logging.getLogger(__name__)

PROBED_FOR_S = 1.0  # what was writable then is said to be so; what was not is tried again at once

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


class Store(DeliveryLog, Notes, Protocol):
    """What the health of the store is read from."""

    async def probe(self) -> None:
        """Raises StoreUnavailable when an update could not be stored now."""

    def switches(self) -> Mapping[str, Switch]:
        """What was ever switched off, by key."""


@dataclass(slots=True)
class Health:
    """What decides readiness. `own_version`: of the knowledge that `--accept-only` looked at itself, once."""

    store: Store
    channels: Sequence[ChannelState]
    own_version: str = ""
    grant: Callable[[], Grant | None] = lambda: None  # of Zalo OA; None: the channel has no app
    _wrote_at: float = field(default=-math.inf, init=False)  # monotonic seconds

    async def report(self) -> dict[str, Any]:
        """The body of /readyz. A channel that is off or down never makes it unready."""
        database, beat = await self._database(), self.beat()
        version = beat.version if beat and beat.version else self.own_version
        traffic = self.traffic() if beat else {}
        off = self.switched_off()
        metrics.READY.set(database == "ok" and bool(version))
        return {
            "ready": database == "ok" and bool(version),
            "database": database,
            "knowledge": {
                "loaded": bool(version),
                "version": version or None,
                "entries": beat.entries if beat else None,
                "problems": len(beat.problems) if beat else 0,
            },
            "worker": {"beat_age_s": round(beat.age_s, 1) if beat else None},
            "channels": {
                state.channel.value: {
                    "on": state.is_on and state.channel.value not in off,
                    "missing": list(state.missing),
                    **({"switched_off_since": off[state.channel.value]} if state.channel.value in off else {}),
                    **traffic.get(state.channel.value, {}),
                    **self._grant(state.channel),
                }
                for state in self.channels
            },
            "groups": {"on": False, "switched_off_since": off[GROUPS]} if GROUPS in off else {"on": True},
        }

    def switched_off(self) -> dict[str, str]:
        """What staff have switched off, and since when (ISO). Who and why stand in the console: this page needs no
        login. It sets the metrics."""
        try:
            found = self.store.switches()
        except Exception:
            log.exception("switches_unreadable")
            return {}
        for key in (GROUPS, *(state.channel.value for state in self.channels)):
            metrics.SWITCHED_OFF.labels(key).set(key in found and found[key].off)
        return {key: from_ms(switch.at).isoformat() for key, switch in found.items() if switch.off}

    def beat(self) -> Beat | None:
        """The worker's last beat; None also when the store cannot be read."""
        try:
            return last(self.store)
        except Exception:  # whatever a damaged store raises: readiness is asked for just then
            log.exception("beat_unreadable")
            return None

    def traffic(self) -> dict[str, dict[str, Any]]:
        """How sending goes, as the worker told it last."""
        try:
            return states(self.store)
        except Exception:
            log.exception("traffic_unreadable")
            return {}

    def _grant(self, channel: Channel) -> dict[str, Any]:
        grant = self.zalo_grant() if channel is Channel.ZALO_OA else None
        return {"grant": grant.as_json()} if grant else {}

    def zalo_grant(self) -> Grant | None:
        """How long Zalo OA may still be spoken for; None also when that cannot be read. It sets the metrics."""
        try:
            grant = self.grant()
        except Exception:
            log.exception("grant_unreadable")
            return None
        if grant is not None:
            metrics.ZALO_CONSENT.set(grant.state in ("needs_consent", "none"))
            metrics.ZALO_DAYS.set(_or_nan(grant.consent_days_left))
            metrics.ZALO_ACCESS.set(_or_nan(grant.access_ends_in_s))
        return grant

    async def _database(self) -> str:
        """Writable a moment ago, or tried now: anybody may ask, and each trial is a write that is synced."""
        if time.monotonic() - self._wrote_at < PROBED_FOR_S:
            return "ok"
        try:
            await self.store.probe()
        except StoreUnavailable:
            return "not writable"
        self._wrote_at = time.monotonic()
        return "ok"


async def healthz(request: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """503 only when the database is not writable or no knowledge is loaded."""
    health: Health = request.app.state.health
    report = await health.report()
    return JSONResponse(report, 200 if report["ready"] else 503, headers={"cache-control": "no-store"})


async def all_metrics(request: Request) -> PlainTextResponse:
    """Both processes' metrics in Prometheus' text format."""
    health: Health = request.app.state.health
    beat = health.beat()
    metrics.BEAT_AGE.set(beat.age_s if beat else float("nan"))
    health.zalo_grant()
    health.switched_off()
    try:
        metrics.set_backlog(health.store.backlog())
    except Exception:  # the other metrics are worth having just then
        log.exception("backlog_unreadable")
    return PlainTextResponse(metrics.text_of(metrics.EDGE) + (beat.metrics if beat else ""), media_type=TEXT_FORMAT)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


ROUTES = (Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", all_metrics))
