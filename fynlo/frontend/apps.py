from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """Serves the till and the kitchen screen, and the browser modules that all pages share."""

    name = "fynlo.frontend"
    label = "frontend"

    def ready(self) -> None:
        from fynlo.frontend import bundles

        bundles.register_all()
