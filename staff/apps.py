from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff import events, permissions, portal
        from staff.employees import commands as employees
        from staff.employees import reminders

        permissions.register_all()
        events.register_all()
        employees.register_all()
        reminders.register_all()
        portal.register_all()
