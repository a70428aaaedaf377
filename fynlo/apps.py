from functools import partial

from django.apps import AppConfig
from django.conf import settings


class FynloConfig(AppConfig):
    """The kernel and the roof as an app: templates' tags, shared static files, `seed`, and the Celery app."""

    name = "fynlo"
    label = "fynlo"

    def ready(self) -> None:
        from fynlo import (
            celery,  # noqa: F401  (shared_task needs the app to be there before the first delay())
            database_checks,
        )
        from fynlo.core import url_converters
        from fynlo.seed.history import progress
        from restaurants.portal import registry

        url_converters.register_all()
        database_checks.register_all()
        if settings.DEMO:
            registry.register_notice(partial(progress.notice, settings.DATA_DIR))
