"""How a turn ended: a closed list that drives the reply, the log, the metrics and the admin page."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """One member an outcome. The part before the first `_` is the contract's status."""

    ANSWERED = "answered"
    ANSWERED_ASPECT = "answered_aspect"  # one field of an entry ("lệ phí bao nhiêu?")
    ANSWERED_MENU = "answered_menu"
    ANSWERED_PLACE = "answered_place"
    ANSWERED_PRIVACY = "answered_privacy"
    ANSWERED_INLINE = "answered_inline"  # suggestions to somebody who types in another chat
    ANSWERED_SETTING = "answered_setting"  # a ward bound, a group's settings shown or changed
    CLARIFIED = "clarified"
    CLARIFIED_SUBJECT = "clarified_subject"  # an aspect without a subject
    CLARIFIED_PLACE = "clarified_place"  # a place name that several wards share
    UNANSWERED = "unanswered"
    UNANSWERED_AGAIN = "unanswered_again"  # the second failure: stop asking, say where to go
    UNANSWERED_OFF = "unanswered_off"  # the entry that would answer is switched off: said so
    UNANSWERED_STAFF = "unanswered_staff"  # written while a member of staff answers: left to that person
    UNANSWERED_UNREADABLE = "unanswered_unreadable"  # nothing left to read: emoji, marks, spaces
    DECLINED = "declined"
    DECLINED_NEAR = "declined_near"  # told to be none of ours, but one of ours was not far: staff look at it
    DECLINED_MEDIA = "declined_media"  # a voice message, a picture: asked for text
    DECLINED_RANK = "declined_rank"  # only administrators set what holds for a group
    DECLINED_BUDGET = "declined_budget"  # the group's replies of this hour are spent
    SMALLTALK = "smalltalk"
    SMALLTALK_ANGER = "smalltalk_anger"
    EMERGENCY = "emergency"
    SCAM_WARNING = "scam_warning"
    SILENT = "silent"  # a group message that was not for us
    SILENT_RATED = "silent_rated"  # a button under an answer: acknowledged where it stands
    SILENT_OFF = "silent_off"  # its channel, or group answering, was switched off: kept for staff, never answered

    contract: str
    """`answered`, `clarified`, `unanswered`, `declined`, `smalltalk`, `emergency`, `scam_warning` or `silent`."""

    def __init__(self, value: str) -> None:
        self.contract = value if value == "scam_warning" else value.split("_")[0]
