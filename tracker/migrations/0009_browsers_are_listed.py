from typing import Any

from django.db import migrations


def sign_out(apps: Any, schema_editor: Any) -> None:
    """Everybody signs in once more: a session of before would be in no list of browsers, and could not be ended."""
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0008_enquiry_schedule"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [migrations.RunPython(sign_out, migrations.RunPython.noop, elidable=True)]
