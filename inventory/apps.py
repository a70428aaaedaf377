from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self) -> None:
        from inventory import commands, events, exports, permissions

        permissions.register_all()
        events.register_all()
        commands.register_all()
        exports.register_all()
