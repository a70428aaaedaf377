from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class FrontendConfig(AppConfig):
    """Serves the till and the kitchen screen, and the browser modules that all pages share."""

    name = "fynlo.frontend"
    label = "frontend"


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Django's app for static files; `collectstatic` leaves out the tests that stand beside the browser modules."""

    ignore_patterns = (*DjangoStaticFilesConfig.ignore_patterns, "*.test.js")
