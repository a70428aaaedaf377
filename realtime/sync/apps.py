from django.apps import AppConfig


class SyncConfig(AppConfig):
    """The tables of `realtime` in the public schema; a shared app of django-tenants."""

    name = "realtime.sync"
