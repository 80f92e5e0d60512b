from django.db import migrations

from objectives.migrations._sql_functions import RATIO_AT_HALF_THE_PRICE


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0007_portfolio_blocks"),
    ]

    operations = [
        migrations.RunSQL(RATIO_AT_HALF_THE_PRICE, migrations.RunSQL.noop),
    ]
