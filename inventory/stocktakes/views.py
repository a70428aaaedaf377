"""The REST views of stocktakes. Each command's route is `command_view`; here is what reads."""

from uuid import UUID

from django.db.models import prefetch_related_objects
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import DateTimeField

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from inventory.api.views import PAGE, StockView
from inventory.stocktakes import commands, payloads, selectors
from inventory.stocktakes.counting import as_of, line_serializer

MOST_LINES = 2_000


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Stocktakes(StockView):
    """GET lists the stocktakes, the newest first. POST begins one."""

    runs_for = {"POST": commands.STOCKTAKE_BEGIN}
    read_permission = "inventory.count"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="stocktakes_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.stocktakes(), payloads.serialize_stocktake)


class OneStocktake(StockView):
    """GET returns a stocktake and how far each place is."""

    read_permission = "inventory.count"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="stocktake", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, stocktake_id: UUID) -> Response:
        """Two queries beside the plan's."""
        found = selectors.stocktake(stocktake_id)
        places = [payloads.serialize_progress(each) for each in selectors.progress(found)]
        return Answer({**payloads.serialize_stocktake(found), "progress": places})


class StocktakeLines(StockView):
    """GET lists what is to be counted, without costs, and of a blind stocktake without what should be there."""

    read_permission = "inventory.count"
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="stocktake_lines",
        parameters=[
            OpenApiParameter(
                "changed_since", str, description="Only lines that changed later. `meta.as_of` is the next one."
            ),
            *PAGE,
        ],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request, stocktake_id: UUID) -> Response:
        """In the order of places and names, MOST_LINES a page. Four queries, three of a blind one."""
        found, now = selectors.stocktake(stocktake_id), as_of()
        text = request.query_params.get("changed_since", "")
        since = DateTimeField().run_validation(text) if text else None
        lines = selectors.changed_lines(found, since)
        answer = Page(request, limit=MOST_LINES, most=MOST_LINES).answer(lines, line_serializer(found))
        answer.meta |= {"as_of": now, "status": found.status}
        return answer


class StocktakeReview(StockView):
    """GET lists the variances in quantity and money, the largest first."""

    read_permission = "inventory.manage"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="stocktake_review", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request, stocktake_id: UUID) -> Response:
        """Four queries beside the plan's."""
        page = Page(request)
        rows = selectors.review(selectors.stocktake(stocktake_id))
        prefetch_related_objects([row.line for row in rows[page.start : page.start + page.limit]], "counts")
        return page.answer(rows, payloads.serialize_row)
