"""Are image, compose file and units sound, as far as no engine is needed to tell?"""

import os
import runpy
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.errors import HaltServer  # type: ignore[import-untyped]

from tests.docker.commands import FOLDER, OURS, command_of, composed, started_by, unit

TOOLS = Path(sys.executable).parent


def run(*command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], env={**os.environ, **more}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.proxy"])
def test_an_image_is_made_as_its_linter_asks(name: str) -> None:
    judged = run(TOOLS / "hadolint", FOLDER / name)
    assert judged.returncode == 0, judged.stdout


def test_the_compose_file_is_what_the_specification_of_compose_allows() -> None:
    judged = run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FOLDER / "compose.yaml")
    assert judged.returncode == 0, judged.stdout


@pytest.mark.parametrize("service", list(composed()["services"]))
def test_every_container_is_nobody_in_particular_writes_nowhere_and_has_limits(service: str) -> None:
    found = composed()["services"][service]
    assert found["user"].split(":")[0] not in ("0", "root")
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in found["security_opt"]
    assert set(found["deploy"]["resources"]["limits"]) == {"memory", "cpus"}


def test_what_is_sent_to_the_web_server_lies_on_a_disk_first_whatever_its_size() -> None:
    """In /tmp, which is memory and holds 256 MB, a file of the 500 MB that cluster staff may bring found no room."""
    web = composed()["services"]["web"]
    kept = dict(reversed(volume.split(":")) for volume in web["volumes"])
    assert kept[web["environment"]["TMPDIR"]] in composed()["volumes"]
    assert f"--mode 0700 /srv/documents {web['environment']['TMPDIR']}\n" in (FOLDER / "Dockerfile").read_text()


def test_the_web_server_does_not_reach_the_plain_dump_of_a_backup() -> None:
    """It lies where `tools` has its temporary files, and is of the same user."""
    of_web, of_tools = (
        {volume.split(":")[0] for volume in composed()["services"][name]["volumes"]} for name in ("web", "tools")
    )
    assert of_web & of_tools == {"documents"}


def test_what_a_web_process_that_was_killed_had_been_sent_is_taken_away_when_the_next_one_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.files.uploadedfile import TemporaryUploadedFile  # noqa: PLC0415 - as below

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "of nobody")
    left, under_way = (TemporaryUploadedFile("Réponses.xlsx", "", 0, None) for _ in range(2))
    others = tmp_path / "others"
    others.touch()
    for old in (Path(left.temporary_file_path()), others):
        os.utime(old, (0, 0))
    runpy.run_path(str(FOLDER / "gunicorn.conf.py"))["pre_fork"](None, None)
    assert set(tmp_path.iterdir()) == {Path(under_way.temporary_file_path()), others}
    for sent in (left, under_way):  # it was open all the time: a file that went is no trouble
        sent.close()


@pytest.mark.parametrize(
    "service", [name for name in composed()["services"] if name not in ("migrate", "beat", "tools")]
)
def test_every_server_and_worker_says_whether_it_is_well(service: str) -> None:
    assert composed()["services"][service]["healthcheck"]["test"]


def test_nothing_secret_stands_in_the_environment() -> None:
    for service in composed()["services"].values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in ("PASSWORD", "SECRET", "TOKEN", "DATABASE_URL", "REDIS_URL", "EMAIL_URL")):
                assert name.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_only_the_proxy_is_reached_from_outside_and_the_database_reaches_nobody() -> None:
    services = composed()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert composed()["networks"]["inside"]["internal"] is True
    assert [services[name]["networks"] for name in ("database", "broker")] == [["inside"]] * 2


@pytest.mark.parametrize("service", ["web", "worker-mail", "worker-exports", "worker-rollup"])
def test_who_writes_mails_or_tells_webhooks_reaches_the_outside(service: str) -> None:
    """Invitations and password resets are sent by the web server, while the person waits for its word."""
    assert "outside" in composed()["services"][service]["networks"]


def test_the_workers_take_every_queue_there_is() -> None:
    from django.conf import settings  # noqa: PLC0415 - the other tests of this file need no Django

    taken = {command_of(name)[command_of(name).index("--queues") + 1] for name in OURS if name.startswith("worker-")}
    assert taken == {queue.name for queue in settings.CELERY_TASK_QUEUES}


def test_the_units_of_systemd_run_what_the_containers_run() -> None:
    assert started_by("sextant-web@.service") == command_of("web")
    assert started_by("sextant-beat.service") == command_of("beat")
    assert started_by("sextant-migrate.service") == command_of("migrate")


@pytest.mark.parametrize("name", ["sextant-web@", "sextant-worker@", "sextant-beat", "sextant-migrate"])
def test_a_unit_keeps_what_people_send_where_every_unit_finds_it_again(name: str) -> None:
    """Without DOCUMENTS_DIR it would lie in the unit's own folder of temporary files, and be gone with it."""
    said = (FOLDER / "systemd" / f"{name}.service").read_text()
    image = (FOLDER / "Dockerfile").read_text()
    for place in ("DOCUMENTS_DIR=/srv/documents", "STATIC_ROOT=/srv/static"):
        assert place in said
        assert place in image
    assert "ProtectHome=tmpfs" in said  # `yes` forbids libpq to look for ~/.postgresql, and it gives TLS up
    if name != "sextant-migrate":
        assert "ReadWritePaths=/srv/documents" in said
        assert "After=network-online.target postgresql.service sextant-migrate.service" in said


def test_a_command_of_the_operator_hands_secrets_over_as_the_units_do(tmp_path: Path) -> None:
    """In the environment of its unit `systemctl show` told the database's password to everybody on the machine."""
    asked = tmp_path / "systemd-run"
    asked.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    asked.chmod(0o755)
    said = run(FOLDER / "manage", "backup", "/backups/of today", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert said.returncode == 0, said.stderr
    words, of_units = said.stdout.splitlines(), (FOLDER / "systemd" / "sextant-beat.service").read_text().splitlines()
    for secret in ("database_url", "redis_url", "secret_key"):
        given = f"LoadCredential={secret}:/etc/sextant/{secret}"
        assert f"--property={given}" in words
        assert given in of_units
    assert sorted(word for word in words if word.startswith("--setenv")) == [
        "--setenv=DOCUMENTS_DIR=/srv/documents",
        "--setenv=STATIC_ROOT=/srv/static",
    ]
    assert words[-3:] == ["manage", "backup", "/backups/of today"]


@pytest.mark.parametrize("queue", ["rollup", "exports", "mail"])
def test_so_does_the_unit_of_each_worker(queue: str) -> None:
    assert [word.replace("%i", queue) for word in started_by("sextant-worker@.service")] == command_of(
        f"worker-{queue}"
    )


def test_systemd_itself_finds_nothing_to_say_about_the_units() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine: the units were NOT judged by it")
    names = ["sextant-web@.service", "sextant-worker@.service", "sextant-beat.service", "sextant-migrate.service"]
    wanted = unit("sextant.target")["Unit"]
    assert wanted["Description"]
    judged = run("systemd-analyze", "verify", "--man=no", *(FOLDER / "systemd" / name for name in names))
    said = [line for line in judged.stderr.splitlines() if "/srv/venv" not in line and "sextant" in line]
    assert said == []


def test_the_first_start_makes_every_secret_once(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "docker")
    for _ in range(2):
        made = run(folder / "start", "--secrets-only", SEXTANT_HOST="sextant.example.org")
        assert made.returncode == 0, made.stderr
        first = {path.name: path.read_text() for path in sorted((folder / "secrets").iterdir())}
    assert set(first) == set(composed()["secrets"])
    assert run(folder / "start", "--secrets-only", SEXTANT_HOST="sextant.example.org").returncode == 0
    assert first == {path.name: path.read_text() for path in sorted((folder / "secrets").iterdir())}
    assert len(first["secret_key"]) == 128
    assert first["database_password"] in first["database_url"]
    assert (folder / "secrets").stat().st_mode & 0o077 == 0
    # as nobody, who gives no folder away, or as root: the user of `tools` writes its backups there
    assert ((folder / "backups").stat().st_uid, (folder / "backups").stat().st_mode & 0o1007) in (
        (10001, 0o005),
        (os.getuid(), 0o1007),
    )
    assert first["email_url"] == "consolemail://"


def test_the_mail_server_may_be_told_later(tmp_path: Path) -> None:
    """`EMAIL_URL=… docker/start` changed nothing after the first start, and said nothing of it."""
    folder = shutil.copytree(FOLDER, tmp_path / "docker", ignore=shutil.ignore_patterns("secrets"))
    for said, kept in (
        ("", "consolemail://"),
        ("smtp://one", "smtp://one"),
        ("smtp://2", "smtp://2"),
        ("", "smtp://2"),
    ):
        assert run(folder / "start", "--secrets-only", SEXTANT_HOST="localhost", EMAIL_URL=said).returncode == 0
        assert (folder / "secrets" / "email_url").read_text() == kept


def test_an_image_is_built_once_and_its_like_are_not_left_without_a_name() -> None:
    """By who begins first, and by `tools`, which brings a backup back where nothing else was begun."""
    built = {name: one["build"] for name, one in composed()["services"].items() if "build" in one}
    assert sorted(built) == ["migrate", "proxy", "tools"]
    assert built["migrate"] == built["tools"]


def test_the_proxy_is_another_image_where_its_caddyfile_is_another() -> None:
    """Mounted, it was no change to `docker compose up`; checked out with umask 077, the proxy could not read it."""
    assert "COPY Caddyfile /etc/caddy/Caddyfile\n" in (FOLDER / "Dockerfile.proxy").read_text()
    assert "!Caddyfile\n" in (FOLDER / "Dockerfile.proxy.dockerignore").read_text()
    assert "chmod -R a+rX /srv/sextant" in (FOLDER / "Dockerfile").read_text()
    assert composed()["services"]["proxy"]["volumes"] == ["certificates:/srv/certificates"]


@pytest.mark.parametrize("service", [name for name, one in composed()["services"].items() if "healthcheck" in one])
def test_a_slow_start_is_no_illness(service: str) -> None:
    """After 20 s and three looks a web server that was still loading failed `docker/start`: no proxy was started."""
    assert composed()["services"][service]["healthcheck"]["start_period"].endswith("m")


@pytest.mark.parametrize("service", [name for name in OURS if name.startswith("worker-") or name == "beat"])
def test_a_broker_ends_after_those_that_listen_to_it(service: str) -> None:
    assert "broker" in composed()["services"][service]["depends_on"]


def test_a_web_server_lets_nobody_in_before_it_can_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy sent every second request to one that was begun again, where it waited until Sextant was loaded."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "of nobody")
    of_gunicorn = runpy.run_path(str(FOLDER / "gunicorn.conf.py"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        door = SimpleNamespace(sock=listening)
        of_gunicorn["when_ready"](SimpleNamespace(LISTENERS=[door], master_pid=0))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(listening.getsockname())
        for _ in range(2):  # each process opens it
            of_gunicorn["post_worker_init"](SimpleNamespace(sockets=[door]))
            socket.create_connection(listening.getsockname()).close()
        of_gunicorn["when_ready"](SimpleNamespace(LISTENERS=[door], master_pid=1))
        socket.create_connection(listening.getsockname()).close()


def test_each_web_server_is_asked_for_its_metrics_at_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """They were refused there (`ALLOWED_HOSTS`), and through the proxy one and the other answered in turns."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "of nobody")
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda _name: ("web", [], ["172.18.0.5", "172.19.0.2"]))
    monkeypatch.setenv("ALLOWED_HOSTS", "sextant.example.org,127.0.0.1")
    for _ in range(2):  # a reload reads it once more
        runpy.run_path(str(FOLDER / "gunicorn.conf.py"))
        assert os.environ["ALLOWED_HOSTS"] == "sextant.example.org,127.0.0.1,172.18.0.5,172.19.0.2"


def test_without_a_name_to_be_reached_under_nothing_is_started(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "docker")
    refused = run(folder / "start", SEXTANT_HOST="")
    assert refused.returncode != 0
    assert "SEXTANT_HOST=sextant.example.org docker/start" in refused.stderr
    assert not (folder / "secrets").exists()


def test_an_upgrade_expands_first_ends_the_old_web_servers_one_by_one_and_is_remembered(tmp_path: Path) -> None:
    """With an engine that only notes what it is asked: it has two web servers, `old-1` and `old-2`."""
    folder, asked = shutil.copytree(FOLDER, tmp_path / "docker"), tmp_path / "asked"
    engine = tmp_path / "bin" / "docker"
    engine.parent.mkdir()
    engine.write_text(
        f'#!/bin/sh\necho "$SEXTANT_HOST $*" >> {asked}\ncase "$*" in *" ps "*) echo old-1; echo old-2;; esac\n'
    )
    engine.chmod(0o755)
    path = {"PATH": f"{engine.parent}:{os.environ['PATH']}"}
    assert run(folder / "start", "--secrets-only", SEXTANT_HOST="sextant.example.org").returncode == 0
    done = run(folder / "upgrade", SEXTANT_HOST="", SEXTANT_VERSION="1.4.0", **path)
    assert done.returncode == 0, done.stderr
    compose = "sextant.example.org compose --file compose.yaml"
    workers = "worker-rollup worker-exports worker-mail beat"
    assert asked.read_text().splitlines() == [
        f"{compose} build",
        f"{compose} run --rm migrate",
        f"{compose} ps --quiet web",
        f"{compose} up --detach --no-deps --no-recreate --scale web=4 --wait web",
        "sextant.example.org stop -t 45 old-1",
        "sextant.example.org rm old-1",
        "sextant.example.org stop -t 45 old-2",
        "sextant.example.org rm old-2",
        f"{compose} up --detach --no-deps --scale web=2 --wait web {workers}",
    ]
    known = dict(line.split("=") for line in (folder / ".env").read_text().splitlines())
    assert known == {"SEXTANT_HOST": "sextant.example.org", "SEXTANT_VERSION": "1.4.0"}


def test_no_container_is_given_an_empty_word_over_what_its_operator_wrote_into_the_environment() -> None:
    """What compose.yaml names wins over docker/environment: an empty BACKUP_KEY, and backups would be open to all."""
    empty = [
        f"{name}: {variable}"
        for name, service in composed()["services"].items()
        for variable, value in service.get("environment", {}).items()
        if str(value).endswith(":-}")
    ]
    assert empty == []


def test_of_a_setting_that_is_wrong_the_web_server_says_nothing_after_its_own_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where two of its processes ended at once gunicorn's own trace stood below it."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "of nobody")
    runpy.run_path(str(FOLDER / "gunicorn.conf.py"))["on_starting"](None)
    for trouble in (HaltServer("Worker failed to boot.", 3), ValueError("a fault")):
        sys.excepthook(type(trouble), trouble, None)
    assert capsys.readouterr().err == "ValueError: a fault\n"
