"""Which address do harvesters know?"""

from django.urls import path

from api.oai.answering import oai

urlpatterns = [path("", oai, name="oai")]
