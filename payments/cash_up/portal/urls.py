"""The portal pages of cash-up, below /portal/cash-up/."""

from django.urls import path

from payments.cash_up.portal import cash_pages, day_pages, drawer_pages, machine_pages, report_pages, settings_pages

urlpatterns = [
    path("", day_pages.close_the_day, name="portal_cash_up"),
    path("card-machines/", day_pages.card_machine, name="portal_card_machine"),
    path("card-machines/<day:day>/", machine_pages.machine_payments, name="portal_machine_payments"),
    path("cash/", cash_pages.cash_without_a_drawer, name="portal_cash_without_drawer"),
    path("x/", report_pages.x, name="portal_x"),
    path("drawers/", drawer_pages.drawers, name="portal_drawers"),
    path("drawers/<uuid:session_id>/", drawer_pages.session, name="portal_drawer_session"),
    path("drawers/<uuid:session_id>/count/", drawer_pages.count, name="portal_drawer_count"),
    path("drawers/<uuid:session_id>/close/", drawer_pages.close, name="portal_drawer_close"),
    path("z/", report_pages.reports_list, name="portal_z_reports"),
    path("z/<int:number>/", report_pages.report, name="portal_z_report"),
    path("z/<int:number>/z.csv", report_pages.report_csv, name="portal_z_csv"),
    path("settings/", settings_pages.settings, name="portal_cash_up_settings"),
]
