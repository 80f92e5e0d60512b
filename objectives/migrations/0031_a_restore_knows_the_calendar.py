"""A database that was dumped comes back: what is computed in its tables finds the functions it needs."""

from django.db import migrations

from objectives.migrations._sql_functions import CALENDAR_FOR_RESTORES


class Migration(migrations.Migration):
    dependencies = [("objectives", "0030_board_packs")]

    operations = [migrations.RunSQL(CALENDAR_FOR_RESTORES, migrations.RunSQL.noop)]
