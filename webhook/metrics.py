"""Every metric, declared once. No label holds anything of a citizen.

The accepting process and the worker each have a registry of their own; the worker's text reaches /metrics through the
store (webhook.beat). `labels()` takes a lock and a lookup: what is on the hot path binds its children once.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from bot.ports import Backlog

disable_created_metrics()  # type: ignore[no-untyped-call]
EDGE = CollectorRegistry()
WORK = CollectorRegistry()

RECEIVED = Counter(
    "hoidap06_updates_received", "Updates that came in, by what became of them", ["channel", "outcome"], registry=EDGE
)
IGNORED = Counter("hoidap06_updates_ignored", "Authentic, and nothing to do", ["channel", "reason"], registry=EDGE)
TOO_SLOW = Counter("hoidap06_connections_too_slow", "Cut: the request did not arrive in time", registry=EDGE)
TOO_MUCH_HEAD = Counter("hoidap06_connections_too_much_head", "Cut: the request's head is too long", registry=EDGE)
WORKER_RESTARTS = Counter("hoidap06_worker_restarts", "Times that the worker had to be started again", registry=EDGE)
READY = Gauge("hoidap06_ready", "1 when /readyz would say 200", registry=EDGE)
BEAT_AGE = Gauge("hoidap06_worker_beat_age_seconds", "Since the worker last told that it lives", registry=EDGE)
BACKLOG = Gauge("hoidap06_backlog", "Rows that wait, were given up or are in doubt", ["what"], registry=EDGE)
OLDEST = Gauge("hoidap06_backlog_oldest_seconds", "Age of the oldest row that waits", ["what"], registry=EDGE)
ZALO_CONSENT = Gauge(
    "hoidap06_zalo_consent_needed", "1 when an administrator of the OA must consent (again)", registry=EDGE
)
ZALO_DAYS = Gauge(
    "hoidap06_zalo_consent_days_left", "Until the refresh token ends, if nothing is refreshed", registry=EDGE
)
SWITCHED_OFF = Gauge("hoidap06_switched_off", "1 while staff have switched it off", ["switch"], registry=EDGE)
ZALO_ACCESS = Gauge("hoidap06_zalo_access_ends_seconds", "Until the access token in use ends", registry=EDGE)

TURNS = Counter("hoidap06_turns", "Messages answered, by how they ended", ["channel", "status"], registry=WORK)
TURN_SECONDS = Histogram(
    "hoidap06_turn_seconds",
    "Understanding and answering one message",
    registry=WORK,
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
SENDS = Counter("hoidap06_sends", "Sends, by what became of them", ["channel", "outcome"], registry=WORK)
PAUSED = Gauge(
    "hoidap06_channel_paused", "1 while a channel is left alone: down, or over a limit", ["channel"], registry=WORK
)
QUOTA = Gauge("hoidap06_monthly_quota", "Messages that the plan allows in a month", ["channel"], registry=WORK)
QUOTA_USED = Gauge(
    "hoidap06_monthly_sends", "Messages of this month that the provider took", ["channel"], registry=WORK
)
KNOWLEDGE = Gauge("hoidap06_knowledge_info", "1 for the knowledge that is served", ["version"], registry=WORK)
ENTRIES = Gauge("hoidap06_knowledge_entries", "Entries in the knowledge that is served", registry=WORK)
PROBLEMS = Gauge("hoidap06_knowledge_problems", "Problems that keep newer content from being served", registry=WORK)


def set_backlog(backlog: Backlog) -> None:
    """What the store counts when /metrics is asked for."""
    for what in ("updates", "deliveries", "in_doubt", "held", "dead", "quarantined"):
        BACKLOG.labels(what).set(getattr(backlog, what))
    OLDEST.labels("updates").set(backlog.oldest_update_s)
    OLDEST.labels("deliveries").set(backlog.oldest_delivery_s)


def text_of(registry: CollectorRegistry) -> str:
    """What /metrics prints of one registry (Prometheus text format 0.0.4)."""
    return generate_latest(registry).decode()
