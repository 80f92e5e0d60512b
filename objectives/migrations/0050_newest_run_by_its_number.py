"""Which rollup of a contract is the newest? The last one that was made: a clock may be moved back, a number is not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objectives", "0049_projects_not_published")]

    operations = [
        migrations.RemoveIndex("rolluprun", "run_newest_of_contract"),
        migrations.AddIndex("rolluprun", models.Index(fields=["contract", "-id"], name="run_newest_of_contract")),
    ]
