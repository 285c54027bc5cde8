"""Settings come from the environment, and a value that cannot be used is named."""

import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import RuleBroken
from engine.settings import AJUSTES, load_secret, read_settings


def test_without_settings_the_service_listens_here_on_its_own_database():
    settings = read_settings({})
    assert settings.database_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.data == Path.cwd() / "datos"
    assert settings.demo is False


def test_every_setting_is_read():
    given = {
        "ARTICULA_DATABASE_URL": "postgresql://u@h/b",
        "ARTICULA_DATA": "/var/articula",
        "ARTICULA_HOST": "::1",
        "ARTICULA_PORT": " 8081 ",
        "ARTICULA_SECRET": "x",
        "ARTICULA_SECRET_FILE": "/run/secrets/x",
        "ARTICULA_SMTP_URL": "smtps://u:c@h:465",
        "ARTICULA_MAIL_FROM": "AT <at@h>",
        "ARTICULA_IMAP_URL": "imaps://u:contrasena@h/INBOX",
        "ARTICULA_IMAP_URL_FILE": "/run/secrets/imap",
        "ARTICULA_BASE_URL": "https://at.example/",
        "ARTICULA_TELEGRAM_TOKEN": "123:credencial",
        "ARTICULA_TELEGRAM_TOKEN_FILE": "/run/secrets/telegram",
        "ARTICULA_TELEGRAM_SECRET": "secreto_del_webhook",
        "ARTICULA_TELEGRAM_API": "http://bots:8081",
        "ARTICULA_WEBHOOK_NETWORKS": "10.0.0.0/8, fd00::/8",
        "ARTICULA_KEEP_FILES": "7",
        "ARTICULA_DEMO": "Sí",
    }
    assert set(given) == {ajuste.variable for ajuste in AJUSTES}
    settings = read_settings(given)
    assert settings.database_url == "postgresql://u@h/b"
    assert settings.data == Path("/var/articula")
    assert (settings.host, settings.port, settings.demo) == ("::1", 8081, True)
    assert (settings.secret, settings.secret_file) == ("x", Path("/run/secrets/x"))
    assert (settings.smtp_url, settings.mail_from) == ("smtps://u:c@h:465", "AT <at@h>")
    assert settings.base_url == "https://at.example"
    assert (settings.telegram_token, settings.telegram_secret) == (
        "123:credencial",
        "secreto_del_webhook",
    )
    assert settings.telegram_token_file == Path("/run/secrets/telegram")
    assert settings.telegram_api == "http://bots:8081"
    assert settings.imap_url == "imaps://u:contrasena@h/INBOX"
    assert "contrasena" not in repr(settings)
    assert "credencial" not in repr(settings)
    assert "secreto_del_webhook" not in repr(settings)
    assert settings.keep_files == timedelta(days=7)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        pytest.param("PORT", "ochenta", "ochenta", id="a port in letters"),
        pytest.param("PORT", "65536", "65536", id="a port too high"),
        pytest.param("DEMO", "quizas", "quizas", id="neither yes nor no"),
        pytest.param("KEEP_FILES", "0", "0", id="no day at all"),
        pytest.param("WEBHOOK_NETWORKS", "10.0.0.1/8", "10.0.0.1/8", id="no network"),
        pytest.param("SMTP_URL", "http://u:clave@h", "http:…", id="mail by another protocol"),
        pytest.param("IMAP_URL", "pop3://u:clave@h", "pop3:…", id="a mailbox by another protocol"),
        pytest.param("IMAP_URL_FILE", "/no/hay", "/no/hay", id="no file of the mailbox"),
        pytest.param("TELEGRAM_API", "api.telegram.org", "api.telegram.org:…", id="no protocol"),
        pytest.param("DATABASE_URL", "mysql://u:clave@h", "mysql:…", id="another database"),
        pytest.param("BASE_URL", "at.example", "at.example:…", id="an address without http"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_without_its_passwords(name, value, shown):
    with pytest.raises(RuleBroken) as refusal:
        read_settings({f"ARTICULA_{name}": value})
    assert refusal.value.code == "ajuste_invalido"
    assert refusal.value.facts == {"ajuste": f"ARTICULA_{name}", "valor": shown}


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = read_settings({"ARTICULA_DATA": str(tmp_path / "datos")})
    first = load_secret(settings)
    assert len(first) >= 48
    assert load_secret(settings) == first
    assert stat.S_IMODE((tmp_path / "datos" / "secreto").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secret(tmp_path):
    script = "from engine.settings import *; print(load_secret(read_settings()))"
    environ = {**os.environ, "ARTICULA_DATA": str(tmp_path)}
    command = [sys.executable, "-c", script]
    started = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secreto"]


@pytest.mark.parametrize(
    "content", [pytest.param(None, id="absent"), pytest.param(" \n", id="empty")]
)
def test_a_secret_file_without_a_secret_is_refused(tmp_path, content):
    path = tmp_path / "secreto"
    if content is not None:
        path.write_text(content)
    with pytest.raises(RuleBroken) as refusal:
        load_secret(read_settings({"ARTICULA_SECRET_FILE": str(path)}))
    assert refusal.value.facts["ajuste"] == "ARTICULA_SECRET_FILE"
