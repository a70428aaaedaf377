from django.apps import AppConfig


class FynloConfig(AppConfig):
    """The kernel and the roof as an app: templates' tags, shared static files, `seed`, and the Celery app."""

    name = "fynlo"
    label = "fynlo"

    def ready(self) -> None:
        from fynlo import celery  # noqa: F401  (shared_task needs the app to be there before the first delay())
        from fynlo.core import url_converters

        url_converters.register_all()
