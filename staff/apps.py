from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff import events, permissions, portal, reports
        from staff.clock import commands as clock
        from staff.clock import reminders as clock_reminders
        from staff.employees import commands as employees
        from staff.employees import joining, reminders
        from staff.leave import commands as leave
        from staff.rota import commands as rota
        from staff.rota import events as rota_events
        from staff.rota import exporting
        from staff.timesheets import absence, labour
        from staff.timesheets import commands as timesheets

        permissions.register_all()
        events.register_all()
        employees.register_all()
        joining.register_all()
        reminders.register_all()
        clock.register_all()
        clock_reminders.register_all()
        timesheets.register_all()
        absence.register_all()
        rota_events.register_all()
        rota.register_all()
        leave.register_all()
        exporting.register_all()
        labour.register_all()
        portal.register_all()
        reports.register_all()
