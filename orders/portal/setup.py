"""The set-up's steps about the room and the first order."""

from django.utils.translation import gettext_lazy as _

from orders.floor import commands, selectors
from orders.portal.actions import posted_data
from orders.portal.room_forms import NewSectionForm, first_section_form
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import submit_form
from restaurants.portal.registry import SetupStep, register_setup_steps


def register_all() -> None:
    register_setup_steps(
        SetupStep(
            "tables", _("Your room"), _("Sections and their tables. Move and rename them later."), "table-cells",
            "floor.edit", 40, selectors.tables, _form, _save,
            again=_("Save, and one more section"),
            template="orders/portal/_setup_tables.html", context=_context,
        ),
    )  # fmt: skip


def _form(request: PageRequest) -> NewSectionForm:
    return first_section_form(posted_data(request))


def _save(request: PageRequest, form: NewSectionForm) -> bool:
    return submit_form(request, form, commands.FLOOR_CREATE_SECTION, "", form.values())


def _context(request: PageRequest) -> dict[str, object]:
    return {"tables": selectors.tables().count(), "sections": selectors.sections().count()}
