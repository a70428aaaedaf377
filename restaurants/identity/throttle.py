"""Throttles of guessing. Attempts are counted in PostgreSQL, so that they do not depend on Redis.

No one must be able to lock another person out. So attempts for one account are counted per address, all attempts from
one address have a larger budget, and a browser that has signed in to the account before (`known_browsers`) has a
budget of its own, which neither strangers nor neighbours behind the same address can use up.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock, keys
from fynlo.core.errors import DomainError
from fynlo.core.keys import Purpose
from restaurants.identity.network_addresses import network_of
from restaurants.models import ThrottledAttempt


class TooManyAttempts(DomainError):
    code = "too_many_requests"
    status = 429
    transient = True
    message = _("Too many attempts. Wait a minute, then try again.")

    @classmethod
    def until(cls, seconds: int, or_else: str | Promise = "") -> "TooManyAttempts":
        sentence = _("Too many attempts. Wait {time}, then try again{or_else}.")
        return cls(sentence.format(time=_words(seconds), or_else=or_else), retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Throttle:
    """How many attempts fit in `window`. Each throttle counts separately. None is no limit.

    `per_address`: from one network address (an IPv6 /64) for all subjects. `per_subject_here`: for one subject (an
    account, a receipt) from one address. `per_subject`: for one subject from all addresses together.
    `per_browser`: from a browser that is known for the subject; those attempts count nowhere else.
    `or_else` is added to the refusal's sentence to name another way.
    """

    name: str
    window: timedelta
    per_address: int | None = None
    per_subject_here: int | None = None
    per_subject: int | None = None
    per_browser: int = 10
    or_else: str | Promise = ""

    def count_attempt(self, subject: str, address: str | None, browser: str = "") -> int:
        """Count an attempt before it is made, and return its id.

        Takes advisory locks on subject and address, so that parallel attempts are counted correctly. Callers of
        unknown address share one budget. `browser` is the result of `known_browsers.id_of`.
        Raises TooManyAttempts, which is not counted as a further attempt.
        """
        row = ThrottledAttempt(
            throttle=self.name,
            subject_hash=self._hash(subject),
            address=network_of(address),
            browser_hash=self._hash(browser) if browser else "",
            at=clock.now(),
        )
        with transaction.atomic(), connection.cursor() as cursor:
            for number in self._locks(row):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
            for tries, most in self._budgets(row):
                self._refuse_beyond(tries, most)
            row.save()
        return row.pk

    def forgive(self, subject: str, address: str | None, browser: str = "") -> None:
        """Delete the subject's attempts from that browser, or from that address: the person has signed in."""
        rows = ThrottledAttempt.objects.filter(throttle=self.name, subject_hash=self._hash(subject))
        if browser:
            rows.filter(browser_hash=self._hash(browser)).delete()
        else:
            rows.filter(browser_hash="", address=network_of(address)).delete()

    def forgive_everywhere(self, subject: str) -> None:
        """Delete the subject's attempts from everywhere: it has a new secret."""
        ThrottledAttempt.objects.filter(throttle=self.name, subject_hash=self._hash(subject)).delete()

    def count_since(self, subject: str, period: timedelta) -> int:
        """Return how many attempts for that subject are on record, from everywhere."""
        rows = ThrottledAttempt.objects.filter(throttle=self.name, subject_hash=self._hash(subject))
        return rows.filter(at__gt=clock.now() - period).count()

    def _hash(self, subject: str) -> str:
        return keys.mac(Purpose.THROTTLE, self.name, subject)

    def _locks(self, row: ThrottledAttempt) -> list[int]:
        names = [row.browser_hash] if row.browser_hash else [row.subject_hash, f"{self.name} {row.address}"]
        return sorted({int(keys.mac(Purpose.THROTTLE, "lock", name)[:15], 16) for name in names})

    def _budgets(self, row: ThrottledAttempt) -> list[tuple[QuerySet[ThrottledAttempt], int]]:
        """Return (earlier attempts that count, limit) for each budget that applies."""
        recent = ThrottledAttempt.objects.filter(throttle=self.name, at__gt=row.at - self.window)
        if row.browser_hash:
            return [(recent.filter(browser_hash=row.browser_hash), self.per_browser)]
        of_strangers = recent.filter(browser_hash="")
        of_subject = of_strangers.filter(subject_hash=row.subject_hash)
        budgets = [
            (of_subject.filter(address=row.address), self.per_subject_here),
            (of_subject, self.per_subject),
            (of_strangers.filter(address=row.address), self.per_address),
        ]
        return [(tries, most) for tries, most in budgets if most is not None]

    def _refuse_beyond(self, tries: QuerySet[ThrottledAttempt], most: int) -> None:
        newest = list(tries.order_by("-at").values_list("at", flat=True)[:most])
        if len(newest) >= most:
            wait = newest[-1] + self.window - clock.now()
            raise TooManyAttempts.until(max(1, int(wait.total_seconds()) + 1), self.or_else)


def _words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return gettext("a minute")
    if minutes <= 90:
        return gettext("{minutes} minutes").format(minutes=minutes)
    return gettext("{hours} hours").format(hours=-(-minutes // 60))


QUARTER = timedelta(minutes=15)
# A botnet gets 100 attempts in 15 minutes for one account, from all addresses together. The account's own browsers are
# counted separately, and a reset by email clears the count (OWASP: device cookies; ASVS 6.3.1).
SIGN_IN = Throttle(
    "sign-in", QUARTER, per_address=100, per_subject_here=5, per_subject=100,
    or_else=_(", or set a new password by email"),
)  # fmt: skip
RESET = Throttle("reset", QUARTER, per_address=30, per_subject_here=3)
SIGN_UP = Throttle("sign-up", QUARTER, per_address=30, per_subject_here=5)
# A new restaurant creates a schema, so an hour allows few, from all callers together.
REGISTER = Throttle("register", timedelta(hours=1), per_address=20, per_subject=10)
# Only refused signatures of operations count.
OPERATIONS = Throttle("operations", QUARTER, per_address=100)
REGISTER_ANYWHERE = Throttle("register-anywhere", timedelta(hours=1), per_subject=60)
