from django.urls import path

from restaurants.identity.api import supabase

urlpatterns = [
    path("token", supabase.TokenView.as_view(), name="supabase_token"),
    path("signup", supabase.SignUpView.as_view(), name="supabase_signup"),
    path("logout", supabase.SupabaseLogoutView.as_view(), name="supabase_logout"),
    path("recover", supabase.RecoverView.as_view(), name="supabase_recover"),
    path("user", supabase.UserView.as_view(), name="supabase_user"),
]
