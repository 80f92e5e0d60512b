"""A site with something to read on every page."""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pytest_django.live_server_helper import LiveServer

from objectives.models import Contract
from objectives.rollup.run import roll_up
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY
from tests.tracker.browser.axe import AXE, AXE_AT


@pytest.fixture(autouse=True)
def axe_is_a_file_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages load axe as they do their own scripts."""
    serve = StaticFilesHandler.serve

    def axe_too(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        if request.path != AXE_AT:
            return serve(handler, request)
        return HttpResponse(AXE, content_type="text/javascript", headers={"Cache-Control": "max-age=3600"})

    monkeypatch.setattr(StaticFilesHandler, "serve", axe_too)


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a site on the busy portfolio, rolled up."""
    busy_portfolio()
    for contract in Contract.objects.all():
        roll_up(contract, TODAY)
    return live_server.url
