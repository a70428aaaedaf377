"""The drawers' sessions, one session with every entry, and the forms that count and close it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments.cash_up import commands
from payments.cash_up.portal import tabs
from payments.cash_up.portal.forms import CloseForm, CountForm
from payments.cash_up.portal.rows import differences_by_person, expected_now, story_of
from payments.cash_up.selectors import get_session, sessions
from payments.models import DrawerSession
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, submit_form

ROWS = 30
Status = DrawerSession.Status


@require_http_methods(["GET", "HEAD"])
@command_page("cash_up.view")
def drawers(request: PageRequest) -> HttpResponse:
    """Three queries: the count, the page, the differences."""
    page = Paginator(sessions(), ROWS).get_page(request.GET.get("page"))
    context = {"tabs": tabs("portal_drawers"), "sessions": page, "people": differences_by_person()}
    return render(request, "payments/cash_up/drawers.html", context)


@require_http_methods(["GET", "HEAD"])
@command_page("cash_up.view")
def session(request: PageRequest, session_id: UUID) -> HttpResponse:
    """Eight queries: the session, three for what is expected, four for its entries."""
    return _render(request, get_session(session_id))


@require_POST
@command_page("cash_up.view")
def count(request: PageRequest, session_id: UUID) -> HttpResponse:
    found, form = get_session(session_id), CountForm(request.POST)
    command = commands.DRAWER_RECOUNT if found.status == Status.COUNTED else commands.DRAWER_COUNT
    if already_done(request) or (
        form.is_valid() and submit_form(request, form, command, session_id, {"amount": form.cleaned_data["amount"]})
    ):
        return redirect("portal_drawer_session", session_id=session_id)
    return _render(request, found, count_form=form, status=422)


@require_POST
@command_page("cash_up.view")
def close(request: PageRequest, session_id: UUID) -> HttpResponse:
    form = CloseForm(request.POST)
    if already_done(request) or (
        form.is_valid()
        and submit_form(request, form, commands.DRAWER_CLOSE, session_id, {"reason": form.cleaned_data["reason"]})
    ):
        messages.success(request, _("The drawer is closed. Put its cash in the safe."))
        return redirect("portal_drawer_session", session_id=session_id)
    return _render(request, get_session(session_id), close_form=form, status=422)


def _render(
    request: PageRequest,
    found: DrawerSession,
    *,
    count_form: CountForm | None = None,
    close_form: CloseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What is expected is not on the page before the count: the person who counts here does not see it."""
    expected, late = expected_now(found)
    is_counted = found.count_stored_at is not None
    context = {
        "session": found,
        "is_counted": is_counted,
        "expected": expected if is_counted else None,
        "word": _word(found),
        "approved": _(", approved by {approved_by_name}").format(approved_by_name=found.approved_by_name)
        if _is_approved(found)
        else "",
        "late": late,
        "story": story_of(found) if is_counted else [],
        "count_form": count_form or CountForm(),
        "close_form": close_form or CloseForm(),
        "may_count": found.status in (Status.OPEN, Status.ENDED, Status.COUNTED),
        "may_close": found.status == Status.COUNTED,
    }
    return render(request, "payments/cash_up/session.html", context, status=status)


def _word(session: DrawerSession) -> str:
    """Return the label of the difference."""
    difference = session.difference or 0
    return _("Short") if difference < 0 else _("Over") if difference > 0 else _("Difference")


def _is_approved(session: DrawerSession) -> bool:
    """Whether another person than the one who closed it stands for the difference."""
    return bool(session.approved_by_name) and session.approved_by_name != session.closed_by_name
