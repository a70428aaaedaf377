"""Reports over the API: the list, and each report as JSON."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Answer
from fynlo.core.tenancy.connection import connection
from realtime.api.requests import ActorRequest
from restaurants.identity.permissions import allowed
from restaurants.reports import queries
from restaurants.reports.declarations import Kind, Report
from restaurants.reports.errors import ReportNotFound
from restaurants.reports.periods import NAMED, Comparison
from restaurants.reports.registry import find_report, reports_for
from restaurants.reports.running import Result, Table, run_report

PARAMETERS = [
    OpenApiParameter("period", str, enum=list(NAMED)),
    OpenApiParameter("start", str, description="The first business day, 2026-11-22, instead of a period."),
    OpenApiParameter("end", str, description="The last business day."),
    OpenApiParameter("compare", str, enum=list(Comparison)),
]


class Reports(APIView):
    permission = "reports.open"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="reports_list", responses=LIST_RESPONSE)
    def get(self, request: ActorRequest) -> Response:
        """The reports that the person may read, with their columns and filters."""
        return Answer([_described(report) for report in reports_for(request.actor)])


class OneReport(APIView):
    permission = "reports.open"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="report", parameters=PARAMETERS, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: ActorRequest, name: str) -> Response:
        """One report: its rows, totals, and those of the compared period. Amounts are pounds."""
        report = find_report(name)
        if report is None or not allowed(request.actor, report.permission):
            raise ReportNotFound()
        choice = queries.choice_of(report, request.query_params)
        result = run_report(report, queries.query_of(report, choice, connection.tenant))
        return Answer(_serialized(result))


def _described(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "section": report.section,
        "summary": report.summary,
        "definition": report.definition,
        "columns": [
            {"name": column.name, "label": column.label, "kind": column.kind.value} for column in report.columns
        ],
        "filters": [filter.name for filter in report.filters],
    }


def _serialized(result: Result) -> dict[str, Any]:
    return {
        **_described(result.report),
        "currency": result.query.restaurant.currency,
        "notes": [note.line for note in result.notes()],
        **_table(result, result.table),
        "compared": _table(result, result.compared) if result.compared else None,
    }


def _table(result: Result, table: Table) -> dict[str, Any]:
    return {
        "start": table.period.start,
        "end": table.period.end,
        "rows": [_row(result, row) for row in table.rows],
        "totals": _row(result, table.totals),
    }


def _row(result: Result, row: Any) -> dict[str, Any]:
    zone = result.query.restaurant.zone
    return {
        column.name: row[column.name].astimezone(zone)
        if column.kind is Kind.MOMENT and row[column.name] is not None
        else row[column.name]
        for column in result.report.columns
    }
