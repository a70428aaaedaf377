"""The Celery tasks of orders. They find their work in the database."""

import logging

from celery import shared_task

from fynlo.core.tenancy.context import in_schema
from orders.printing import silence
from realtime import printers

logger = logging.getLogger(__name__)


@shared_task
def move_from_silent_printers() -> None:
    """Move the tickets of silent printers to their fallbacks, and warn of those that were never connected.

    One query while every printer answers.
    """
    for silent in printers.unswept():
        try:
            with in_schema(silent.schema_name):
                silence.sweep(silent)
        except Exception:
            logger.exception("cannot move the tickets of printer %s of %s", silent.id, silent.schema_name)
