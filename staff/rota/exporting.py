"""What the archive of a restaurant leaves out of the rota."""

from restaurants.exports.registry import ExportRules, register_export_rules

RULES = ExportRules(
    secrets={"staff.CalendarFeed.token": "Anybody who has it reads a person’s shifts. Their page makes a new one."}
)


def register_all() -> None:
    register_export_rules(RULES)
