from django.apps import AppConfig


class MenuConfig(AppConfig):
    name = "menu"

    def ready(self) -> None:
        from menu import commands, events, exports, permissions, portal, projections, services, usage
        from restaurants.platform import provisioning

        permissions.register_all()
        events.register_all()
        commands.register_all()
        projections.register_all()
        portal.register_all()
        exports.register_all()
        usage.register_all()
        provisioning.register(lambda context: services.create_station(context=context, name=services.FIRST_STATION))
