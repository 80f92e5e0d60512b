"""A machine takes a token and asks with it, over HTTP as from anywhere: the lines of docs/api.md."""

import json
import shutil
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from objectives.acts.machines import register_machine
from objectives.models import User
from tests.clients.page import environment, lines, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine: its example was NOT run")
def test_it_sees_what_its_person_sees(live_server: LiveServer, tmp_path: Path) -> None:
    told = environment(live_server)
    machine, secret = register_machine(by=User.objects.get(), name="Warehouse", scopes=["read"], days=30)
    answer = run(lines("sh machine"), tmp_path, told | {"CLIENT_ID": machine.client_id, "CLIENT_SECRET": secret})
    assert [row["id"] for row in json.loads(answer)["results"]] == ["H1", "P000", "P001"]
