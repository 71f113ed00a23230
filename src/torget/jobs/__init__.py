"""Every job and its schedule. A job is a nudge: it loads, makes one call, and is done.

Rows are the truth. A job that runs twice finds nothing to do the second time; one that is
lost is made again by the pulse. Jobs carry ids only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from torget.alarms import sounding
from torget.channels import feeds, measure, media
from torget.channels.deliver import desk, reconcile
from torget.channels.timing import timing
from torget.handover import following as handed_over
from torget.handover import preparing, replies
from torget.inbox import bursts, escalating, registering, settling
from torget.inbox import collect as collecting
from torget.jobs import sessions
from torget.kit.django import disk, queue
from torget.lexicons import running, trying
from torget.moderation import blocks, following
from torget.organisation.models import Account
from torget.second_opinion import asking
from torget.supervision import stopped, watching
from torget.teamwork import weeding

log = structlog.get_logger("torget.jobs")
MANY = 20
TRIAL_TURN = timedelta(seconds=5)
QUEUES = {
    "deliver": 2,
    "collect": 8,
    "reconcile": 2,
    "slow": 2,
    "alarms": 2,
    "trials": 1,
    "opinions": 1,
}
"""Queue -> how many jobs of it run side by side: a slow network delays only its own kind."""


def _settled(outbox_id: UUID, now: datetime) -> None:
    following.follow(outbox_id, now=now)
    settling.settle(outbox_id, now=now)
    settling.settle_removals(now=now)
    handed_over.follow(outbox_id, now=now)


DESK = desk.Desk(clock=timezone.now, settled=_settled)
"""The worker's letters on their way out; nothing runs before the first one."""


def _job(name: str, *, lane: str) -> Callable[[Callable[..., None]], None]:
    """Register a job under its name. All jobs are idempotent: their row decides."""

    def register(function: Callable[..., None]) -> None:
        @functools.wraps(function)
        def run(**ids: str) -> None:
            close_old_connections()
            try:
                function(**ids)
            finally:
                connection.close()

        app.task(name=name, queue=lane, pass_context=False)(run)

    return register


@_job("deliver", lane="deliver")
def deliver(outbox_id: str) -> None:
    """Hand one outbox row in at the desk if it is due; its item follows the receipt."""
    if not disk.home_is_full():  # the pulse takes it when there is room
        DESK.take(only=[UUID(outbox_id)])


@_job("reconcile", lane="reconcile")
def reconcile_unknown() -> None:
    """Read back what nobody knows the fate of."""
    try:
        reconcile.reconcile_due(now=timezone.now())
    finally:
        _close_items(timezone.now())


@_job("collect", lane="collect")
def collect(account_id: str) -> None:
    """Take in what is new on one account, and look again at what may have changed."""
    account = Account.objects.get(id=account_id)
    if not feeds.take_turn(account, now=timezone.now()):
        return
    try:
        collecting.collect(account, now=timezone.now())
        collecting.recheck(account, now=timezone.now())
    except feeds.FetchFailed as failed:
        log.warning("fetch_failed", account=account_id, code=failed.code)
    except Exception as fault:
        feeds.note_fault(account, fault, now=timezone.now())
        raise


@_job("fetch_media", lane="slow")
def fetch_media() -> None:
    """Fetch attachments before the networks' links die."""
    media.fetch_pending(now=timezone.now())


@_job("prepare_hand_over", lane="slow")
def prepare_hand_over(hand_over_id: str) -> None:
    """Pack one hand-over and put it in the outbox, or leave it for a person to take."""
    preparing.prepare(UUID(hand_over_id), now=timezone.now())


@_job("read_replies", lane="slow")
def read_replies() -> None:
    """Read what diaries and complaint systems have replied."""
    replies.read_all(now=timezone.now())


@_job("measure", lane="slow")
def measure_accounts() -> None:
    """Write down the networks' own counts, once a day for each account."""
    measure.measure_due(now=timezone.now())


@_job("sound_alarms", lane="alarms")
def sound_alarms() -> None:
    """Tell the next people of every alarm that nobody has read."""
    sounding.sound_due(now=timezone.now())


@_job("weed_teamwork", lane="slow")
def weed_teamwork() -> None:
    """Take away drafts, notes and presence that are done with; none of it is a record."""
    weeding.weed(now=timezone.now())


@_job("try_rules", lane="trials")
def try_rules(trial_id: str) -> None:
    """Go on with a trial for some seconds; the worker may be stopped between two portions."""
    until = timezone.now() + TRIAL_TURN
    try:
        while running.go_on(UUID(trial_id), now=timezone.now()):
            if timezone.now() > until:
                trying.nudge(UUID(trial_id))
                return
    except DatabaseError:
        raise  # the database is away or busy: the pulse makes the job again
    except Exception:
        running.fail(UUID(trial_id), now=timezone.now())
        raise


@_job("ask_second_opinion", lane="opinions")
def ask_second_opinion() -> None:
    """Ask the operator's endpoint, where there is one, what else a person should look at."""
    asking.ask_due(now=timezone.now())


def pulse(*, now: datetime) -> None:
    """Make again every nudge that is due. Runs in the worker, beside the jobs, every second.

    A fault in one step is raised when the others have been taken.
    """
    faults = list[Exception]()
    for step in _STEPS:
        try:
            step(now)
        except Exception as fault:  # noqa: BLE001  raised below
            faults.append(fault)
            close_old_connections()
    if faults:
        raise faults[0]


def _hand_in(_now: datetime) -> None:
    if not disk.home_is_full():  # what of it was sent could not be noted
        DESK.take()


def _reap(now: datetime) -> None:
    reconcile.reap(now=now)


def _read_back(_now: datetime) -> None:
    if reconcile.anything_unknown():
        queue.nudge("reconcile", lock="reconcile", queue="reconcile")


def _close_items(now: datetime) -> None:
    following.follow_all(now=now)
    settling.settle_all(now=now)
    settling.settle_removals(now=now)
    handed_over.follow_all(now=now)
    registering.follow()


def _mind_clocks(now: datetime) -> None:
    escalating.escalate(now=now)
    bursts.forget_quiet(now=now)
    watching.mind(now=now)
    stopped.mind(now=now)


def _lift_expired(now: datetime) -> None:
    blocks.expire(now=now)


def _collect_due(now: datetime) -> None:
    if disk.home_is_full():
        return  # what is fetched could not be kept: the cursors stand
    for account in feeds.due(now=now, limit=MANY):
        queue.nudge(
            "collect", lock=f"collect:{account.id}", queue="collect", account_id=str(account.id)
        )


def _fetch_and_measure(now: datetime) -> None:
    if media.anything_pending(now=now):
        queue.nudge("fetch_media", lock="fetch_media", queue="slow")
    if measure.anything_due(now=now):
        queue.nudge("measure", lock="measure", queue="slow")


def _sound_alarms(now: datetime) -> None:
    if sounding.anything_due(now=now):
        queue.nudge("sound_alarms", lock="sound_alarms", queue="alarms")


def _hand_over(now: datetime) -> None:
    for hand_over_id in preparing.waiting(now=now):
        preparing.nudge(hand_over_id)
    if replies.anything_new():
        queue.nudge("read_replies", lock="read_replies", queue="slow")


def _try_rules(_now: datetime) -> None:
    for trial_id in running.waiting():
        trying.nudge(trial_id)


def _weed(now: datetime) -> None:
    if weeding.anything_due(now=now):
        queue.nudge("weed_teamwork", lock="weed_teamwork", queue="slow")


def _ask_second_opinion(now: datetime) -> None:
    if asking.anything_due(now=now):
        queue.nudge("ask_second_opinion", lock="ask_second_opinion", queue="opinions")


def _forget_stalled(_now: datetime) -> None:
    """Jobs of workers that died are taken away: their rows make new ones."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)


def _end_paused(_now: datetime) -> None:
    if ended := sessions.end_paused(after_s=timing().idle_transaction_s):
        log.warning("paused_sessions_ended", count=ended)


_FORGET = """
delete from procrastinate_jobs j
 where j.status = 'doing' and not exists (
   select from procrastinate_workers w
    where w.id = j.worker_id and w.last_heartbeat > clock_timestamp() - interval '60 seconds')
"""
_STEPS: tuple[Callable[[datetime], None], ...] = (
    _sound_alarms,
    _reap,
    _hand_in,
    _read_back,
    _close_items,
    _mind_clocks,
    _lift_expired,
    _collect_due,
    _fetch_and_measure,
    _hand_over,
    _weed,
    _try_rules,
    _ask_second_opinion,
    _forget_stalled,
    _end_paused,
)
SCHEDULE = {"pulse": 1.0}
"""What runs by the clock -> every how many seconds."""
