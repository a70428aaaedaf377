from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Archives of everything that a restaurant owns. Its tables are in each restaurant's own schema."""

    name = "restaurants.exports"

    def ready(self) -> None:
        from restaurants.exports import commands, own_rules

        own_rules.register_all()
        commands.register_all()
