"""Which addresses does an account have? django-allauth's views under our addresses; nobody signs up."""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path, re_path

from tracker.accounts.passwords import sign_in, with_passwords
from tracker.accounts.single_sign_on import views as single_sign_on
from tracker.pages import browsers, personal
from tracker.pages.account import account
from tracker.pages.deputies import project_deputies, remove
from tracker.pages.invitation import accept
from tracker.pages.invitations import invitations, revoke, send

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/<slug:provider_id>/", single_sign_on.go, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back/", single_sign_on.back, name="openid_connect_callback"),
    path("sign-out/", views.logout, name="account_logout"),
    path("sign-out/", views.logout, name="sign-out"),
    path("account/", account, name="account"),
    path("account/browsers/", browsers.browsers, name="browsers"),
    path("account/browsers/<int:key>/end/", browsers.end, name="end-browser"),
    path("account/browsers/end-others/", browsers.end_others, name="end-other-browsers"),
    path("account/data/", personal.personal_data, name="personal-data"),
    path("account/data/personal-data.zip", personal.personal_data_file, name="personal-data-file"),
    path("account/data/erasure/", personal.erasure, name="ask-erasure"),
    path("erasures/", personal.erasures, name="erasures"),
    path("erasures/<int:person>/", personal.erase, name="erase-person"),
    path("account/inactive/", views.account_inactive, name="account_inactive"),
    path("account/confirm/", with_passwords(views.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/at-the-provider/", single_sign_on.again, name="confirm-at-the-provider"),
    path("account/password/", with_passwords(views.password_change), name="account_change_password"),
    path("account/password/set/", with_passwords(views.password_set), name="account_set_password"),
    path("account/password/reset/", with_passwords(views.password_reset), name="account_reset_password"),
    path("account/password/reset/sent/", with_passwords(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        with_passwords(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        with_passwords(views.password_reset_from_key_done),
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
