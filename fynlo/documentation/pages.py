"""The pages of the API's documentation, for anybody, on every host."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from fynlo.core.errors import error_response
from fynlo.documentation import reading
from fynlo.documentation.document import document, document_bytes


class Reading(View):
    """Something to read: every other method is refused in the words of the rest of the API."""

    def http_method_not_allowed(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = error_response(request, 405)
        response["Allow"] = ", ".join(self._allowed_methods())
        return response


class Document(Reading):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(document_bytes(), content_type="application/json")


class Overview(Reading):
    """How to call the API, and every operation; `q` narrows them down."""

    def get(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.get("q", "")[:100].strip()
        every = reading.sections()
        found = [section for section in (each.matching(query) for each in every) if section.operations]
        context = {
            "about": document()["info"]["description"],
            "sections": every,
            "found": found,
            "count": sum(len(section.operations) for section in found),
            "query": query,
        }
        return render(request, "documentation/overview.html", context)


class OneSection(Reading):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        sections = reading.sections()
        section = next((each for each in sections if each.slug == slug), None)
        if section is None:
            raise Http404
        return render(request, "documentation/section.html", {"sections": sections, "section": section})


class Refusals(Reading):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"sections": reading.sections(), "refusals": reading.refusals()}
        return render(request, "documentation/refusals.html", context)
