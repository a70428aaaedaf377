from django.apps import AppConfig


class MenuConfig(AppConfig):
    name = "menu"

    def ready(self) -> None:
        from menu import events, permissions

        permissions.register_all()
        events.register_all()
