"""Guessing is slowed down: tries are counted in PostgreSQL, so that an emptied Redis forgives nothing."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from fynlo import clock
from fynlo.errors import DomainError
from restaurants.identity.tokens import signature
from restaurants.models import SignInFailure


class TooManyTries(DomainError):
    code = "too_many_requests"
    status = 429
    transient = True
    message = "Too many tries."

    @classmethod
    def until(cls, seconds: int) -> "TooManyTries":
        minutes = -(-seconds // 60)
        wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
        return cls(f"Too many tries. Wait {wait}, then try again.", retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `per_email` tries in `window` for one e-mail, and `per_address` from one network address.

    Tries of different subjects are counted apart per e-mail and together per address.
    """

    subject: str
    per_email: int
    per_address: int
    window: timedelta

    def try_once(self, email: str, address: str | None) -> int:
        """Count a try before it is made, and return its id for `forgive`.

        The tries of one e-mail and of one address take turns for a moment, so a hundred at once are counted
        like a hundred in a row. Raises TooManyTries, which does not count as a further try.
        """
        email_hash, now = self._hash(email), clock.now()
        with transaction.atomic(), connection.cursor() as cursor:
            locks = sorted({_lock_number(email_hash), _lock_number(address or "")})
            for number in locks:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
            recent = SignInFailure.objects.filter(at__gt=now - self.window)
            self._refuse_beyond(recent.filter(email_hash=email_hash), self.per_email)
            if address is not None:
                self._refuse_beyond(recent.filter(address=address), self.per_address)
            return SignInFailure.objects.create(email_hash=email_hash, address=address, at=now).pk

    def forgive(self, email: str) -> None:
        """The person proved themselves: their earlier tries no longer count."""
        SignInFailure.objects.filter(email_hash=self._hash(email)).delete()

    def _hash(self, email: str) -> str:
        return signature("throttle", self.subject, email)

    def _refuse_beyond(self, tries: QuerySet[SignInFailure], most: int) -> None:
        newest = list(tries.order_by("-at").values_list("at", flat=True)[:most])
        if len(newest) >= most:
            wait = newest[-1] + self.window - clock.now()
            raise TooManyTries.until(max(1, int(wait.total_seconds()) + 1))


def _lock_number(text: str) -> int:
    return int(signature("throttle-lock", text)[:15], 16)


SIGN_IN = Throttle("sign-in", per_email=5, per_address=30, window=timedelta(minutes=15))
RESET = Throttle("reset", per_email=3, per_address=30, window=timedelta(minutes=15))
SIGN_UP = Throttle("sign-up", per_email=5, per_address=30, window=timedelta(minutes=15))
