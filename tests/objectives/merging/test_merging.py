"""A merge moves every reference and no money, says what stands in its way, and is undone to the last digit."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.acts.merging import merge_organisations, say_two, take_two_back, undo_merge
from objectives.acts.organisations import change_organisation, version_of_organisation
from objectives.merging import preview
from objectives.merging.references import references
from objectives.models import (
    Activity,
    Change,
    Funding,
    Label,
    Mark,
    MissionResult,
    Organisation,
    OrganisationMerge,
    Participation,
    Role,
    Territory,
    User,
)
from objectives.versions import ConflictError
from tests.objectives.merging.chance import everything, two_organisations
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio(published_projects=2)


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


def made(code: str, **said: object) -> Organisation:
    return Organisation.objects.create(code=code, name=code, kind="sme", **said)


def joined(by: User, keep: Organisation, gone: Organisation) -> OrganisationMerge:
    seen = (version_of_organisation(keep), version_of_organisation(gone))
    return merge_organisations(by=by, keep=keep.pk, gone=gone.pk, seen=seen, reason="The same")


def sums() -> tuple[object, ...]:
    parts = Participation.objects.values("project").annotate(cost=Sum("cost"), funding=Sum("funding"))
    return tuple(parts.order_by("project").values_list("project", "cost", "funding")), Funding.objects.aggregate(
        total=Sum("amount")
    )["total"]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_a_merge_that_is_undone_leaves_every_row_as_it_was(seed: int, portfolio: Portfolio) -> None:
    with transaction.atomic():
        staff = person(Role.STAFF, email=f"staff-{seed}@example.org")
        keep, gone = two_organisations(seed, staff)
        before, money = everything(), sums()
        try:
            merge = joined(staff, keep, gone)
        except ValidationError:
            assert everything() == before
            assert preview(keep, gone).in_the_way
        else:
            assert sums() == money
            assert not [one for one in references() if one.rows(gone.pk).exists()]
            assert not Organisation.objects.filter(pk=gone.pk).exists()
            undo_merge(by=staff, merge=merge.pk)
            assert everything() == before
        transaction.set_rollback(True)


def test_what_both_are_among_the_participants_of_is_named_before_anybody_joins_them(
    portfolio: Portfolio, staff: User
) -> None:
    keep, gone = made("keep"), made("gone")
    mission = Activity.objects.create(code="A-2018-001", kind="export_support", title="To Montreal")
    for one in (keep, gone):
        MissionResult.objects.create(activity=mission, organisation=one, leads=2)
    (told,) = preview(keep, gone).in_the_way
    assert "To Montreal" in told
    with pytest.raises(ValidationError) as refused:
        joined(staff, keep, gone)
    assert refused.value.messages == [told]
    MissionResult.objects.filter(organisation=keep).delete()
    joined(staff, keep, gone)
    assert MissionResult.objects.get().organisation == keep


def test_every_column_that_names_an_organisation_is_known() -> None:
    known = {(one.table, one.column) for one in references()}
    assert {
        ("objectives_participation", "organisation_id"), ("objectives_funding", "funder_id"),
        ("objectives_funding", "beneficiary_id"), ("objectives_label", "cluster_id"),
        ("objectives_programme", "funder_id"), ("objectives_activity_partners", "organisation_id"),
        ("objectives_measurement", "organisation_id"), ("objectives_user", "organisation_id"),
        ("objectives_invitation", "organisation_id"), ("objectives_companysize", "organisation_id"),
    } <= known  # fmt: skip


def test_the_kept_one_has_what_both_had_and_the_figures_wait_to_be_made_anew(portfolio: Portfolio, staff: User) -> None:
    keep, gone = made("keep", country="FR"), made("gone", siret="73282932000074", country="FR")
    Participation.objects.create(project=portfolio.hidden, organisation=gone, role="partner", funding=5)
    Activity.objects.get().partners.add(keep, gone)
    member = person(Role.CONTRIBUTOR, gone)
    marks = Mark.objects.count()
    joined(staff, keep, gone)
    keep.refresh_from_db()
    member.refresh_from_db()
    assert (keep.siret, member.organisation) == ("73282932000074", keep)
    assert Participation.objects.get(project=portfolio.hidden).organisation == keep
    assert list(Activity.objects.get().partners.values_list("code", flat=True)) == ["keep"]
    assert Mark.objects.count() > marks
    moved = Change.objects.filter(kind="participation", operation="update").latest("pk")
    assert (moved.actor, moved.reason) == (staff, "The same")


def test_two_parts_of_one_project_are_one_where_no_money_is_at_stake(portfolio: Portfolio, staff: User) -> None:
    keep, gone = made("keep"), made("gone")
    Participation.objects.create(project=portfolio.hidden, organisation=keep, role="partner")
    Participation.objects.create(project=portfolio.hidden, organisation=gone, role="partner", cost=Decimal("7.10"))
    joined(staff, keep, gone)
    part = Participation.objects.get(project=portfolio.hidden)
    assert (part.organisation, part.cost, part.funding) == (keep, Decimal("7.10"), None)


def test_two_amounts_in_one_project_are_for_people_to_judge_first(portfolio: Portfolio, staff: User) -> None:
    keep, gone = made("keep"), made("gone")
    for row in (keep, gone):
        Participation.objects.create(project=portfolio.hidden, organisation=row, role="partner", cost=5)
    before = everything()
    with pytest.raises(ValidationError, match="HIDDEN"):
        joined(staff, keep, gone)
    assert everything() == before


def test_two_labels_of_one_project_are_for_people_to_judge_first(portfolio: Portfolio, staff: User) -> None:
    keep, gone = made("keep"), made("gone")
    for row in (keep, gone):
        Label.objects.create(project=portfolio.hidden, cluster=row, role="co_labeller", share=Decimal("0.5"))
    with pytest.raises(ValidationError, match="labelled HIDDEN"):
        joined(staff, keep, gone)


def test_work_stays_where_it_was_done(portfolio: Portfolio, staff: User) -> None:
    here, there = (Territory.objects.create(code=code, name=code, kind="department") for code in ("D31", "D33"))
    keep, gone = made("keep", territory=here), made("gone", territory=there)
    Participation.objects.create(project=portfolio.hidden, organisation=gone, role="partner", funding=5)
    joined(staff, keep, gone)
    assert Participation.objects.get(project=portfolio.hidden).territory == there


def test_who_read_another_state_is_told_and_nothing_is_done(portfolio: Portfolio, staff: User) -> None:
    keep, gone = made("keep"), made("gone")
    seen = (version_of_organisation(keep), version_of_organisation(gone))
    change_organisation(by=staff, organisation=gone.pk, seen=seen[1], values={"city": "Bordeaux"})
    with pytest.raises(ConflictError):
        merge_organisations(by=staff, keep=keep.pk, gone=gone.pk, seen=seen)
    assert Organisation.objects.filter(code="gone").exists()


def test_an_undoing_that_would_lose_what_was_written_since_names_it_with_what_stood_there(
    portfolio: Portfolio, staff: User
) -> None:
    keep, gone = made("keep"), made("gone", city="Toulouse", sector="private")
    part = Participation.objects.create(project=portfolio.hidden, organisation=gone, role="partner")
    merge = joined(staff, keep, gone)
    Organisation.objects.filter(code="keep").update(sector="public")
    with pytest.raises(ValidationError, match=r"\(sector: private\)"):
        undo_merge(by=staff, merge=merge.pk)
    Organisation.objects.filter(code="keep").update(city="Pau", sector="private")
    before = everything()
    with pytest.raises(ValidationError, match=r"“keep” was changed since the merge: .* \(city: Toulouse\)"):
        undo_merge(by=staff, merge=merge.pk)
    Organisation.objects.filter(code="keep").update(city="Toulouse")
    Participation.objects.filter(pk=part.pk).update(organisation=portfolio.funder)
    with pytest.raises(ValidationError, match=r"“HIDDEN - ministry” names another organisation since the merge"):
        undo_merge(by=staff, merge=merge.pk)
    Organisation.objects.filter(code="keep").update(city="Pau")
    Participation.objects.filter(pk=part.pk).update(organisation=keep)
    assert everything() == before
    assert OrganisationMerge.objects.get().undone_at is None


def test_what_was_taken_away_since_the_merge_stays_away_and_holds_nobody_up(portfolio: Portfolio, staff: User) -> None:
    here, there = (Territory.objects.create(code=code, name=code, kind="city") for code in ("Pau", "Albi"))
    keep, gone = made("keep", territory=here), made("gone", territory=there)  # the merge says where its work stays
    for project in (portfolio.hidden, portfolio.published):
        Participation.objects.create(project=project, organisation=gone, role="partner")
    merge = joined(staff, keep, gone)
    Participation.objects.filter(project=portfolio.hidden).delete()
    undo_merge(by=staff, merge=merge.pk)
    assert [part.project for part in Organisation.objects.get(code="gone").participations.all()] == [
        portfolio.published
    ]


def test_the_id_of_an_organisation_that_was_taken_into_another_is_given_to_no_other(staff: User) -> None:
    merge = joined(staff, made("keep"), made("gone"))
    with pytest.raises(ValidationError, match="This id leads to “keep”"):
        Organisation(code="gone", name="Another", kind="sme").full_clean()
    undo_merge(by=staff, merge=merge.pk)
    Organisation.objects.get(code="gone").full_clean()


def test_merges_are_undone_the_last_one_first(portfolio: Portfolio, staff: User) -> None:
    first, second, third = made("first"), made("second"), made("third", city="Pau")
    before = everything()
    inner, outer = joined(staff, second, third), None
    second.refresh_from_db()
    outer = joined(staff, first, second)
    with pytest.raises(ValidationError, match="second > first"):
        undo_merge(by=staff, merge=inner.pk)
    undo_merge(by=staff, merge=outer.pk)
    undo_merge(by=staff, merge=inner.pk)
    assert everything() == before
    with pytest.raises(ValidationError, match="undone already"):
        undo_merge(by=staff, merge=inner.pk)


def test_two_that_are_said_to_be_two_are_not_joined_until_that_is_taken_back(portfolio: Portfolio, staff: User) -> None:
    keep, gone = made("keep"), made("gone")
    say_two(by=staff, one=gone.pk, other=keep.pk, reason="Sisters")
    with pytest.raises(ValidationError, match="two organisations"):
        joined(staff, keep, gone)
    take_two_back(by=staff, one=keep.pk, other=gone.pk)
    joined(staff, keep, gone)
    assert not Organisation.objects.filter(code="gone").exists()


@pytest.mark.parametrize("role", [Role.BOARD, Role.CONTRIBUTOR, Role.FUNDER])
def test_nobody_but_who_keeps_the_data_joins_organisations(portfolio: Portfolio, role: Role) -> None:
    keep, gone = made("keep"), made("gone")
    with pytest.raises(Organisation.DoesNotExist):
        joined(person(role, keep), keep, gone)


def test_a_company_of_unknown_size_takes_the_size_of_the_one_that_is_taken_into_it(staff: User) -> None:
    keep, gone = made("keep"), made("gone")
    Organisation.objects.filter(pk=keep.pk).update(kind="company")
    keep.refresh_from_db()
    shown = preview(keep, gone)
    assert "kind" in shown.filled
    assert "kind" not in shown.differing
    merge = joined(staff, keep, gone)
    assert Organisation.objects.get(pk=keep.pk).kind == "sme"
    undo_merge(by=staff, merge=merge.pk)
    assert Organisation.objects.get(pk=keep.pk).kind == "company"
