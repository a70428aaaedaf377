"""The checks of what the shell itself knows: live updates, kitchen screens, tills, background work and emails."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from fynlo.core import clock, metrics
from realtime.presence import missing_in
from realtime.sync.models import Device, KitchenDelayDay, KitchenScreen
from restaurants.business_days import business_day
from restaurants.models import Job, OutgoingMail, Restaurant
from restaurants.platform import jobs
from restaurants.portal.status.checks import Finding, Health, StatusCheck, register_status_checks
from restaurants.portal.today.registrations import REPORTING, SILENT_AFTER

MAIL_SINCE = timedelta(days=1)
MAIL_SLOW = timedelta(minutes=10)  # an email that waits this long; the worker looks every few seconds
LOST = (OutgoingMail.Delivery.BOUNCED, OutgoingMail.Delivery.COMPLAINED)


def register_all() -> None:
    register_status_checks(
        StatusCheck("live", _("Live updates"), 10, live_updates),
        StatusCheck("kitchen", _("Kitchen screens"), 20, kitchen_screens, "portal_devices"),
        StatusCheck("tills", _("Tills and phones"), 30, tills, "portal_devices"),
        StatusCheck("work", _("Background work"), 50, background_work),
        StatusCheck("mail", _("Emails"), 60, emails),
    )


def live_updates(restaurant: Restaurant) -> Finding:
    """Whether Redis answers, by which screens hear at once what is new. No query."""
    try:
        cache.get("health")
    except RedisError:
        return Finding(
            Health.IMPAIRED,
            _("New orders do not reach the screens at once. Each screen looks for them every 2 seconds."),
            _("No order is lost. We are alerted and work on it."),
        )
    return Finding(Health.WORKS, _("Orders and payments appear on every screen at once."))


def kitchen_screens(restaurant: Restaurant) -> Finding:
    """Stations without a screen, as tills are warned of them, and how long today's tickets took. Three queries."""
    missing = missing_in([restaurant.pk]).get(restaurant.pk, ())
    if missing:
        since = _time(min(each.since for each in missing), restaurant)
        labels = ", ".join(each.label for each in missing)
        return Finding(
            Health.FAILS,
            gettext("{labels}: has not answered since {since}.").format(labels=labels, since=since),
            _("Wake the tablet and check its network. Its orders are kept, and appear when it is back."),
        )
    answering = KitchenScreen.objects.filter(restaurant=restaurant, lost_at=None).count()
    if not answering:
        return Finding(Health.UNUSED, _("No kitchen screen is open."))
    day = KitchenDelayDay.objects.filter(restaurant=restaurant, day=clock.now().date()).first()
    description = ngettext("{count} screen answers.", "{count} screens answer.", answering).format(count=answering)
    if day is None or not day.shown:
        return Finding(Health.WORKS, description)
    speed = gettext("Today {shown} orders were shown after {seconds} s on average, {late} after more than {limit} s.")
    seconds = number_format(day.milliseconds / day.shown / 1000, decimal_pos=1)
    shown = speed.format(shown=day.shown, seconds=seconds, late=day.late, limit=f"{metrics.LATE_SECONDS:g}")
    is_slow = day.late * 20 > day.shown  # one of twenty
    return Finding(
        Health.IMPAIRED if is_slow else Health.WORKS,
        f"{description} {shown}",
        _("Check the network in the kitchen, then load the screen again.") if is_slow else "",
    )


def tills(restaurant: Restaurant) -> Finding:
    """Tills that were used on this business day: those that hold unsent work, and those that are silent. One query."""
    now = clock.now()
    begins = datetime.combine(business_day(now, restaurant), restaurant.day_starts_at, restaurant.zone)
    used = Q(kind__in=REPORTING, last_seen_at__gte=begins)
    counted = Device.objects.filter(restaurant=restaurant, revoked_at=None).aggregate(
        used=Count("pk", filter=used),
        silent=Count("pk", filter=used & Q(last_seen_at__lt=now - SILENT_AFTER)),
        holding=Count("pk", filter=Q(unsent__gt=0)),
        since=Min("unsent_since", filter=Q(unsent__gt=0)),
    )
    if counted["holding"]:
        holding = ngettext(
            "{count} device holds orders or payments that it has not sent.",
            "{count} devices hold orders or payments that they have not sent.",
            counted["holding"],
        )
        return Finding(
            Health.IMPAIRED,
            holding.format(count=counted["holding"]),
            _("Connect it to the network and open Fynlo on it. Do not sign it out before."),
        )
    if not counted["used"]:
        return Finding(Health.UNUSED, _("No till has been used today."))
    answering = counted["used"] - counted["silent"]
    description = gettext(
        "{answering} of {used} that were used today answer. The others are closed, asleep or offline."
    )
    if not counted["silent"]:
        description = ngettext(
            "The one that was used today answers.", "All {used} that were used today answer.", answering
        )
    return Finding(Health.WORKS, description.format(answering=answering, used=counted["used"]))


def background_work(restaurant: Restaurant) -> Finding:
    """Whether the workers run what they should, such as emails and reports. One query."""
    scheduled = list(Job.objects.filter(name__in=jobs.schedules()))
    late = [job for job in scheduled if jobs.is_late(job)]
    if scheduled and not late:
        return Finding(Health.WORKS, _("Emails, reports and checks of payments are done in time."))
    return Finding(
        Health.IMPAIRED,
        _("Emails, reports and checks of payments are late."),
        _("Orders, the kitchen and cash are not affected. What waits is done later. We are alerted and work on it."),
    )


def emails(restaurant: Restaurant) -> Finding:
    """The restaurant's own emails of MAIL_SINCE: those that wait, and those that did not arrive. One query."""
    now = clock.now()
    is_lost = Q(failed_at__isnull=False) | Q(delivery__in=LOST)
    waits = Q(sent_at=None, failed_at=None, created_at__lt=now - MAIL_SLOW)
    counted = OutgoingMail.objects.filter(restaurant=restaurant, created_at__gte=now - MAIL_SINCE).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=waits), lost=Count("pk", filter=is_lost),
        example=Max("to", filter=is_lost),
    )  # fmt: skip
    if counted["lost"]:
        lost = ngettext(
            "{count} email of the last 24 hours did not arrive, such as the one to {address}.",
            "{count} emails of the last 24 hours did not arrive, such as the one to {address}.",
            counted["lost"],
        )
        return Finding(
            Health.IMPAIRED,
            lost.format(count=counted["lost"], address=counted["example"]),
            _("Ask the person for the right address, and send it again from where you sent it."),
        )
    if counted["waiting"]:
        waiting = ngettext("{count} email waits to be sent.", "{count} emails wait to be sent.", counted["waiting"])
        return Finding(
            Health.IMPAIRED, waiting.format(count=counted["waiting"]), _("They are tried again by themselves.")
        )
    if not counted["all"]:
        return Finding(Health.WORKS, _("None was sent in the last 24 hours."))
    sent = ngettext("{count} email of the last 24 hours.", "{count} emails of the last 24 hours.", counted["all"])
    return Finding(Health.WORKS, sent.format(count=counted["all"]))


def _time(moment: datetime, restaurant: Restaurant) -> str:
    return date_format(moment.astimezone(restaurant.zone), "j M, H:i")
