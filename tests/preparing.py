"""What do pages show beside the data set? A closed period with its seal, a pack, a comment, an invitation, a wish.

For `make screenshots`, on its own house only.
"""

import datetime
import json

from django.conf import settings

from objectives import clock
from objectives.acts.closing import close_period
from objectives.acts.commenting import add_comment
from objectives.acts.erasing import ask_for_erasure
from objectives.acts.inviting import Guest, invite
from objectives.models import Contract, Kpi, Measurement, Milestone, Project, ProjectLead, Role, RollupRun, Seal, User
from objectives.packs import Edition, ask_for_pack, make_packs
from objectives.rollup.drain import drain
from tracker.packs import RENDERS


def prepare() -> dict[str, str]:
    """Make what the pages show, once; return the names of its rows."""
    contract, today, now = Contract.objects.get(code="era-3"), clock.today(), clock.now()
    who = {one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@example.org")}
    members = Kpi.objects.get(contract=contract, code="members")
    if not Seal.objects.exists():
        day = datetime.date(2015, 12, 31)
        close_period(by=who["staff"], contract=contract.pk, through=day, today=today, now=now, reason="Annual accounts")
        add_comment(by=who["board"], kpi=members.pk, text="What do we know of 2016? @Sacha Bernard")
        invite(by=who["staff"], guest=Guest(email="guest@example.org", full_name="Jo Guest", role=Role.BOARD))
        ask_for_erasure(by=who["partner"])
    last_day = min(today, contract.end)
    pack = ask_for_pack(
        by=who["board"], contract=contract.pk, day=last_day, edition=Edition("fr"), today=today, now=now
    )  # fmt: skip
    make_packs(RENDERS)
    while drain(today):  # nothing waits: no page says that it is being recomputed
        pass
    led = ProjectLead.objects.filter(person=who["lead"]).select_related("project")[0].project
    kept = json.loads((settings.DATA_DIR / "demonstration.json").read_text())
    return {
        "password": kept["password"],
        "led": led.code,
        "published": Project.objects.filter(published=True, scope="labelled").order_by("code")[0].code,
        "milestone": str(Milestone.objects.filter(project=led).order_by("number")[0].pk),
        "pack": str(pack.pk),
        "measurement": str(Measurement.objects.filter(kpi=members).latest("pk").pk),
        "run": str(RollupRun.objects.latest("pk").pk),
        "person": str(who["partner"].pk),
    }
