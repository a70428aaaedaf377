"""The views of staff, which need a plan that has staff records."""

from orders.api.views import ReadWriteView
from staff.permissions import STAFF


class StaffView(ReadWriteView):
    """Staff records, which need a plan that has them. A command checks the plan itself. One query."""

    read_permission = "staff.view"
    plan_feature = STAFF
