"""Which addresses does an account have? django-allauth's views under our addresses; nobody signs up."""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path, re_path

from tracker.pages import personal
from tracker.pages.account import account
from tracker.pages.deputies import project_deputies, remove
from tracker.pages.invitation import accept
from tracker.pages.invitations import invitations, revoke, send

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-in/", views.login, name="sign-in"),
    path("sign-out/", views.logout, name="account_logout"),
    path("sign-out/", views.logout, name="sign-out"),
    path("account/", account, name="account"),
    path("account/data/", personal.personal_data, name="personal-data"),
    path("account/data/personal-data.zip", personal.personal_data_file, name="personal-data-file"),
    path("account/data/erasure/", personal.erasure, name="ask-erasure"),
    path("erasures/", personal.erasures, name="erasures"),
    path("erasures/<int:person>/", personal.erase, name="erase-person"),
    path("account/inactive/", views.account_inactive, name="account_inactive"),
    path("account/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("account/password/", views.password_change, name="account_change_password"),
    path("account/password/set/", views.password_set, name="account_set_password"),
    path("account/password/reset/", views.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("projects/<str:code>/deputies/", project_deputies, name="deputies"),
    path("projects/<str:code>/deputies/<int:person>/remove/", remove, name="remove-deputy"),
    path("invitation/<str:token>/", accept, name="accept-invitation"),
    path("invitations/", invitations, name="invitations"),
    path("invitations/<int:key>/send/", send, name="send-invitation"),
    path("invitations/<int:key>/revoke/", revoke, name="revoke-invitation"),
]
