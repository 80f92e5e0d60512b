"""How far has the data come? A function, whose plans each connection keeps: planning cost three times the looking."""

from django.db import migrations

from objectives.migrations._one_look import LOOK


class Migration(migrations.Migration):
    dependencies = [("objectives", "0038_public_pages")]

    operations = [migrations.RunSQL(LOOK, "DROP FUNCTION how_far_the_data_are();")]
