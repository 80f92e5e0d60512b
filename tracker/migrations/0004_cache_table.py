"""The table in which attempts to sign in are counted; Django's own command makes it where it is missing."""

from django.core.management import call_command
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", "sextant_cache", verbosity=0, database=schema_editor.connection.alias)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE IF EXISTS sextant_cache")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0003_notices_schedule")]
    operations = [migrations.RunPython(make, drop)]
