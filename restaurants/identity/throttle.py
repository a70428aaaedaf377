"""Guessing is slowed down: tries are counted in PostgreSQL, so that Redis may be empty, late or away.

Nobody must be able to lock somebody else out. So the tries for one account are counted per address; all tries of one
address have a larger budget; and a browser that signed in to the account before (`known_browsers`) has a budget of
its own, which neither a stranger nor its neighbours behind the same address can use up.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from fynlo.core import clock
from fynlo.core.errors import DomainError
from restaurants.identity.network_addresses import network_of
from restaurants.identity.tokens import signature
from restaurants.models import ThrottledAttempt


class TooManyAttempts(DomainError):
    code = "too_many_requests"
    status = 429
    transient = True
    message = "Too many tries."

    @classmethod
    def until(cls, seconds: int, or_else: str = "") -> "TooManyAttempts":
        return cls(f"Too many tries. Wait {_words(seconds)}, then try again{or_else}.", retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Throttle:
    """How many tries fit in `window`. Each throttle counts for itself; None is no limit.

    `per_address`: from one network address (an IPv6 /64), whatever is tried. `per_subject_here`: for one subject
    (an account, a receipt) from one address. `per_subject`: for one subject from all addresses together.
    `per_browser`: from a browser that is known for the subject; such tries count nowhere else.
    `or_else` ends the sentence of the refusal with another way.
    """

    name: str
    window: timedelta
    per_address: int | None = None
    per_subject_here: int | None = None
    per_subject: int | None = None
    per_browser: int = 10
    or_else: str = ""

    def count_attempt(self, subject: str, address: str | None, browser: str = "") -> int:
        """Count a try before it is made, and return its id.

        The tries of one subject and of one address take turns for a moment, so a hundred at once are counted
        like a hundred in a row. Callers whose address cannot be told share one budget. `browser` is what
        `known_browsers.id_of` returned. Raises TooManyAttempts, which does not count as a further try.
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
        """The person proved themselves: what was tried from there (that browser, or that address) no longer counts."""
        rows = ThrottledAttempt.objects.filter(throttle=self.name, subject_hash=self._hash(subject))
        if browser:
            rows.filter(browser_hash=self._hash(browser)).delete()
        else:
            rows.filter(browser_hash="", address=network_of(address)).delete()

    def forgive_everywhere(self, subject: str) -> None:
        """The subject has a new secret: no earlier guess at the old one counts."""
        ThrottledAttempt.objects.filter(throttle=self.name, subject_hash=self._hash(subject)).delete()

    def count_since(self, subject: str, period: timedelta) -> int:
        """How many tries for that subject are on record, from anywhere."""
        rows = ThrottledAttempt.objects.filter(throttle=self.name, subject_hash=self._hash(subject))
        return rows.filter(at__gt=clock.now() - period).count()

    def _hash(self, subject: str) -> str:
        return signature("throttle", self.name, subject)

    def _locks(self, row: ThrottledAttempt) -> list[int]:
        names = [row.browser_hash] if row.browser_hash else [row.subject_hash, f"{self.name} {row.address}"]
        return sorted({int(signature("throttle-lock", name)[:15], 16) for name in names})

    def _budgets(self, row: ThrottledAttempt) -> list[tuple[QuerySet[ThrottledAttempt], int]]:
        """The rows that count beside this one, and how many of them there may be."""
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
        return "a minute"
    return f"{minutes} minutes" if minutes <= 90 else f"{-(-minutes // 60)} hours"


QUARTER = timedelta(minutes=15)
# 100 strangers' tries a quarter of an hour for one account, from all addresses together, is what a botnet gets; the
# account's own browsers are not among them, and a reset by email starts over (OWASP: device cookies; ASVS 6.3.1).
SIGN_IN = Throttle(
    "sign-in", QUARTER, per_address=100, per_subject_here=5, per_subject=100,
    or_else=", or set a new password by email",
)  # fmt: skip
RESET = Throttle("reset", QUARTER, per_address=30, per_subject_here=3)
SIGN_UP = Throttle("sign-up", QUARTER, per_address=30, per_subject_here=5)
# A new restaurant is a schema of its own: an hour has room for few, whoever asks.
REGISTER = Throttle("register", timedelta(hours=1), per_address=20, per_subject=10)
REGISTER_ANYWHERE = Throttle("register-anywhere", timedelta(hours=1), per_subject=60)
