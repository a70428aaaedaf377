"""The kinds of emails that a restaurant's people can switch off. One list, from which the page and the senders read.

Emails about sign-ins, passwords, second factors and devices' access are in none of them: they are always sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from restaurants.models.people import Role

OWNER, MANAGER = Role.RESTAURANT_OWNER.value, Role.MANAGER.value
EVERYBODY, OWNERS, NOBODY = frozenset({OWNER, MANAGER}), frozenset({OWNER}), frozenset[str]()


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """`default` are the roles that get its emails unless they choose, `alerts` the first words of alerts it emails.

    A kind without alerts is asked for by what sends it (`wants`); `subjects` are examples of what it sends.
    """

    name: str
    label: str | Promise
    description: str | Promise
    default: frozenset[str]
    alerts: tuple[str, ...] = ()
    subjects: tuple[str | Promise, ...] = ()


REPORTS = NotificationKind(
    "reports", _("Scheduled reports"), _("The reports that you are listed for, each day, week or month."), EVERYBODY,
    subjects=(_("Sales by day, 23–29 November"),),
)  # fmt: skip
FILES = NotificationKind(
    "files",
    _("Files you asked for"),
    _("A report or an archive that you asked for is ready or failed."),
    EVERYBODY,
    subjects=(format_lazy(_("{report}: your file is ready"), report=_("Sales by day")),),
)
ARCHIVES = NotificationKind(
    "archives", _("Monthly archive"), _("The archive of everything that is made each month is ready."), OWNERS,
    subjects=(format_lazy(_("The archive of {name} is ready"), name=_("your restaurant")),),
)  # fmt: skip
OTHER = NotificationKind("other", _("Everything else"), _("Whatever else needs attention."), NOBODY,
    subjects=(_("Needs attention: something new"),),
)  # fmt: skip
KINDS = (
    NotificationKind(
        "cash", _("Cash and Z reports"),
        _("A drawer differs, cash arrived after the count, or a Z report could not be made."), OWNERS, ("drawer", "z"),
    ),
    NotificationKind(
        "disputes", _("Disputes"), _("A guest’s bank asks for money back. Each has a deadline."), OWNERS, ("dispute",)
    ),
    NotificationKind(
        "payouts", _("Payouts"), _("A payout is missing or differs from your payments."), OWNERS, ("payout",)
    ),
    NotificationKind(
        "payments", _("Payments and refunds"),
        _("Paid twice, not confirmed, a refund that failed, an unusual tip, a voucher, a tab that ends."), NOBODY,
        ("payment", "voucher", "tab", "gift_card"),
    ),
    NotificationKind(
        "orders", _("Orders"), _("Sold out, an allergy, an old price, or items after the bill was paid."), NOBODY,
        ("order",),
    ),
    NotificationKind(
        "tips", _("Tips"), _("Tips are due to be shared, or the policy to be reviewed."), OWNERS, ("tips",)
    ),
    NotificationKind(
        "webhooks", _("Partners"), _("A partner’s address does not take the events that it asked for."), OWNERS,
        ("webhook",),
    ),
    NotificationKind(
        "staff", _("Staff"), _("A document of an employee expires, or a clock out is missing."), OWNERS, ("staff",)
    ),
    NotificationKind(
        "stock", _("Stock"), _("Something runs low or is counted otherwise."), OWNERS, ("stock", "inventory")
    ),
    NotificationKind(
        "plan", _("Your plan"), _("Most of a limit of your plan is used, or it is passed."), OWNERS, ("plan",)
    ),
    NotificationKind(
        "devices", _("Lost devices"), _("A device that was revoked had work that nobody has sent."), OWNERS, ("device",)
    ),
    NotificationKind(
        "printers", _("Printers"), _("A printer could not print, was never connected, or did not print in time."),
        OWNERS, ("printer",),
    ),
    NotificationKind(
        "menu", _("Menu"), _("The menu could not be published at the time that was set."), OWNERS, ("menu",)
    ),
    REPORTS,
    FILES,
    ARCHIVES,
    OTHER,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
_by_alert = {word: kind for kind in KINDS for word in kind.alerts}


def kind_of_alert(alert: str) -> NotificationKind:
    """Return the kind of an alert such as "drawer.late"; OTHER for one that no kind names."""
    return _by_alert.get(alert.partition(".")[0], OTHER)


def wants(kind: NotificationKind, *, role: str, choices: Mapping[str, bool]) -> bool:
    """Whether a person with that role, who chose `choices`, gets emails of that kind."""
    return choices.get(kind.name, role in kind.default)
