"""The closed sets of words that a rulebook may use, so that a misspelling is a fault."""

from __future__ import annotations

import enum


class Outcome(enum.StrEnum):
    """Every ending that the flow chart can suggest for a message."""

    ESCALATE_URGENT = "escalate_urgent"
    REMOVE_KEEP_RECORD = "remove_keep_record"
    REGISTER_AND_REFER = "register_and_refer"
    REGISTER = "register"
    REVIEW_REMOVAL = "review_removal"
    REFER_TO_OTHER_CHANNEL = "refer_to_other_channel"
    FORWARD_COMPLAINT = "forward_complaint"
    CONSULT_MANAGER = "consult_manager"
    ANSWER_IN_CHANNEL = "answer_in_channel"
    NO_ACTION = "no_action"


class DecidedBy(enum.StrEnum):
    """What makes a branch of the flow hold."""

    SIGNALS = "signals"  # something found in the text
    REMOVAL = "removal"  # a reason for removal of the same node holds
    INTAKE = "intake"  # settled when the message was fetched, before any reading
    PERSON = "person"  # only a person can tell; never suggested by itself
    UNREAD = "unread"  # nothing else holds, and the text is long or in a language we cannot read
    OTHERWISE = "otherwise"  # nothing else holds


class Certainty(enum.StrEnum):
    """Which findings a condition takes."""

    ANY = "any"
    CERTAIN = "certain"
    UNCERTAIN = "uncertain"


class Quoting(enum.StrEnum):
    """Whether a condition takes words that stand inside a quotation."""

    ANY = "any"
    UNQUOTED = "unquoted"
    QUOTED = "quoted"


class Family(enum.StrEnum):
    """The two families of reasons for removal, with their different urgency."""

    BBS = "bbs"
    HOUSE = "house"


class Strength(enum.StrEnum):
    """How plainly a reason for removal holds."""

    CLEAR = "clear"
    GREY = "grey"


class Step(enum.StrEnum):
    """What can be done about an unsuitable post, least intrusive first.

    Source: FL 5 § (proportionality).
    """

    ANSWER = "answer"
    REMIND = "remind"
    HIDE = "hide"
    REMOVE = "remove"
    RESTRICT = "restrict"
    BLOCK = "block"


class Clock(enum.StrEnum):
    """Whether a deadline runs in working time or all the time."""

    WORKING = "working"
    WALL = "wall"


class DeadlineKind(enum.StrEnum):
    """The deadlines that every rulebook has."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    SWEEP = "sweep"
    BBS_REMOVAL = "bbs_removal"
    HOUSE_REVIEW = "house_review"


class Action(enum.StrEnum):
    """What a retention class says shall happen to the records."""

    PRESERVE = "preserve"
    DESTROY = "destroy"


class Trigger(enum.StrEnum):
    """The event from which a retention period is counted."""

    RECEIVED = "received"
    PUBLISHED = "published"
    THREAD_CLOSED = "thread_closed"
    ACCOUNT_CLOSED = "account_closed"
    TRANSFERRED = "transferred"
    REGISTERED = "registered"
    REMOVED = "removed"
    PROCESS_ENDED = "process_ended"
    LIFTED = "lifted"


class Status(enum.StrEnum):
    """Whether a value is decided by the authority or only proposed by us."""

    PROPOSAL = "proposal"
    ADOPTED = "adopted"


class FieldKind(enum.StrEnum):
    """How a field of the application is filled in."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    PERSONS = "persons"
    DATE = "date"
    NUMBER = "number"
    EMAIL = "email"
    YES_NO = "yes_no"
    CHECKLIST = "checklist"
    HOURS = "hours"


class Origin(enum.StrEnum):
    """Whose words an item of the checklist builds on."""

    E_DELEGATION = "e_delegation"
    OWN = "own"


class Weekday(enum.StrEnum):
    """The days of the week, in the order of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class TemplateKind(enum.StrEnum):
    """The messages that every rulebook has a text for."""

    REFERRAL = "referral"
    INTERIM = "interim"
    REMOVAL_NOTICE = "removal_notice"
    REMINDER = "reminder"
    COMPLAINT_OFFER = "complaint_offer"
    CLOSING = "closing"
    WRONG_AUTHORITY = "wrong_authority"
    POLITICAL = "political"
    CRISIS = "crisis"
