from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self) -> None:
        from inventory import (
            alerts,
            commands,
            dish_allergens,
            event_handlers,
            events,
            exports,
            permissions,
            portal,
            reports,
        )

        permissions.register_all()
        events.register_all()
        commands.register_all()
        exports.register_all()
        dish_allergens.register_all()
        alerts.register_all()
        event_handlers.register_all()
        portal.register_all()
        reports.register_all()
