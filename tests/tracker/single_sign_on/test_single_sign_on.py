"""Through the cluster's identity provider come in who is known, invited, or in a group; the groups give the role."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from objectives import clock
from objectives.acts.inviting import Guest, Sealed, invite
from objectives.models import Invitation, Organisation, ProjectLead, Role, User
from tests.portfolio import person, small_portfolio
from tests.tracker.single_sign_on.providing import Provider, providing, sent, there_and_back

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ANN = {"email": "Ann@Example.org", "email_verified": True, "name": "Ann"}
GROUPS = {"OIDC_ROLES": {"cluster-staff": "staff", "cluster-board": "board", "cluster-funders": "funder"}}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing(settings.SEXTANT_URL) as one:
        yield one


@pytest.fixture(autouse=True)
def trusted(provider: Provider) -> Iterator[None]:
    with provider.settings():
        yield


@pytest.fixture
def ann() -> User:
    return person(Role.BOARD, email="ann@example.org")


def who(client: Client) -> str:
    """Return who is signed in."""
    answer = client.get("/account/")
    return answer.context["user"].email if answer.status_code == 200 else ""


def code_of(enrolment: Any) -> str:
    """Return what an app shows that was given the secret of the page."""
    found: str = totp.format_hotp_value(
        totp.hotp_value(enrolment.context["form"].secret, next(totp.yield_hotp_counters_from_time()))
    )
    return found


def told(answer: Any) -> str:
    assert answer.status_code == 403
    return "there is no account" if "there is no account for you" in answer.content.decode() else "did not sign you in"


def test_who_is_known_by_an_address_that_the_provider_has_proven_is_in(
    provider: Provider, client: Client, ann: User
) -> None:
    assert "Sign in with Cluster" in client.get("/sign-in/").content.decode()
    answer = there_and_back(client, provider.introduce("ann", claims=ANN), next="/portfolio/")
    assert (answer.headers["Location"], who(client)) == ("/portfolio/", ann.email)
    identity = SocialAccount.objects.get(user=ann)
    assert (identity.uid, identity.extra_data) == ("ann", {}), "what the provider tells is not kept"
    assert [letter.to for letter in mail.outbox] == [[ann.email]], (
        "the person is told that the identity opens the account"
    )
    again = Client()
    there_and_back(again, provider.introduce("ann", claims=ANN | {"email": "ann.new@example.org"}))
    assert who(again) == ann.email, "once bound, the identity counts, whatever the address becomes"


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "no"}, {"email_verified": None}, {"email": "bob@example.org"}],
)
def test_who_is_not_known_by_a_proven_address_is_not(
    provider: Provider, client: Client, ann: User, claims: dict[str, Any]
) -> None:
    answer = there_and_back(client, provider.introduce("bob", claims=ANN | claims))
    assert (told(answer), who(client)) == ("there is no account", "")
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_an_address_that_is_somebody_elses_now_opens_nothing_of_who_had_it(
    provider: Provider, client: Client, ann: User
) -> None:
    there_and_back(Client(), provider.introduce("ann", claims=ANN))
    answer = there_and_back(client, provider.introduce("second-ann", claims=ANN))
    assert (told(answer), who(client)) == ("there is no account", "")


def test_a_closed_account_stays_closed(provider: Provider, client: Client, ann: User) -> None:
    browser = provider.introduce("ann", claims=ANN)
    there_and_back(Client(), browser)
    User.objects.update(is_active=False)
    assert (told(there_and_back(client, browser)), who(client)) == ("there is no account", "")


def test_who_is_invited_accepts_by_signing_in_as_what_the_invitation_says(provider: Provider, client: Client) -> None:
    portfolio = small_portfolio()
    partner = Organisation.objects.create(code="partner", name="Partner", kind="sme")
    guest = Guest(
        email="ann@example.org", full_name="A.", role=Role.CONTRIBUTOR, organisation=partner, project=portfolio.hidden
    )
    sealed: Sealed = invite(by=person(Role.STAFF), guest=guest)
    assert "Sign in with Cluster" in client.get(f"/invitation/{sealed.token}/").content.decode()
    there_and_back(client, provider.introduce("ann", claims=ANN))
    ann = User.objects.get(email="ann@example.org")
    assert (who(client), ann.role, ann.organisation, ann.full_name) == (ann.email, Role.CONTRIBUTOR, partner, "Ann")
    assert ProjectLead.objects.get().person == ann
    assert Invitation.objects.get().accepted_by == ann
    assert not ann.has_usable_password()
    assert client.get(f"/invitation/{sealed.token}/").status_code == 410


@pytest.mark.parametrize("over", ["revoked_at", "expires_at"])
def test_an_invitation_that_is_over_lets_nobody_in(provider: Provider, client: Client, over: str) -> None:
    invite(by=person(Role.STAFF), guest=Guest(email="ann@example.org", full_name="A.", role=Role.BOARD))
    Invitation.objects.update(**{over: "2016-01-01T00:00Z"})
    assert told(there_and_back(client, provider.introduce("ann", claims=ANN))) == "there is no account"


@pytest.mark.parametrize(
    ("groups", "role"),
    [(["cluster-board"], "board"), (["other", "cluster-staff", "cluster-board"], "staff"), ("cluster-board", "board"),
     (["cluster-funders"], None), (["other"], None), ([], None), (None, None), (["cluster-staffx", 7, {}], None)],
)  # fmt: skip
def test_a_group_lets_in_whom_nobody_invited_but_to_no_organisations_rows(
    provider: Provider, client: Client, groups: Any, role: str | None
) -> None:
    with override_settings(**GROUPS):
        there_and_back(client, provider.introduce("ann", claims=ANN | {"groups": groups}))
    found = User.objects.filter(email="ann@example.org").first()
    assert (found and found.role) == role
    assert not found or (found.is_staff, found.is_superuser) == (role == "staff", False)


def test_an_address_that_makes_no_account_is_refused_in_words(provider: Provider, client: Client) -> None:
    nowhere = ANN | {"email": "ann@nowhere", "groups": ["cluster-board"]}
    with override_settings(**GROUPS):
        assert told(there_and_back(client, provider.introduce("ann", claims=nowhere))) == "did not sign you in"
    assert not User.objects.exists()


def test_at_every_sign_in_the_groups_give_the_role_and_take_it(provider: Provider, ann: User) -> None:
    funder = person(Role.FUNDER, email="fred@example.org")
    with override_settings(**GROUPS):
        for groups, role in ((["cluster-staff"], "staff"), (["cluster-board"], "board"), ([], "contributor")):
            client = Client()
            there_and_back(client, provider.introduce("ann", claims=ANN | {"groups": groups}))
            ann.refresh_from_db()
            assert (who(client), ann.role, ann.is_staff) == (ann.email, role, role == "staff")
    with override_settings(OIDC_ROLES={"cluster-board": "board"}):
        there_and_back(Client(), provider.introduce("fred", claims=ANN | {"email": funder.email}))
        funder.refresh_from_db()
        assert funder.role == Role.FUNDER, "a role that no group gives is not taken for being in no group"


def test_a_second_factor_is_asked_all_the_same(provider: Provider, client: Client, ann: User) -> None:
    TOTP.activate(ann, generate_totp_secret())
    answer = there_and_back(client, provider.introduce("ann", claims=ANN))
    assert answer.headers["Location"] == "/account/second-factor/authenticate/"
    assert who(client) == ""


@pytest.mark.parametrize("passwords", [True, False], ids=["no password of hers", "no passwords at all"])
def test_who_has_no_password_here_sets_up_a_second_factor_having_come_from_the_provider_a_moment_ago(
    provider: Provider, client: Client, passwords: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_told: do())  # a test commits nothing
    if not passwords:
        assert person(Role.STAFF, email="ann@example.org").has_usable_password(), "from before the house did without"
    browser = provider.introduce("ann", claims=ANN | {"groups": ["cluster-staff"]})
    with override_settings(**GROUPS, SECOND_FACTOR_REQUIRED=True, PASSWORDS=passwords):
        there_and_back(client, browser)
        asked = client.get("/portfolio/", follow=True)
        enrolment = asked.redirect_chain[-1][0]
        assert (asked.status_code, enrolment) == (200, reverse("mfa_activate_totp"))
        with time_machine.travel(clock.now() + datetime.timedelta(minutes=6)):
            if passwords:
                first = client.get(reverse("account_set_password"))
                assert first.headers["Location"].startswith(reverse("confirm-at-the-provider")), "it would confirm all"
            told = client.post(enrolment, {"code": code_of(asked)}, follow=True)
            assert "Sign in with Cluster" in told.content.decode()
            assert not Authenticator.objects.exists()
            assert f'value="{enrolment}"' in told.content.decode(), "from there back to where one was"
            assert 'name="again"' in told.content.decode(), "having been asked there"
            waved_through = there_and_back(client, browser, next=enrolment, again="1")
            assert "did not confirm it" in waved_through.content.decode(), (
                "the provider was still signed in, and silent"
            )
            assert who(client) == "ann@example.org"
            there_and_back(client, browser, next=enrolment)
            assert client.get(enrolment).status_code == 302, "an ordinary sign-in confirms no more than it proves"
            asks = {"claims": ANN | {"groups": ["cluster-staff"]}, "forged": {"auth_time": clock.now().timestamp()}}
            provider.introduce("ann", browser, **asks)
            assert there_and_back(client, browser, next=enrolment, again="1").headers["Location"] == enrolment
            shown = client.post(enrolment, {"code": code_of(client.get(enrolment))}, follow=True)
            assert shown.redirect_chain == [(reverse("mfa_view_recovery_codes"), 302)], "the app was just proven"
        assert Authenticator.objects.count() == 2, "with codes for a lost telephone"
        assert client.get("/portfolio/").status_code == 200


def test_a_provider_that_never_says_when_it_asked_is_not_asked_again(
    provider: Provider, client: Client, ann: User
) -> None:
    browser = provider.introduce("ann", claims=ANN, forged={"auth_time": None})
    there_and_back(client, browser)
    assert who(client) == ann.email, "it lets in all the same"
    told = there_and_back(client, browser, again="1")
    assert (told.status_code, "trying again does not help" in told.content.decode()) == (403, True)


def test_who_has_a_password_here_confirms_by_it_wherever_they_came_from(
    provider: Provider, client: Client, ann: User
) -> None:
    there_and_back(client, provider.introduce("ann", claims=ANN))
    assert who(client) == ann.email
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))


WRONG: dict[str, dict[str, Any]] = {
    "another question's": {"forged": {"nonce": "another"}},
    "no question's": {"forged": {"nonce": None}},
    "another client's": {"forged": {"aud": "another"}},
    "another provider's": {"forged": {"iss": "https://evil.example.org"}},
    "somebody else's": {"forged": {"sub": "eve"}},
    "over": {"forged": {"exp": 1_400_000_000}},
    "signed by another key": {"another_key": True},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_id_token_that_is_wrong_signs_nobody_in(
    provider: Provider, client: Client, ann: User, wrong: dict[str, Any]
) -> None:
    answer = there_and_back(client, provider.introduce("ann", claims=ANN, **wrong))
    assert (told(answer), who(client)) == ("did not sign you in", "")


def test_an_answer_counts_once_and_in_the_browser_that_asked(provider: Provider, client: Client, ann: User) -> None:
    browser = provider.introduce("ann", claims=ANN)
    link = browser.get(sent(client), allow_redirects=False, timeout=10).headers["Location"]
    thief = Client()
    assert told(thief.get(link)) == "did not sign you in"
    sent(thief)
    assert told(thief.get(link)) == "did not sign you in"
    assert client.get(link).status_code == 302
    client.post("/sign-out/")
    assert told(client.get(link)) == "did not sign you in"


def test_a_question_bears_pkce_a_state_and_a_nonce_and_asks_nothing_that_an_address_wants(client: Client) -> None:
    asked = {"scope": "admin", "process": "connect", "auth_params": "prompt=none&nonce=mine&redirect_uri=https://evil"}
    at = client.post("/sign-in/sso/?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    found = parse_qs(urlsplit(at.headers["Location"]).query)
    assert found["code_challenge_method"] == ["S256"]
    assert found["redirect_uri"] == [f"{settings.SEXTANT_URL}/sign-in/sso/back/"]
    assert set(found["scope"][0].split()) == {"openid", "profile", "email"}
    assert all(len(found[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert not {"prompt", "max_age"} & set(found), "who is signed in there comes in without a question"
    again = parse_qs(urlsplit(client.post("/sign-in/sso/", {"again": "1"}).headers["Location"]).query)
    assert (again["prompt"], again["max_age"]) == (["login"], ["0"]), "who is to confirm is asked"
    assert client.get("/sign-in/sso/").status_code == 405, "no picture on another page starts it"
    assert Client(enforce_csrf_checks=True).post("/sign-in/sso/").status_code in (401, 403)


def test_nobody_is_sent_elsewhere_afterwards(provider: Provider, client: Client, ann: User) -> None:
    answer = there_and_back(client, provider.introduce("ann", claims=ANN), next="https://evil.example/")
    assert answer.headers["Location"] == "/"


def test_a_provider_that_is_another_or_down_signs_nobody_in(provider: Provider, client: Client, ann: User) -> None:
    with provider.settings(OIDC_ISSUER="https://another.example.org"):
        assert told(client.post("/sign-in/sso/")) == "did not sign you in"
    gone = Provider(1)
    with gone.settings():
        assert told(client.post("/sign-in/sso/")) == "did not sign you in"


def test_no_row_of_the_database_is_a_provider(client: Client) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="evil", name="Evil", client_id="x")
    assert client.post("/sign-in/evil/").status_code == 404
    with override_settings(OIDC_ISSUER=""):
        assert client.post("/sign-in/sso/").status_code == 404
        assert "Sign in with" not in client.get("/sign-in/").content.decode()


def test_where_there_are_no_passwords_none_is_taken(provider: Provider, client: Client, ann: User) -> None:
    with override_settings(PASSWORDS=False):
        assert client.post("/sign-in/", {"login": ann.email, "password": "secret"}).status_code == 403
        assert 'type="password"' not in client.get("/sign-in/").content.decode()
        assert client.get("/account/password/reset/").status_code == 404
        there_and_back(client, provider.introduce("ann", claims=ANN))
        assert who(client) == ann.email
        assert client.get("/account/password/").status_code == 404
        sealed = invite(by=person(Role.STAFF), guest=Guest(email="b@example.org", full_name="B.", role=Role.BOARD))
        at = f"/invitation/{sealed.token}/"
        assert Client().post(at, {"full_name": "B.", "password": "a-long-one-for-sextant"}).status_code == 403


def test_the_provider_does_not_answer_who_leaves_pkce_out(provider: Provider, client: Client, ann: User) -> None:
    """It proves that ours does not: the provider of these tests insists."""
    browser: requests.Session = provider.introduce("ann", claims=ANN)
    at = sent(client).replace("code_challenge", "nothing")
    assert "error=invalid_request" in browser.get(at, allow_redirects=False, timeout=10).headers["Location"]
