"""The button that dismisses an announcement in the portal."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from restaurants.announcements.commands import ANNOUNCEMENT_DISMISS
from restaurants.identity.page_access import PageRequest, safe_next
from restaurants.portal.command_forms import command_page, submit


@require_POST
@command_page("devices.use")
def dismiss_page(request: PageRequest, announcement_id: UUID) -> HttpResponse:
    """Dismiss an announcement for the person, everywhere, and return to the page that showed it."""
    submit(request, ANNOUNCEMENT_DISMISS, str(announcement_id))
    return redirect(safe_next(request) or "/")
