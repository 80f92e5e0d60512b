"""Does a mistake in the environment say what it is, and is what is secret demanded where it matters?"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError
from psycopg.errors import SyntaxError as SyntaxErrorOfPostgresql
from psycopg.errors import UndefinedTable

import manage
from tests.embedded.checkout import environment
from tracker.embedded import address
from tracker.embedded.house import settle
from tracker.embedded.places import CHECKOUT

Read = Callable[..., subprocess.CompletedProcess[str]]
Settings = Callable[..., Any]

GIVEN = {"DATABASE_URL": "postgresql://sextant:secret@db.example/sextant", "SECRET_KEY": "s" * 50}
ASKED = """
import json, os, sys
import celery, csp.constants, django_guid.integrations, environ, kombu.entity  # what settings are made of, loaded once

for line in sys.stdin:
    answer, said = os.pipe(), os.pipe()
    if os.fork() == 0:
        os.dup2(answer[1], 1), os.dup2(said[1], 2)
        os.environ.clear()
        os.environ.update(json.loads(line))
        status = 0
        try:
            from tracker import settings
            print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=str))
        except BaseException:
            sys.excepthook(*sys.exc_info())
            status = 1
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(status)
    os.close(answer[1]), os.close(said[1])
    with os.fdopen(answer[0]) as answered, os.fdopen(said[0]) as complained:
        told = answered.read(), complained.read()
    print(json.dumps([os.waitstatus_to_exitcode(os.wait()[1]), *told]), flush=True)
"""
"""A process that reads one environment a line, and has the settings read in it by a child that knows no other."""


@pytest.fixture(scope="module")
def reader() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", ASKED], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.communicate()


@pytest.fixture
def read(reader: "subprocess.Popen[str]") -> Read:
    """What a process says that reads the settings with a data folder and some variables."""

    def of(data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        assert reader.stdin
        assert reader.stdout
        print(json.dumps(environment(data, **variables)), file=reader.stdin, flush=True)
        return subprocess.CompletedProcess((), *json.loads(reader.stdout.readline()))

    return of


@pytest.fixture
def settings(read: Read) -> Settings:
    """The settings themselves, where there is no mistake."""

    def of(data: Path, **variables: str) -> Any:
        answer = read(data, **variables)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return of


def test_with_nothing_given_it_is_the_embedded_default_for_this_machine_only(
    tmp_path: Path, settings: Settings
) -> None:
    found = settings(tmp_path)
    assert found["SEXTANT_EMBEDDED"] is True
    assert found["DEBUG"] is False
    assert found["SECOND_FACTOR_REQUIRED"] is False, "the demonstration accounts work at once"
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert found["DATABASES"]["default"]["HOST"].startswith(str(tmp_path))


def test_the_secret_key_is_made_once_for_a_data_folder_and_is_its_owners_alone(
    tmp_path: Path, settings: Settings
) -> None:
    one, again, other = (settings(folder)["SECRET_KEY"] for folder in (tmp_path, tmp_path, tmp_path / "other"))
    assert one == again != other
    assert len(one) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_day_to_live_on_is_read_in_the_embedded_default(tmp_path: Path, settings: Settings) -> None:
    assert settings(tmp_path, SEXTANT_TODAY="2016-12-31")["SEXTANT_TODAY"] == "2016-12-31"


def test_the_day_to_live_on_is_not_honoured_on_a_given_database(tmp_path: Path, settings: Settings) -> None:
    found = settings(tmp_path, **GIVEN, SEXTANT_TODAY="2016-12-31")
    assert found["SEXTANT_TODAY"] is None
    assert found["SEXTANT_EMBEDDED"] is False


def test_a_given_database_means_secure_cookies_and_no_host_by_default(tmp_path: Path, settings: Settings) -> None:
    found = settings(tmp_path, **GIVEN)
    assert found["SECOND_FACTOR_REQUIRED"] is True
    assert found["SESSION_COOKIE_SECURE"] is True
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    assert found["SESSION_COOKIE_AGE"] == 12 * 3600
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["ALLOWED_HOSTS"] == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://:word@broker:6379/3", "redis://:word@broker:6379/3"),
        ("rediss://broker:6379/0", "rediss://broker:6379/0"),
        ("unix:///run/valkey.sock?db=2", "redis+socket:///run/valkey.sock?virtual_host=2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_the_brokers_address_is_written_as_celery_reads_it(
    tmp_path: Path, url: str, expected: str, settings: Settings
) -> None:
    assert settings(tmp_path, REDIS_URL=url)["CELERY_BROKER_URL"] == expected


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SEXTANT_TODAY": "31/12/2016"}, "SEXTANT_TODAY is '31/12/2016': give a day like 2016-12-31."),
        ({"DATABASE_URL": GIVEN["DATABASE_URL"]}, "SECRET_KEY is missing: it must be given where DATABASE_URL is."),
        (GIVEN | {"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must begin with postgresql://"),
        ({"REDIS_URL": "amqp://broker"}, "REDIS_URL must begin with redis://, rediss:// or unix://."),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps': give 1 or 0."),
        ({"EXPORTS_AT_ONCE": "0"}, "EXPORTS_AT_ONCE is '0': give a whole number from 1 on."),
        ({"WEBHOOK_PORTS": "443,99999"}, "WEBHOOK_PORTS holds '99999': give ports from 1 to 65535, between commas."),
        ({"API_TOKEN_RATE": "many"}, "API_TOKEN_RATE is 'many': give a rate like 600/min."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD': give DEBUG, INFO, WARNING, ERROR or CRITICAL."),
        ({"SEXTANT_URL": "sextant.example.org"}, "give an address like https://sextant.example.org."),
        ({"OIDC_ISSUER": "http://id.example.org"}, "an identity provider elsewhere is asked over https only."),
        (
            {"OIDC_ISSUER": "https://id.example.org"},
            "OIDC_CLIENT_ID is missing: it must be given where",
        ),
        ({"OIDC_ROLES": "staff=king"}, "OIDC_ROLES holds 'staff=king': give name=word, a word of administrator,"),
        ({"EMAIL_URL": "pigeon://loft"}, "EMAIL_URL must begin with one of "),
        ({"EMAIL_URL": "smtp://mail.example.org:abc"}, "EMAIL_URL has no port from 1 to 65535 where one is written."),
        ({"DATABASE_URL": "postgresql://a:secret@b:c/d", "SECRET_KEY": "k"}, "DATABASE_URL has no port from 1"),
        ({"REDIS_URL": "redis://broker:abc/0"}, "REDIS_URL has no port from 1 to 65535 where one is written."),
        ({"CSRF_TRUSTED_ORIGINS": "sextant.example.org"}, "CSRF_TRUSTED_ORIGINS holds 'sextant.example.org': give"),
        ({"SECURITY_CONTACT": "me@example.org"}, "give an address that begins with mailto: or https://."),
        ({"ENQUIRIES_TO": "me"}, "ENQUIRIES_TO holds 'me': give an address of mail like sextant@example.org."),
        ({"DEFAULT_FROM_EMAIL": "Sextant"}, "DEFAULT_FROM_EMAIL holds 'Sextant': give an address of mail"),
        (GIVEN | {"DATABASE_URL": "postgresql://a@db.example"}, "DATABASE_URL names no database: end it like"),
        ({"ALLOWED_HOSTS": "https://a.example"}, "ALLOWED_HOSTS holds 'https://a.example': give names like sextant."),
        *(
            ({"ALLOWED_HOSTS": name}, f"ALLOWED_HOSTS holds {name!r}")
            for name in ("my_house", "sextant.example.org.", "é.example", "*.example.org", "::1")
        ),
        ({"ALLOWED_HOSTS": "a.example,b.example:8000"}, "ALLOWED_HOSTS holds 'b.example:8000': give names like"),
        ({"SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE cannot be read: No such file or directory."),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, variables: dict[str, str], said: str, read: Read) -> None:
    refused = read(tmp_path, **variables)
    assert refused.returncode != 0
    [line] = refused.stderr.splitlines()
    assert line.startswith("Sextant does not start: ")
    assert said in line


@pytest.mark.parametrize(
    ("command", "variable", "said"),
    [
        (
            ["gunicorn", "tracker.wsgi", "--config", "docker/gunicorn.conf.py"],
            "WEB_PROCESSES",
            "a whole number from 1 on.",
        ),
        (["gunicorn", "tracker.wsgi", "--config", "docker/gunicorn.conf.py"], "LOG_LEVEL", "give DEBUG, INFO,"),
        (["celery", "--app", "tracker", "beat"], "LOG_LEVEL", "give DEBUG, INFO,"),
        (["python", "manage.py", "migrate"], "LOG_LEVEL", "give DEBUG, INFO,"),
    ],
)
def test_whatever_is_started_says_it_in_a_line_and_ends(
    tmp_path: Path, command: list[str], variable: str, said: str
) -> None:
    one = {"WEB_PROCESSES": "1"}  # of two that cannot start, gunicorn shows its own mistake beside ours
    given = environment(tmp_path, **GIVEN, **one | {variable: "loud"}, BIND="127.0.0.1:0")
    started = [str(Path(sys.executable).parent / command[0]), *command[1:]]
    ended = subprocess.run(started, cwd=CHECKOUT, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    lines = {line for line in ended.stderr.splitlines() if line.startswith("Sextant does not start: ")}
    assert len(lines) == 1, ended.stderr
    assert f"{variable} is 'loud'".lower() in lines.pop().lower()
    assert said in ended.stderr


def test_a_web_server_that_would_refuse_every_page_for_want_of_a_name_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import tracker.wsgi"]
    for hosts, status in (("", 3), ("sextant.example.org,.example.org,[::1],10.0.0.1", 0)):
        given = environment(tmp_path, **GIVEN, ALLOWED_HOSTS=hosts)
        ended = subprocess.run(command, cwd=CHECKOUT, env=given, capture_output=True, text=True, check=False)
        assert ended.returncode == status, ended.stderr
        assert ended.stderr.startswith("Sextant does not start: ALLOWED_HOSTS is missing") is bool(status)


@pytest.mark.parametrize("pool", ["1", "0"])
def test_a_web_server_waits_two_seconds_for_a_connection_at_most_and_has_one_for_each_who_asks(
    tmp_path: Path, pool: str
) -> None:
    say = "import tracker.wsgi as web, json; print(json.dumps(web.connection.settings_dict['OPTIONS']))"
    given = environment(tmp_path, **GIVEN, ALLOWED_HOSTS="a.example.org", DATABASE_POOL=pool, WEB_THREADS="12")
    ended = subprocess.run(
        [sys.executable, "-c", say], cwd=CHECKOUT, env=given, capture_output=True, text=True, check=True
    )
    found = json.loads(ended.stdout)
    if pool == "1":
        assert (found["pool"]["timeout"], found["pool"]["max_size"]) == (1.5, 12 + 2 + 2)
    else:
        assert found["connect_timeout"] == 2


def test_a_database_that_is_back_is_noticed_within_seconds_and_one_that_went_silent_is_given_up(
    tmp_path: Path, settings: Settings
) -> None:
    found = settings(tmp_path, **GIVEN)["DATABASES"]["default"]
    assert found["OPTIONS"]["pool"]["reconnect_timeout"] <= 5
    assert found["CONN_HEALTH_CHECKS"]
    assert (found["OPTIONS"]["connect_timeout"], found["OPTIONS"]["tcp_user_timeout"]) == (5, 30_000)
    url = f"{GIVEN['DATABASE_URL']}?connect_timeout=2"
    own = settings(tmp_path, **GIVEN | {"DATABASE_URL": url}, DATABASE_POOL="0")
    assert own["DATABASES"]["default"]["OPTIONS"]["connect_timeout"] == 2
    assert "CONN_HEALTH_CHECKS" not in own["DATABASES"]["default"]


@pytest.mark.parametrize(
    ("pool", "said"), [("0", "PostgreSQL says: connection failed"), ("1", "DATABASE_URL cannot be connected to")]
)
def test_a_command_says_that_its_database_does_not_answer_and_shows_no_trace(
    tmp_path: Path, pool: str, said: str
) -> None:
    given = environment(
        tmp_path, **GIVEN | {"DATABASE_URL": "postgresql://a@127.0.0.1:1/b", "REDIS_URL": "redis://127.0.0.1:1/0"},
        DATABASE_POOL=pool,
    )  # fmt: skip
    command = [sys.executable, "manage.py", "rollup"]
    ended = subprocess.run(command, cwd=CHECKOUT, env=given, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("cause", "is_a_trace"), [(UndefinedTable, False), (SyntaxErrorOfPostgresql, True)])
def test_a_command_on_a_database_that_was_not_migrated_says_what_comes_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cause: type[Exception], is_a_trace: bool
) -> None:
    def execute(_arguments: list[str]) -> None:
        raise ProgrammingError('relation "objectives_contract" does not exist\nLINE 1: ...') from cause()

    monkeypatch.setattr(manage, "execute_from_command_line", execute)
    monkeypatch.setattr(manage, "services", lambda _does: contextlib.nullcontext())
    with pytest.raises(ProgrammingError) if is_a_trace else contextlib.nullcontext():
        assert manage.main(["manage.py", "rollup"]) == 1
        said = 'PostgreSQL says: relation "objectives_contract" does not exist. Run manage.py migrate first.'
        assert capsys.readouterr().err.startswith(said)


def test_an_identity_provider_that_is_set_is_where_forms_may_lead_and_passwords_may_be_off(
    tmp_path: Path, settings: Settings
) -> None:
    given = {"OIDC_ISSUER": "https://id.example.org/realm/", "OIDC_CLIENT_ID": "sextant", "OIDC_CLIENT_SECRET": "x"}
    found = settings(tmp_path, **given, OIDC_ROLES="a=b=staff, other=board", PASSWORDS="0")
    assert found["OIDC_ISSUER"] == "https://id.example.org/realm"
    assert found["OIDC_ROLES"] == {"a=b": "staff", "other": "board"}
    assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'", "https://id.example.org"]
    assert found["PASSWORDS"] is False
    assert settings(tmp_path, PASSWORDS="0")["PASSWORDS"] is True, "without a provider nobody would get in"


def test_a_secret_comes_from_a_file_without_the_line_break_at_its_end(tmp_path: Path, settings: Settings) -> None:
    for name, text in {"key": "$" + "k" * 50, "url": GIVEN["DATABASE_URL"]}.items():
        (tmp_path / name).write_text(f"{text}\n")
    found = settings(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"), DATABASE_URL_FILE=str(tmp_path / "url"))
    assert found["SECRET_KEY"] == "$" + "k" * 50
    assert found["DATABASES"]["default"]["HOST"] == "db.example"
    assert found["SEXTANT_EMBEDDED"] is False


@pytest.mark.parametrize(
    ("told", "bound", "hosts"),
    [("1", "0.0.0.0", "*"), ("", "127.0.0.1", "127.0.0.1,localhost,[::1]")],  # noqa: S104 (nothing is bound)
)
def test_make_run_answers_other_machines_where_it_is_told_to_and_only_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, bound: str, hosts: str
) -> None:
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "SEXTANT_URL", "PROMETHEUS_MULTIPROC_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("SERVE_OTHERS", told)
    settle(tmp_path, "http://127.0.0.1:8000/")
    assert (address.bound(), os.environ["ALLOWED_HOSTS"]) == (bound, hosts)
