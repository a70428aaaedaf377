from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self) -> None:
        from inventory import (
            alerts,
            commands,
            dish_allergens,
            dish_costs,
            event_handlers,
            events,
            exports,
            permissions,
            portal,
            projections,
            reports,
        )
        from inventory.buying import registrations as buying
        from inventory.stocktakes import commands as stocktake_commands
        from inventory.stocktakes import events as stocktake_events

        permissions.register_all()
        events.register_all()
        commands.register_all()
        stocktake_events.register_all()
        stocktake_commands.register_all()
        exports.register_all()
        dish_allergens.register_all()
        dish_costs.register_all()
        alerts.register_all()
        event_handlers.register_all()
        portal.register_all()
        projections.register_all()
        reports.register_all()
        buying.register_all()
