from django.db import migrations

from objectives.migrations._crediting import DROP_FUNCTIONS, FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0031_a_restore_knows_the_calendar"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
    ]
