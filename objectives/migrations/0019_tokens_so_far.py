"""Tokens made before they had names and scopes are taken over by 0054: after the library's table is there."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("objectives", "0018_api_tokens")]

    operations = []
