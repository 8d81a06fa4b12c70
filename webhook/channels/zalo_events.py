"""Events of an Official Account, read: what each is, who is in it and where; shapes and doubts as in zalo_oa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webhook.channels.base import Unreadable
from webhook.channels.incoming import child, identifier, optional_child, optional_identifier
from webhook.channels.zalo_groups import CHANGES, group_of

MEDIA = {
    "text": "",
    "location": "",
    "image": "picture",
    "gif": "picture",
    "sticker": "sticker",
    "audio": "voice",
    "video": "video",
    "file": "file",
    "link": "link",
    "business_card": "contact",
}
UNFOLLOW = "unfollow"
_NOT_PRIVATE = ("oa_send_group_", "oa_send_anonymous_")


def kind(event: Mapping[str, Any]) -> tuple[bool, str]:
    """(in a group, what it is): `follow`, a key of `MEDIA`, or "" for an event that needs no answer."""
    name = event.get("event_name")
    if not isinstance(name, str) or not name:
        raise Unreadable("no event_name")
    if name == "follow":
        return False, "follow"
    is_group = name.startswith("user_send_group_")
    what = name.removeprefix("user_send_group_" if is_group else "user_send_")
    return is_group, what if name.startswith("user_send_") and what in MEDIA else ""


def by_staff(event: Mapping[str, Any]) -> str:
    """The citizen to whom a person wrote in the OA's inbox; "" for every other event, our own echoes among them.

    `sender.admin_id` is what tells a person; a group's talk and an anonymous visitor's are left alone.
    """
    name = event.get("event_name")
    if not isinstance(name, str) or not name.startswith("oa_send_") or name.startswith(_NOT_PRIVATE):
        return ""
    return optional_identifier(optional_child(event, "recipient"), "id") if _by_hand(event) else ""


def spoken_in(event: Mapping[str, Any]) -> str:
    """The group in which a person wrote as the OA; "" for every other event, our own echoes among them."""
    name = event.get("event_name")
    if not isinstance(name, str) or not name.startswith("oa_send_group_") or not _by_hand(event):
        return ""
    return _group_id(event) or optional_identifier(optional_child(event, "recipient"), "id")


def _by_hand(event: Mapping[str, Any]) -> bool:
    return bool(optional_identifier(optional_child(event, "sender"), "admin_id"))


def changed_group(event: Mapping[str, Any]) -> str:
    """The group that a management event tells of; "" for every other event."""
    name = event.get("event_name")
    return group_of(event) if isinstance(name, str) and name in CHANGES else ""


def ignored_as(event: Mapping[str, Any]) -> str:
    """Why an event needs no answer; "" for one that does. `oa_send_*` is the echo of our own sends."""
    if kind(event)[1]:
        return ""
    name = str(event["event_name"])
    return "echo" if name.startswith("oa_send_") else "event"


def user_id(event: Mapping[str, Any]) -> str:
    who = "follower" if event.get("event_name") in ("follow", UNFOLLOW) and "follower" in event else "sender"
    return identifier(child(event, who), "id")


def chat_id(event: Mapping[str, Any]) -> str:
    """The user, or the group: where handlers in the field have met its id, the documented place last."""
    if not kind(event)[0]:
        return user_id(event)
    return _group_id(event) or identifier(child(event, "recipient"), "id")


def _group_id(event: Mapping[str, Any]) -> str:
    """Where handlers in the field have met it, but for the documented place."""
    recipient, message = optional_child(event, "recipient"), optional_child(event, "message")
    return (
        optional_identifier(recipient, "group_id")
        or optional_identifier(message, "conversation_id")
        or optional_identifier(optional_child(event, "conversation"), "id")
        or optional_identifier(event, "group_id")
    )


def conversation_id(event: Mapping[str, Any]) -> str:
    user = user_id(event)
    return f"{chat_id(event)}:{user}" if kind(event)[0] else user


def delivery_id(event: Mapping[str, Any]) -> str:
    """`msg_id`, else (event, timestamp, user): a resend repeats all three."""
    found = optional_identifier(optional_child(event, "message"), "msg_id")
    return found or f"{event['event_name']}:{identifier(event, 'timestamp')}:{user_id(event)}"
