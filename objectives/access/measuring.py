"""Which KPIs, series and measurements may a person enter, change and decide on? As QuerySets, like all of `access`."""

from typing import Any

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data
from objectives.access.writing import keepers, led_projects
from objectives.models import (
    Activity,
    Kpi,
    KpiKind,
    Measurement,
    Organisation,
    Project,
    SeriesKind,
    Territory,
    User,
)

SERIES: dict[str, type[Activity | Organisation | Project | Territory]] = {
    SeriesKind.PROJECT: Project,
    SeriesKind.ACTIVITY: Activity,
    SeriesKind.ORGANISATION: Organisation,
    SeriesKind.TERRITORY: Territory,
}


def enterable_kpis(reader: Reader) -> QuerySet[Kpi]:
    """Return the reported KPIs that the person may enter: all, who keeps the data; for a lead those of projects."""
    reported = Kpi.objects.filter(kind=KpiKind.REPORTED)
    if keeps_the_data(reader):
        return reported
    if led_projects(reader).exists():
        return reported.filter(series_kind=SeriesKind.PROJECT)
    return reported.none()


def enterable_series(reader: Reader, kpi: Kpi) -> QuerySet[Any]:
    """Return what the person may measure a KPI of: a lead, projects led; nothing for the cluster's own series."""
    if kpi.series_kind == SeriesKind.CLUSTER:
        return Project.objects.none()
    if keeps_the_data(reader):
        return SERIES[kpi.series_kind]._default_manager.all()
    return led_projects(reader) if kpi.series_kind == SeriesKind.PROJECT else Project.objects.none()


def enterable_measurements(reader: Reader) -> QuerySet[Measurement]:
    """Return the measurements that the person may change and correct: of projects led; all, who keeps the data."""
    if keeps_the_data(reader):
        return Measurement.objects.all()
    return Measurement.objects.filter(project__in=led_projects(reader))


def decidable_measurements(reader: Reader) -> QuerySet[Measurement]:
    """Return the measurements that the person may validate, send back and withdraw: all, who keeps the data."""
    return Measurement.objects.all() if keeps_the_data(reader) else Measurement.objects.none()


def validatable_measurements(reader: Reader) -> QuerySet[Measurement]:
    """Return what the person may validate: not what they entered (four eyes), unless nobody else keeps the data."""
    rows = decidable_measurements(reader)
    if not isinstance(reader, User) or not keepers().exclude(pk=reader.pk).exists():
        return rows
    return rows.exclude(entered_by=reader)


def redefinable_kpis(reader: Reader) -> QuerySet[Kpi]:
    """Return the KPIs that the person may define anew: all, who keeps the data; else none."""
    return Kpi.objects.all() if keeps_the_data(reader) else Kpi.objects.none()
