"""The pages of the API's documentation, for anybody, on every host."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from fynlo.documentation import reading
from fynlo.documentation.document import document, document_bytes


class Document(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(document_bytes(), content_type="application/json")


class Overview(View):
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


class OneSection(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        sections = reading.sections()
        section = next((each for each in sections if each.slug == slug), None)
        if section is None:
            raise Http404
        return render(request, "documentation/section.html", {"sections": sections, "section": section})


class Refusals(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"sections": reading.sections(), "refusals": reading.refusals()}
        return render(request, "documentation/refusals.html", context)
