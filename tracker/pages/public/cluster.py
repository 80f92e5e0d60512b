"""Who is the cluster, and where? And what does it offer to who comes from elsewhere?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from objectives.models import Source
from objectives.scorecards.public import land_of_the_cluster, public_texts
from tracker.pages.public import structured
from tracker.pages.public.answering import house_of, open_page


@open_page
def cluster(request: HttpRequest) -> HttpResponse:
    """Show the cluster and its territory."""
    land = land_of_the_cluster()
    context = {
        "name": settings.CLUSTER_NAME,
        "land": land,
        "texts": public_texts(),
        "sources": {one.code: one for one in Source.objects.filter(code__in=land.source)},
        "structured": structured.cluster_and_land(house_of(request), land),
    }
    return render(request, "public/cluster.html", context)


@open_page
def working_with_us(request: HttpRequest) -> HttpResponse:
    """Show what foreign public bodies, industry and research delegations are offered."""
    return render(request, "public/working_with_us.html", {"name": settings.CLUSTER_NAME, "texts": public_texts()})
