"""The REST routes of the analytics, below /api/v1/."""

from django.urls import path

from payments.analytics import views

urlpatterns = [
    path("analytics/dashboard/mobile", views.Dashboard.as_view(), name="analytics_dashboard"),
    path("analytics/sales", views.Sales.as_view(), name="analytics_sales"),
    path("analytics/financial", views.Financial.as_view(), name="analytics_financial"),
    path("analytics/employees", views.Employees.as_view(), name="analytics_employees"),
    path("analytics/labor", views.Labor.as_view(), name="analytics_labor"),
    path("analytics/advanced", views.Advanced.as_view(), name="analytics_advanced"),
    path("ai", views.Predictions.as_view(), name="ai"),
]
