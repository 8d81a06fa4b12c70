"""The zone in which every day, deadline and opening hour of the content is meant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
