from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The report runner. Its tables are in each restaurant's own schema."""

    name = "restaurants.reports"

    def ready(self) -> None:
        from restaurants.reports import commands, registrations

        registrations.register_all()
        commands.register_all()
