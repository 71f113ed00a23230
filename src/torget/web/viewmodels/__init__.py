"""What each page shows, as plain frozen data: views fill it, templates only print it.

Everything is formatted before the template: dates are text, long text is cut, whole
numbers are strings, addresses are resolved. Templates are what a page costs (design of
performance), so a list row is nothing but strings. Text in Swedish comes from gettext in
the view; text that is the same for everybody stands in the template.

The word after each page class is the template and the name it has in the context.
`frame` is in the context of every page (a context processor gives it); `csrf_token` comes
from Django.
"""

from __future__ import annotations

from torget.web.viewmodels.accounts import (
    AccountPage,
    AccountRow,
    AccountsPage,
    Alarm,
    HealthPage,
    HealthRow,
    HoursRow,
)
from torget.web.viewmodels.alarms import (
    AlarmPage,
    AlarmRow,
    AlarmsPage,
    AlarmView,
    ReadyText,
    Told,
    ToPhone,
)
from torget.web.viewmodels.frame import (
    Conflict,
    DemoPerson,
    Frame,
    NavItem,
    SettingsPage,
)
from torget.web.viewmodels.handover import (
    HandOverPage,
    HandOverRow,
    HandOversPage,
    NumberBox,
)
from torget.web.viewmodels.inbox import (
    AnswerBox,
    Attachment,
    Deadline,
    Delivery,
    InboxFilter,
    InboxList,
    InboxRow,
    ItemPage,
    MessageVersion,
    SavedViews,
    Suggestion,
    ThreadMessage,
)
from torget.web.viewmodels.moderation import (
    BlocksPage,
    MeasureList,
    MeasurePage,
    MeasureRow,
    ModerationPage,
    PolicePage,
    TextCheckPage,
    UnsuitablePage,
)
from torget.web.viewmodels.parts import (
    Act,
    Badge,
    Choice,
    Empty,
    EventView,
    Fact,
    FieldError,
    Link,
    Refusal,
    Rule,
    Segment,
    When,
)
from torget.web.viewmodels.records import (
    Proof,
    RawBytes,
    RecordPage,
    RecordRow,
    RecordsPage,
    VersionView,
)
from torget.web.viewmodels.rules import (
    RuleBullet,
    RuleSection,
    RuleSectionPage,
    RulesPage,
)
from torget.web.viewmodels.segments import compared, marked, visible
from torget.web.viewmodels.supervision import LookRow, SupervisionPage, WatchView
from torget.web.viewmodels.teamwork import (
    BulkPage,
    BulkRow,
    Note,
    NoteForm,
    PassOnPage,
    RepliesPage,
    Reply,
    Together,
    TogetherPage,
    ViewsPage,
)
from torget.web.viewmodels.today import (
    Change,
    Figure,
    TodayPage,
    TodayTask,
)
from torget.web.viewmodels.ways import Way, WayField

__all__ = [
    "AccountPage",
    "AccountRow",
    "AccountsPage",
    "Act",
    "Alarm",
    "AlarmPage",
    "AlarmRow",
    "AlarmView",
    "AlarmsPage",
    "AnswerBox",
    "Attachment",
    "Badge",
    "BlocksPage",
    "BulkPage",
    "BulkRow",
    "Change",
    "Choice",
    "Conflict",
    "Deadline",
    "Delivery",
    "DemoPerson",
    "Empty",
    "EventView",
    "Fact",
    "FieldError",
    "Figure",
    "Frame",
    "HandOverPage",
    "HandOverRow",
    "HandOversPage",
    "HealthPage",
    "HealthRow",
    "HoursRow",
    "InboxFilter",
    "InboxList",
    "InboxRow",
    "ItemPage",
    "Link",
    "LookRow",
    "MeasureList",
    "MeasurePage",
    "MeasureRow",
    "MessageVersion",
    "ModerationPage",
    "NavItem",
    "Note",
    "NoteForm",
    "NumberBox",
    "PassOnPage",
    "PolicePage",
    "Proof",
    "RawBytes",
    "ReadyText",
    "RecordPage",
    "RecordRow",
    "RecordsPage",
    "Refusal",
    "RepliesPage",
    "Reply",
    "Rule",
    "RuleBullet",
    "RuleSection",
    "RuleSectionPage",
    "RulesPage",
    "SavedViews",
    "Segment",
    "SettingsPage",
    "Suggestion",
    "SupervisionPage",
    "TextCheckPage",
    "ThreadMessage",
    "ToPhone",
    "TodayPage",
    "TodayTask",
    "Together",
    "TogetherPage",
    "Told",
    "UnsuitablePage",
    "VersionView",
    "ViewsPage",
    "WatchView",
    "Way",
    "WayField",
    "When",
    "compared",
    "marked",
    "visible",
]
