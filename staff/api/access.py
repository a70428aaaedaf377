"""The views of staff, which need a plan that has staff records."""

from typing import Any

from rest_framework.request import Request

from orders.api.views import ReadWriteView
from realtime.commands import features
from staff.permissions import STAFF


class StaffView(ReadWriteView):
    """Staff records, which need a plan that has them. A command checks the plan itself. One query."""

    read_permission = "staff.view"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in self.runs_for:
            features.require(STAFF)
