"""Addresses are looked for in small letters, so they are stored so; `user_email_once` held them apart already."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("objectives", "0014_notices")]
    operations = [
        migrations.RunSQL(
            "UPDATE objectives_user SET email = lower(email) WHERE email <> lower(email)", migrations.RunSQL.noop
        )
    ]
