"""The set-up's step about the ways of paying. Cash and a card machine of one's own work at once."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payments.models import ProviderAccount
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, submit
from restaurants.portal.commands import RESTAURANT_ANSWER_SETUP_STEP
from restaurants.portal.registry import SetupStep, register_setup_steps

NAME = "payments"


def register_all() -> None:
    register_setup_steps(
        SetupStep(
            NAME, _("How do guests pay?"), _("Begin with what you have. Add the rest later."), "banknotes",
            "portal.open", 70, _connected, _form, _save, submit=_("Begin with these"),
            template="payments/portal/_setup_payments.html", context=_context,
        ),
    )  # fmt: skip


def _connected() -> QuerySet:
    return ProviderAccount.objects.filter(removed_at=None)


def _form(request: PageRequest) -> CommandForm:
    return CommandForm(request.POST if request.method == "POST" else None)


def _save(request: PageRequest, form: CommandForm) -> bool:
    submit(request, RESTAURANT_ANSWER_SETUP_STEP, NAME, {"answer": "done"})
    return True


def _context(request: PageRequest) -> dict[str, object]:
    return {"may_connect": allowed(request.actor, "providers.manage")}
