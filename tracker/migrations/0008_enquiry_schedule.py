"""When are enquiries erased that were kept long enough? At night; an administrator changes it in the back office."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_erasure(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """At half past three in Paris; a row that exists is left as it is set."""
    crontab = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    nightly, _ = crontab.get_or_create(
        minute="30", hour="3", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Paris"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Erase enquiries that were kept long enough",
        defaults={"task": "objectives.erase_enquiries", "crontab": nightly},
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0007_nightly_watch_and_forgetting")]

    operations = [migrations.RunPython(schedule_erasure, migrations.RunPython.noop)]
