"""Machines make and keep webhooks: with a token for exports, their person's alone, each with a log."""

from typing import Any

import pytest
from django.test import Client

from objectives.acts.machines import register_machine
from objectives.acts.tokens import create_token
from objectives.acts.webhooks import create_webhook
from objectives.history import Cursor
from objectives.models import Notice, Role, User, Webhook, WebhookMessage
from tests.api.feed.copying import Reader
from tests.counting import statements
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ALL = "/api/v1/webhooks/"
SAID = {"name": "Warehouse", "url": "https://receiver.example.org/sextant"}


@of_the_file
def somebody() -> User:
    return person(Role.FUNDER)


def ask(by: User | None, method: str, address: str, said: Any = None, *, scopes: tuple[str, ...] = ("export",)) -> Any:
    headers = {}
    if by is not None:
        _token, secret = create_token(by=by, name="Script", scopes=list(scopes), days=30)
        headers["authorization"] = f"Token {secret}"
    sent = {} if method in ("get", "delete") else {"data": said or {}, "content_type": "application/json"}
    return getattr(Client(), method)(address, headers=headers, **sent)


def own(somebody: User) -> tuple[Webhook, str]:
    webhook, _secret = create_webhook(by=somebody, name=SAID["name"], url=SAID["url"])
    return webhook, f"{ALL}{webhook.key}/"


def test_it_is_made_with_a_secret_that_is_told_once(somebody: User) -> None:
    answer = ask(somebody, "post", ALL, SAID)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert Notice.objects.get(person=somebody).told["token"] == "Script"
    (listed,) = ask(somebody, "get", ALL).json()
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    assert ask(somebody, "get", f"{ALL}{made['id']}/").json() == listed


def test_a_machine_that_takes_its_tokens_by_oauth_makes_none_behind_its_persons_back(somebody: User) -> None:
    machine, secret = register_machine(by=somebody, name="Harvester", scopes=["export"], days=30)
    who = {"client_id": machine.client_id, "client_secret": secret, "grant_type": "client_credentials"}
    token = Client().post("/oauth/token/", who).json()["access_token"]
    answer = Client().post(ALL, SAID, "application/json", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 201
    told = Notice.objects.get(person=somebody).told
    assert (told["machine"], told["name"]) == ("Harvester", SAID["name"])


@pytest.mark.parametrize(("method", "act"), [("delete", ""), ("post", "test/"), ("post", "renew-secret/")])
def test_who_only_asks_what_would_be_is_told_that_this_is_not_known_here_and_nothing_is_done(
    somebody: User, method: str, act: str
) -> None:
    webhook, address = own(somebody)
    answer = ask(somebody, method, f"{address}{act}?dry_run=true")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "dry_run")
    assert Webhook.objects.get().old_secret_until is None
    assert webhook.messages.count() == 1, "the test of its making"


def test_it_begins_after_the_cursor_of_a_list_or_of_the_feed(somebody: User) -> None:
    cursor = Reader(somebody).get("/api/v1/projects/").headers["Sextant-Cursor"]
    made = ask(somebody, "post", ALL, SAID | {"cursor": cursor}).json()
    assert made["cursor"] == cursor
    for wrong, status in (("x", 400), (Reader(person(Role.BOARD)).get("/api/v1/kpis/").headers["Sextant-Cursor"], 410)):
        assert ask(somebody, "post", ALL, SAID | {"cursor": wrong}).status_code == status
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize("said", [{}, {"name": "x"}, SAID | {"colour": "blue"}, SAID | {"url": "https://10.0.0.1/"}])
def test_what_is_wrong_is_refused_by_name_and_changes_nothing(somebody: User, said: dict[str, str]) -> None:
    answer = ask(somebody, "post", ALL, said)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"]
    assert not Webhook.objects.exists()


def test_without_the_scope_for_exports_or_without_a_person_nothing_is_told(somebody: User) -> None:
    webhook, address = own(somebody)
    for method, path in (("get", ALL), ("post", ALL), ("get", address), ("post", f"{address}test/")):
        refused = ask(somebody, method, path, SAID, scopes=("read", "report"))
        assert refused.status_code == 403
        assert "export" in refused.json()["detail"]
        assert ask(None, method, path, SAID).status_code == 401
        assert path == ALL or ask(person(Role.STAFF, email=f"{method}@x.org"), method, path).status_code == 404
    assert Webhook.objects.get() == webhook


def test_it_is_changed_paused_tried_renewed_and_removed(somebody: User) -> None:
    _webhook, address = own(somebody)
    assert ask(somebody, "patch", address, {"active": False, "name": "Other"}).json()["state"] == "paused"
    assert ask(somebody, "patch", address, {"url": "http://x.org"}).json()["errors"][0]["field"] == "url"
    tried = ask(somebody, "post", f"{address}test/")
    assert (tried.status_code, tried.json()["state"]) == (202, "waiting")
    renewed = ask(somebody, "post", f"{address}renew-secret/").json()
    assert renewed["secret"].startswith("whsec_")
    assert renewed["old_secret_until"]
    assert ask(somebody, "delete", address).status_code == 204
    assert ask(somebody, "get", address).status_code == 404


def test_it_is_replayed_from_a_message_of_its_log(somebody: User) -> None:
    webhook, address = own(somebody)
    place = {"transaction_id": 3, "change_id": 4}
    WebhookMessage.objects.create(
        webhook=webhook, kind="changes", state="taken", made_at=webhook.made_at, tried_since=webhook.made_at,
        status=200, answer="ok", attempts=2, **place,
    )  # fmt: skip
    newest = ask(somebody, "get", f"{address}deliveries/").json()["results"][0]
    assert (newest["status"], newest["answer"], newest["attempts"]) == (200, "ok", 2)
    assert ask(somebody, "post", f"{address}replay/", {"cursor": newest["cursor"]}).status_code == 200
    webhook.refresh_from_db()
    assert Cursor(webhook.transaction_id, webhook.change_id) == Cursor(3, 4)
    assert ask(somebody, "post", f"{address}replay/", {}).status_code == 400


def test_the_log_is_read_page_by_page_at_a_fixed_cost(somebody: User) -> None:
    webhook, address = own(somebody)
    _token, secret = create_token(by=somebody, name="Script", scopes=["export"], days=30)
    given, counts = {"authorization": f"Token {secret}"}, list[int]()
    client = Client()
    client.get(ALL, headers=given)
    for many in (1, 249):
        WebhookMessage.objects.bulk_create(
            WebhookMessage(webhook=webhook, kind="changes", state="taken", transaction_id=1, change_id=1,
                           made_at=webhook.made_at, tried_since=webhook.made_at) for _ in range(many)
        )  # fmt: skip
        with statements() as counted:
            page = client.get(f"{address}deliveries/", headers=given).json()
        counts.append(len(counted))
    found = [page]
    while found[-1]["next"]:
        found.append(client.get(found[-1]["next"], headers=given).json())
    names = [row["id"] for page in found for row in page["results"]]
    assert len(names) == len(set(names)) == 251
    assert counts[0] == counts[1] <= 5
    for wrong in ("x", "msg_" + "0" * 32, "\ud800"):
        refused = client.get(f"{address}deliveries/", {"before": wrong.encode("utf-8", "surrogatepass")}, headers=given)
        assert refused.json()["errors"][0]["field"] == "before"
