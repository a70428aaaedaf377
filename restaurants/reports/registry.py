"""The registered reports. Each domain registers its own from `AppConfig.ready`."""

from realtime.actors import Actor
from restaurants.identity.permissions import allowed
from restaurants.reports.declarations import Report

_reports: dict[str, Report] = {}


def register_reports(*reports: Report) -> None:
    """Add reports to the list, in this order. Raises ValueError for a name that is taken."""
    for report in reports:
        if report.name in _reports:
            raise ValueError(f"There are two reports named {report.name}.")
        _reports[report.name] = report


def find_report(name: str) -> Report | None:
    return _reports.get(name)


def reports_for(actor: Actor | None) -> list[Report]:
    """Return the reports that the actor may read, in the order of their registration."""
    return [report for report in _reports.values() if allowed(actor, report.permission)]


def forget_report(name: str) -> None:
    """Forget a report, after a test that registered its own."""
    _reports.pop(name, None)
