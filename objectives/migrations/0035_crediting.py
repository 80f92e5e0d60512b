from django.db import migrations

from objectives.migrations._crediting import DROP_FUNCTIONS, FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0034_personal_data"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
    ]
