"""`manage.py seed_history`: the days before today of the demo's restaurants, their stock and employees.

It runs behind the open site. With FYNLO_DEMO_HISTORY_DAYS=0 there are no days, only stock and employees.
"""

import gc
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from fynlo.seed.balances import fill_balances
from fynlo.seed.history import progress
from fynlo.seed.history.filling import HistoryFill
from fynlo.seed.history.progress import Progress
from fynlo.seed.history.sandbox import PastPayments
from fynlo.seed.staff import fill_staff
from fynlo.seed.stock.steps import STOCKS, fill_stock

# Statements that ran so often are prepared: this process sends the same ones some thousand times, mostly to the same
# restaurant. Elsewhere a connection goes from restaurant to restaurant, and each change makes PostgreSQL plan again.
PREPARE_AFTER = 2
NICENESS = 10  # people who use the demo come first


class Command(BaseCommand):
    help = (
        "Fill in the days before today. Run again it goes on where it was stopped, and does nothing when all is there."
    )
    requires_system_checks = ()
    _days = 0

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The days before today are made up: they are for the demo alone.")
        os.nice(NICENESS)
        gc.freeze()  # what is imported stays: no collection has to look at it again
        _prepare_statements()
        past_payments = PastPayments(settings.DATA_DIR / "sandbox.sqlite3")
        fill = HistoryFill(past_payments)
        try:
            left_out = fill.run(self._report)
            if self._days:
                fill_balances(past_payments)
            for stock in STOCKS:
                fill_stock(stock)
            fill_staff()
            progress.write(settings.DATA_DIR, Progress(self._days, self._days))
        except DomainError as refusal:
            raise CommandError(f"The days before today are not complete: {refusal.message}") from refusal
        if left_out:
            self.stdout.write(f"{left_out} visits were left out, because the restaurants were changed meanwhile.")

    def _report(self, done: int, days: int, label: str) -> None:
        self._days = days
        # Balances, stock and staff come after the last day: until they are there, the next start runs this again.
        if done < days:
            progress.write(settings.DATA_DIR, Progress(done, days))
        self.stdout.write(f"{done} of {days} days{label and ': '}{label}")
        self.stdout.flush()


def _prepare_statements() -> None:
    """Let PostgreSQL keep the plans of this process's statements. Call it before the first query."""
    connection.settings_dict["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": PREPARE_AFTER}
