"""The portal's search: a page of its own, and the results that the search dialog requests as a person types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from restaurants.identity.page_access import PageRequest, page
from restaurants.portal.search import sources

IN_DIALOG, ON_PAGE = 5, 20  # hits of each source


@require_safe
@page(sources.PERMISSION)
def search_page(request: PageRequest) -> HttpResponse:
    """Show the hits for `?q=`; htmx gets the results alone. Four queries: two for orders, products, people."""
    text = request.GET.get("q", "")[: sources.LONGEST]
    groups = sources.search(request, text, IN_DIALOG if request.htmx else ON_PAGE)
    context = {"text": text.strip(), "groups": groups, "count": sum(len(group.hits) for group in groups)}
    template = "restaurants/portal/_search_results.html" if request.htmx else "restaurants/portal/search.html"
    return render(request, template, context)
