"""What is the industry of the territory made of? Each figure with its date, perimeter and source, drawn over time."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from objectives import clock
from objectives.models import ProfileTopic, Source
from objectives.scorecards.public import industry_profile, profile_line, public_texts
from tracker.charts.profile import profile_chart
from tracker.pages.picture import palette_of, picture
from tracker.pages.public import structured
from tracker.pages.public.answering import house_of, open_page


@open_page
def profile(request: HttpRequest) -> HttpResponse:
    """Show every series by what it is about."""
    lines = industry_profile(clock.today())
    named = {code for line in lines for point in line.points for code in point.sources}
    order = list(ProfileTopic.values)
    ordered = sorted(lines, key=lambda line: order.index(line.series.topic))
    topics = [
        (ProfileTopic(topic), list(of_topic))
        for topic, of_topic in groupby(ordered, key=lambda line: line.series.topic)
    ]
    context = {
        "name": settings.CLUSTER_NAME,
        "topics": topics,
        "texts": public_texts(),
        "sources": {one.code: one for one in Source.objects.filter(code__in=named)},
        "structured": structured.profile(house_of(request), lines),
    }
    return render(request, "public/profile.html", context)


@require_safe
def profile_picture(request: HttpRequest, series: str, shape: str, scheme: str) -> HttpResponseBase:
    """Draw a series of the profile."""
    palette = palette_of(shape, scheme)
    line = profile_line(series, clock.today()) if "\0" not in series else None
    if line is None or len(line.points) < 2:
        raise Http404
    return picture(request, profile_chart(line, palette, shape), palette)
