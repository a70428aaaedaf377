from django.apps import AppConfig


class RestaurantsConfig(AppConfig):
    name = "restaurants"

    def ready(self) -> None:
        from restaurants import mail
        from restaurants.devices import commands as device_commands
        from restaurants.devices import registrations as devices
        from restaurants.identity import (
            page_sessions,  # noqa: F401, listens to every sign-in from the first on
            password_services,
            sign_up,
            sockets,
        )
        from restaurants.platform import commands as platform_commands
        from restaurants.portal import registrations

        sockets.register()
        mail.register_writer("password_reset", password_services.write_reset)
        mail.register_writer("sign_up", sign_up.write_email)
        devices.register_all()
        device_commands.register_all()
        platform_commands.register_all()
        registrations.register_all()
