from django.urls import path

from restaurants.identity.account.api import SessionsView, SessionView
from restaurants.identity.api import views
from restaurants.identity.approvals.api import ApprovalsView
from restaurants.identity.pins.api import DevicePeopleView, PinCheckView, PinSignInView
from restaurants.identity.second_factors.api import SecondFactorView

urlpatterns = [
    path("auth/pin", PinSignInView.as_view(), name="auth_pin"),
    path("auth/pin/check", PinCheckView.as_view(), name="auth_pin_check"),
    path("auth/approvals", ApprovalsView.as_view(), name="auth_approvals"),
    path("devices/<uuid:device_id>/people", DevicePeopleView.as_view(), name="device_people"),
    path("auth/login", views.LoginView.as_view(), name="auth_login"),
    path("auth/second-factor", SecondFactorView.as_view(), name="auth_second_factor"),
    path("auth/refresh", views.RefreshView.as_view(), name="auth_refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="auth_logout"),
    path("auth/verify", views.VerifyView.as_view(), name="auth_verify"),
    path("auth/sessions", SessionsView.as_view(), name="auth_sessions"),
    path("auth/sessions/<uuid:session_id>", SessionView.as_view(), name="auth_session"),
    path("auth/memberships", views.MembershipsView.as_view(), name="auth_memberships"),
    path("auth/socket-ticket", views.SocketTicketView.as_view(), name="auth_socket_ticket"),
    path("auth/password/change", views.ChangePasswordView.as_view(), name="auth_password_change"),
    path("auth/password/forgot", views.ForgottenView.as_view(), name="auth_password_forgot"),
]
