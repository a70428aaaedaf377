"""The commands that only Django admin runs. `restaurants.platform_executor` executes them."""

from django.db.models import Model

from realtime.commands.context import CommandContext
from realtime.commands.registry import Command, Id, Text, register_declared
from restaurants import suppressions
from restaurants.identity.permissions import PLATFORM
from restaurants.platform import domains, jobs, people, services
from restaurants.platform.commands import RESTAURANT
from restaurants.platform.people import PersonNotFound
from restaurants.platform.settings import services as settings_services
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.subscriptions import versions

PERSON = (Id("user_id", PersonNotFound),)


def save_row(*, context: CommandContext, row: Model, changes: list[tuple[str, str, str]]) -> None:
    """Save a row of a model that has no service of its own. `changes` are (field, before, after) for the audit."""
    for field, before, after in changes:
        context.annotate(field=field, before=before, after=after)
    row.save()


def _save(name: str, description: str) -> Command:
    return Command(
        name=name, description=description, permission=PLATFORM, service=save_row, executor=PLATFORM_EXECUTOR
    )


def _nothing(result: object) -> dict[str, str]:
    """Answer with an empty object: the admin reads rows from the database."""
    return {}


PLATFORM_ADD_ANNOUNCEMENT = _save("platform.add_announcement", "Announce something")
PLATFORM_ADD_DOMAIN = _save("platform.add_domain", "Add a domain")
PLATFORM_ADD_FEERATE = _save("platform.add_feerate", "Add a fee")
PLATFORM_ADD_PLAN = Command(
    name="platform.add_plan",
    description="Add a plan",
    permission=PLATFORM,
    service=versions.add_plan,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_ADD_PLANVERSION = Command(
    name="platform.add_planversion",
    description="Change a plan's price and features from a day on",
    permission=PLATFORM,
    service=versions.add_version,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_ADD_PLATFORM = _save("platform.add_platform", "Add a platform")
PLATFORM_ADD_SUBSCRIPTION = _save("platform.add_subscription", "Choose a plan for a restaurant")
PLATFORM_CHANGE_ANNOUNCEMENT = _save("platform.change_announcement", "Change or end an announcement")
PLATFORM_CHANGE_DOMAIN = _save("platform.change_domain", "Change a domain")
PLATFORM_CHANGE_FEERATE = _save("platform.change_feerate", "Change or end a fee")
PLATFORM_CHANGE_PLAN = _save("platform.change_plan", "Change a plan")
PLATFORM_CHANGE_PLATFORM = _save("platform.change_platform", "Change a platform")
PLATFORM_CHANGE_SUBSCRIPTION = _save("platform.change_subscription", "Change a restaurant's plan")
PLATFORM_ADD_USER = Command(
    name="platform.add_user",
    description="Add a person",
    permission=PLATFORM,
    service=people.add_person,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_CHANGE_USER = Command(
    name="platform.change_user",
    description="Change a person",
    permission=PLATFORM,
    target=PERSON,
    service=people.change_person,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_LIFT_SUPPRESSION = Command(
    name="platform.lift_suppression",
    description="Write to a suppressed address again",
    permission=PLATFORM,
    target=(Id("address_id", suppressions.SuppressionNotFound),),
    service=suppressions.lift_suppression,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_SEND_RESET = Command(
    name="platform.send_reset",
    description="Send a person a link to choose a new password",
    permission=PLATFORM,
    target=PERSON,
    service=people.send_reset,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_SUSPEND_RESTAURANT = Command(
    name="platform.suspend_restaurant",
    description="Suspend a restaurant",
    permission=PLATFORM,
    target=RESTAURANT,
    service=services.suspend_restaurant,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_RESTORE_RESTAURANT = Command(
    name="platform.restore_restaurant",
    description="Restore a restaurant",
    permission=PLATFORM,
    target=RESTAURANT,
    service=services.restore_restaurant,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_VERIFY_DOMAIN = Command(
    name="platform.verify_domain",
    description="Serve a domain whose proof was found",
    permission=PLATFORM,
    target=(Text("name"),),
    service=domains.verify_domain,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_CHECK_DOMAIN = Command(
    name="platform.check_domain",
    description="Look for the proof of a domain again",
    permission=PLATFORM,
    target=(Text("name"),),
    service=domains.check_again,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_RUN_JOB = Command(
    name="platform.run_job",
    description="Start a job of the workers",
    permission=PLATFORM,
    target=(Text("name"),),
    service=jobs.start,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_CHANGE_SETTING = Command(
    name="platform.change_setting",
    description="Choose the platform's value of a setting",
    permission=PLATFORM,
    target=(Text("key"),),
    service=settings_services.set_platform_value,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
