from datetime import date

from django.urls import path, register_converter

from payments.tips.portal import pages


class DayConverter:
    """A day as 2026-11-02."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", pages.tips, name="portal_tips"),
    path("policy/", pages.policy, name="portal_tips_policy"),
    path("mine/", pages.own, name="portal_tips_own"),
    path("mine.csv", pages.own_csv, name="portal_tips_own_csv"),
    path("<day:start>/", pages.hours, name="portal_tips_hours"),
    path("<day:start>/share/", pages.share_out, name="portal_tips_share_out"),
    path("pools/<uuid:pool_id>/", pages.pool, name="portal_tips_pool"),
    path("pools/<uuid:pool_id>.csv", pages.pool_csv, name="portal_tips_pool_csv"),
]
