"""The REST views of the analytics. Each reads; none has a command."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import LIST_RESPONSE, Answer
from fynlo.core.tenancy.connection import connection
from payments.analytics import advanced, figures, prediction
from realtime.api.requests import ActorRequest
from restaurants.business_days import business_day
from restaurants.reports.running import Limits, bounded

HOURS = _(
    "Hours are paid hours by the time clock. Efficiency is sales in pounds an hour worked. Labour cost and rates are 0 "
    "for a person who may not see pay. An hourly rate is the average that was worked at. Performance is not measured: "
    "it is 0."
)
NO_EXPENSES = _(
    "Expenses are the fees of payments alone, so profit and profit margin are 0, which means unknown. Gross revenue is "
    "what was sold with VAT and service charge, net revenue is without VAT; refunds do not lower them."
)


class AnalyticsView(APIView):
    """GET answers `figures` of the period that `parameter` names, one of `names`, today's business day last.

    With `shows_pay` the figures are asked with `with_pay`: whether the person may see pay.
    `plan_feature` is what the plan has to include, "" for every plan. `note` says in `meta.note` what is not known,
    in the language of the request as errors are.
    """

    permission = "reports.open"
    http_method_names = ["get", "head", "options"]
    parameter: ClassVar[str] = ""
    names: ClassVar[tuple[str, ...]] = ("today",)
    plan_feature: ClassVar[str] = ""
    note: ClassVar[str | Promise] = ""
    shows_pay: ClassVar[bool] = False
    figures: ClassVar[Callable[..., Any]]

    def answer(self, request: ActorRequest, default: str = "today") -> Response:
        restaurant = connection.tenant
        name = request.query_params.get(self.parameter, default)[:20] if self.parameter else default
        query = figures.query_for(name, self.names, business_day(clock.now(), restaurant), restaurant)
        with bounded(Limits()):
            pay = {"with_pay": request.actor.may("staff.pay")} if self.shows_pay else {}
            data = type(self).figures(query, **pay)
        period = {"start": query.period.start, "end": query.period.end, "currency": restaurant.currency}
        return Answer(data, meta={**period, "note": str(self.note)} if self.note else period)


class Dashboard(AnalyticsView):
    note, shows_pay = HOURS, True
    figures = staticmethod(figures.dashboard)

    @extend_schema(operation_id="analytics_dashboard", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Today: sales, top items and top performers; the labour of this week."""
        return self.answer(request)


class Sales(AnalyticsView):
    parameter, names = "timeframe", figures.TIMEFRAMES
    figures = staticmethod(figures.sales)

    @extend_schema(
        operation_id="analytics_sales", responses=LIST_RESPONSE,
        parameters=[OpenApiParameter("timeframe", str, enum=list(names))],
    )  # fmt: skip
    def get(self, request: ActorRequest) -> Response:
        """Each business day of the week, month or year so far."""
        return self.answer(request, "week")


class Financial(AnalyticsView):
    parameter, names, note = "period", ("week", "month", "quarter", "year"), NO_EXPENSES
    figures = staticmethod(figures.financial)

    @extend_schema(
        operation_id="analytics_financial", responses=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("period", str, enum=list(names))],
    )  # fmt: skip
    def get(self, request: ActorRequest) -> Response:
        """Revenue, its VAT, and the expenses that are known."""
        return self.answer(request, "month")


class Employees(AnalyticsView):
    parameter, names, note = "timeframe", figures.TIMEFRAMES, HOURS
    figures = staticmethod(figures.employees)

    @extend_schema(
        operation_id="analytics_employees", responses=LIST_RESPONSE,
        parameters=[OpenApiParameter("timeframe", str, enum=list(names))],
    )  # fmt: skip
    def get(self, request: ActorRequest) -> Response:
        """What each person sold, and their hours."""
        return self.answer(request, "week")


class Labor(AnalyticsView):
    parameter, names, note, shows_pay = "period", ("day", "week", "month"), HOURS, True
    figures = staticmethod(figures.labor)

    @extend_schema(
        operation_id="analytics_labor", responses=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("period", str, enum=list(names))],
    )  # fmt: skip
    def get(self, request: ActorRequest) -> Response:
        """The people who work here with their hours, and the revenue."""
        return self.answer(request, "week")


class Advanced(AnalyticsView):
    plan_feature = "advanced_reports"
    figures = staticmethod(advanced.advanced)

    @extend_schema(operation_id="analytics_advanced", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Cohorts of customers, dishes ordered together, and waiting times. Needs the plan beta."""
        return self.answer(request)


class Predictions(AnalyticsView):
    plan_feature = "advanced_analytics"
    note = prediction.NOTE
    figures = staticmethod(prediction.predictions)

    @extend_schema(operation_id="ai", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Tomorrow's sales by the hour with an interval, its back-test, and a prep list. Needs the plan omega."""
        return self.answer(request)
