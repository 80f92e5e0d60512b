"""Put the rollup on beat's schedule, where an administrator changes it without a restart."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_rollup(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Changes every second, everything every hour at first; a row that exists is left as somebody set it."""
    for name, task, period, expires in (
        ("Carry changes into the figures", "objectives.drain", "seconds", 5),
        ("Roll every contract up", "objectives.roll_up", "hours", 3600),
    ):
        interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
            every=1, period=period
        )
        apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": expires}
        )


class Migration(migrations.Migration):
    dependencies = (("django_celery_beat", "0019_alter_periodictasks_options"),)
    operations = (migrations.RunPython(schedule_rollup, migrations.RunPython.noop),)
