from django.apps import AppConfig


class RestaurantsConfig(AppConfig):
    name = "restaurants"

    def ready(self) -> None:
        from restaurants.devices import registrations as devices
        from restaurants.identity import (
            page_sessions,  # noqa: F401, listens to every sign-in from the first on
            sockets,
        )
        from restaurants.portal import registrations

        sockets.register()
        devices.register_all()
        registrations.register_all()
