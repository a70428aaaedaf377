"""`manage.py sandbox`: Stripe and SumUp without real money, for the demo and the tests."""

import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.providers.sandbox.server import Server


class Command(BaseCommand):
    help = "Run the sandbox of the payment providers. It moves no real money; production refuses it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--public", required=True, help="the address for guests")
        parser.add_argument("--file", type=Path, required=True, help="the SQLite file of its payments")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The sandbox moves no real money and does not run in production.")
        server = Server((options["host"], options["port"]), public=options["public"], file=options["file"])
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.stdout.write(f"The sandbox listens on {options['host']}:{options['port']}. No real money.")
        server.serve_forever()
