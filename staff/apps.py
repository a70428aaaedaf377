from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff import events, permissions, portal
        from staff.clock import commands as clock
        from staff.clock import reminders as clock_reminders
        from staff.employees import commands as employees
        from staff.employees import reminders
        from staff.timesheets import commands as timesheets

        permissions.register_all()
        events.register_all()
        employees.register_all()
        reminders.register_all()
        clock.register_all()
        clock_reminders.register_all()
        timesheets.register_all()
        portal.register_all()
