"""What is tried of what the cluster does beside projects: organisations, activities, enquiries, scenarios?"""

import datetime
from collections.abc import Callable
from decimal import Decimal

from objectives.acts.activities import Said, change_activity, plan_activity, remove_activity
from objectives.acts.activity_file import (
    Brought,
    Follow,
    Met,
    Step,
    add_contact,
    add_follow_up,
    add_result,
    add_step,
    complete_follow_up,
    remove_part,
)
from objectives.acts.documents import add_activity_document
from objectives.acts.enquiring import answer_enquiry, assign_enquiry, close_enquiry, erase_enquiry
from objectives.acts.merging import merge_organisations, say_two, take_two_back, undo_merge
from objectives.acts.organisations import (
    Period,
    Size,
    add_organisation,
    change_organisation,
    record_size,
    set_memberships,
    version_of_organisation,
)
from objectives.acts.scenarios import (
    change_scenario,
    copy_scenario,
    make_scenario,
    remove_scenario,
    share_scenario,
)
from objectives.acts.supposing import Supposition, suppose, suppose_no_more
from objectives.models import (
    Activity,
    Aspect,
    Assumption,
    Organisation,
    Scenario,
    User,
)
from objectives.versions import (
    version_of_activity,
)
from tests.access.samples import (
    enquiry,
    follow_up,
    merge,
)
from tests.access.world import World
from tests.files import PDF, sent
from tests.portfolio import LAST_DAY

Try = Callable[[User, World], object]

NOW = datetime.datetime(2018, 12, 31, 12, tzinfo=datetime.UTC)


def on_organisation(act: Callable[..., object], **said: object) -> Try:
    """Try an act on the partner's organisation, at its version."""

    def attempt(by: User, _world: World) -> object:
        row = Organisation.objects.get(code="partner")
        return act(by=by, organisation=row.pk, seen=version_of_organisation(row), **said)

    return attempt


def two() -> tuple[Organisation, Organisation]:
    return Organisation.objects.get(code="elsewhere"), Organisation.objects.get(code="third")


def one_of_two(by: User) -> object:
    keep, gone = two()
    seen = (version_of_organisation(keep), version_of_organisation(gone))
    return merge_organisations(by=by, keep=keep.pk, gone=gone.pk, seen=seen)


def forum() -> int:
    return Activity.objects.get(code="E1").pk


def mission() -> int:
    return Activity.objects.get(code="E2").pk


def on_scenario(act: Callable[..., object], **said: object) -> Try:
    """Try an act on the lead's scenario, at its version."""

    def attempt(by: User, world: World) -> object:
        row = Scenario.objects.get()
        return act(by=by, scenario=row.pk, seen=row.version, **said)

    return attempt


def no_more(by: User) -> object:
    row = Scenario.objects.get()
    return suppose_no_more(by=by, scenario=row.pk, seen=row.version, assumption=Assumption.objects.get().pk)


def supposition(world: World) -> list[Supposition]:
    return [Supposition(Aspect.OBJECTIVE_WEIGHT, world.portfolio.first.pk, Decimal(2))]


def staff_of(world: World) -> User:
    staff = world.people["staff"][0]
    assert isinstance(staff, User)
    return staff


BESIDE_PROJECTS: dict[str, Try] = {
    "add_organisation": lambda by, _: add_organisation(by=by, values={"name": "New", "kind": "sme"}),
    "change_organisation": on_organisation(change_organisation, values={"city": "Pau"}),
    "set_memberships": on_organisation(set_memberships, periods=[Period(datetime.date(2013, 1, 1))]),
    "record_size": on_organisation(record_size, size=Size(year=2018, headcount=Decimal(9))),
    "merge_organisations": lambda by, _: one_of_two(by),
    "undo_merge": lambda by, world: undo_merge(by=by, merge=merge(world)),
    "say_two": lambda by, _: say_two(by=by, one=two()[0].pk, other=two()[1].pk),
    "take_two_back": lambda by, _: take_two_back(
        by=by, one=two()[0].pk, other=Organisation.objects.get(code="agency").pk
    ),
    "make_scenario": lambda by, world: make_scenario(by=by, contract=world.portfolio.contract.pk, name="Mine"),
    "change_scenario": on_scenario(change_scenario, name="Later", note=""),
    "share_scenario": on_scenario(share_scenario, with_the_board=True, people=[]),
    "copy_scenario": lambda by, _: copy_scenario(by=by, scenario=Scenario.objects.get().pk, name="Mine"),
    "remove_scenario": on_scenario(remove_scenario),
    "suppose": lambda by, world: on_scenario(suppose, said=supposition(world))(by, world),
    "suppose_no_more": lambda by, _: no_more(by),
    "assign_enquiry": lambda by, _: assign_enquiry(by=by, enquiry=enquiry(_), seen=1, to=None, now=NOW),
    "answer_enquiry": lambda by, _: answer_enquiry(by=by, enquiry=enquiry(_), seen=1, text="Welcome", now=NOW),
    "close_enquiry": lambda by, _: close_enquiry(by=by, enquiry=enquiry(_), seen=1, now=NOW),
    "erase_enquiry": lambda by, _: erase_enquiry(by=by, enquiry=enquiry(_), seen=1, now=NOW),
    "plan_activity": lambda by, _: plan_activity(by=by, said=Said(kind="study", title="Study")),
    "change_activity": lambda by, _: change_activity(
        by=by, activity=(key := forum()), seen=version_of_activity(key), said=Said(kind="event", title="Fair")
    ),
    "remove_activity": lambda by, _: remove_activity(
        by=by, activity=(key := forum()), seen=version_of_activity(key), reason="Twice"
    ),
    "add_follow_up": lambda by, world: add_follow_up(
        by=by, activity=forum(), follow=Follow(what="Write", due=LAST_DAY, owner=staff_of(world))
    ),
    "complete_follow_up": lambda by, world: complete_follow_up(by=by, follow_up=follow_up(world), today=LAST_DAY),
    "add_step": lambda by, _: add_step(by=by, activity=mission(), step=Step(day=LAST_DAY, what="Visit")),
    "add_contact": lambda by, _: add_contact(by=by, activity=mission(), met=Met(name="Jane"), today=LAST_DAY),
    "add_result": lambda by, world: add_result(
        by=by, activity=mission(), brought=Brought(organisation=world.portfolio.funder, leads=0)
    ),
    "remove_part": lambda by, world: remove_part(by=by, part="follow-up", key=follow_up(world)),
    "add_activity_document": lambda by, _: add_activity_document(
        by=by, activity=forum(), kind="other", file=sent("more.pdf", PDF)
    ),
}  # fmt: skip
