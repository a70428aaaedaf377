"""The pages of the rota, below /portal/staff/rota/."""

from django.urls import path

from staff.rota.portal import own_pages, pages, request_pages

urlpatterns = [
    path("", pages.week, name="portal_rota"),
    path("publish/", pages.publish, name="portal_rota_publish"),
    path("copy/", pages.copy, name="portal_rota_copy"),
    path("records/", pages.records, name="portal_rota_records"),
    path("settings/", pages.settings, name="portal_rota_settings"),
    path("templates/", pages.templates, name="portal_rota_templates"),
    path("templates/<uuid:template_id>/remove/", pages.remove_template, name="portal_rota_template_remove"),
    path("shifts/new/", pages.new_shift, name="portal_shift_new"),
    path("shifts/<uuid:shift_id>/", pages.shift, name="portal_shift"),
    path("shifts/<uuid:shift_id>/remove/", pages.remove_shift, name="portal_shift_remove"),
    path("shifts/<uuid:shift_id>/move/", pages.move_shift, name="portal_shift_move"),
    path("requests/", request_pages.requests, name="portal_rota_requests"),
    path("requests/leave/new/", request_pages.enter_leave, name="portal_leave_new"),
    path("requests/leave/<uuid:leave_id>/", request_pages.decide_leave, name="portal_leave_decide"),
    path("requests/swaps/<uuid:swap_id>/", request_pages.decide_swap, name="portal_swap_decide"),
    path("mine/", own_pages.own, name="portal_rota_own"),
    path("mine/leave/", own_pages.leave, name="portal_leave_own"),
    path("mine/leave/<uuid:leave_id>/withdraw/", own_pages.withdraw_leave, name="portal_leave_withdraw"),
    path("mine/availability/", own_pages.availability, name="portal_availability_own"),
    path("mine/calendar/", own_pages.make_calendar, name="portal_calendar_make"),
    path("mine/calendar/revoke/", own_pages.revoke_calendar, name="portal_calendar_revoke"),
    path("mine/shifts/<uuid:shift_id>/swap/", own_pages.swap, name="portal_swap_new"),
    *(
        path(f"mine/{action}/<uuid:target_id>/", own_pages.act, {"action": action}, name=f"portal_own_{action}")
        for action in own_pages.MESSAGES
    ),
    path("<day:day>/", pages.day, name="portal_rota_day"),
]
