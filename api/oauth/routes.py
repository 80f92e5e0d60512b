"""Where do machines take their tokens?"""

from django.urls import path

from api.oauth.answering import Grant, Revocation

urlpatterns = [
    path("token/", Grant.as_view(), name="oauth-token"),
    path("revoke/", Revocation.as_view(), name="oauth-revoke"),
]
