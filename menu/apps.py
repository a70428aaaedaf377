from django.apps import AppConfig


class MenuConfig(AppConfig):
    name = "menu"

    def ready(self) -> None:
        from menu import alerts, commands, events, exports, permissions, portal, projections, services, usage
        from menu.labels import ALLERGENS, DIETARY
        from menu.sharing import commands as sharing_commands
        from restaurants.platform import provisioning
        from restaurants.portal import change_words

        permissions.register_all()
        events.register_all()
        alerts.register_all()
        commands.register_all()
        sharing_commands.register_all()
        projections.register_all()
        portal.register_all()
        exports.register_all()
        usage.register_all()
        change_words.register_values("allergens", ALLERGENS)
        change_words.register_values("dietary_info", DIETARY)
        provisioning.register(lambda context: services.create_station(context=context, name=services.FIRST_STATION))
