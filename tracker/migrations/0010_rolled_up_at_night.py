"""When is everything rolled up? Once a night, soon after the day is another: every change is carried as it comes.

Of a hundred contracts it takes minutes, in which what waits for the figures waits for it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def roll_up_at_night(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave what somebody set."""
    kept = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    at = {"minute": "5", "hour": "0", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*"}
    night = kept.filter(**at, timezone="Europe/Paris").first() or kept.create(**at, timezone="Europe/Paris")
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(
        task="objectives.roll_up", interval__every=1, interval__period="hours"
    ).update(interval=None, crontab=night, expire_seconds=None)


class Migration(migrations.Migration):
    dependencies = (("tracker", "0009_browsers_are_listed"),)
    operations = (migrations.RunPython(roll_up_at_night, migrations.RunPython.noop),)
