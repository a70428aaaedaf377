from django.apps import AppConfig


class RestaurantsConfig(AppConfig):
    name = "restaurants"

    def ready(self) -> None:
        from restaurants.portal import registrations

        registrations.register_all()
