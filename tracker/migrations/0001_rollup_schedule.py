"""Put the rollup on beat's schedule, where an administrator changes it without a restart."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_rollup(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Every minute at first; a row that exists is left as somebody set it."""
    interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=1, period="minutes"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Roll every contract up",
        defaults={"task": "objectives.roll_up", "interval": interval, "expire_seconds": 60},
    )


class Migration(migrations.Migration):
    dependencies = (("django_celery_beat", "0019_alter_periodictasks_options"),)
    operations = (migrations.RunPython(schedule_rollup, migrations.RunPython.noop),)
