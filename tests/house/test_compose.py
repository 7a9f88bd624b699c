"""The deployment files agree with the program: its commands, its settings, and as few rights as possible."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.__main__ import parser
from server.settings import read_passwords, read_settings
from surveys.engine.roles import ROLES

ROOT = Path(__file__).parents[2]
SERVICES: Mapping[str, Mapping[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
FILES = ("postgres.env", "owner.env", "web.env", "work.env", "mail.env")
OURS = ("migrate", "roles", "web", "worker", "worker-pdf", "worker-mail")


def variables(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_parts_of_the_standard_mode() -> None:
    assert sorted(SERVICES) == sorted([*OURS, "postgres", "valkey"])


@pytest.mark.parametrize("service", OURS)
def test_its_command_is_one_of_the_program(service: str) -> None:
    assert callable(parser().parse_args(SERVICES[service]["command"]).run)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_it_runs_with_few_rights(service: str) -> None:
    part = SERVICES[service]
    assert part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in part
    assert "environment" not in part, "secrets and settings stand in the env files"
    assert service == "postgres" or part["read_only"] is True


def test_each_part_has_the_database_role_of_its_work_and_mail_alone_the_key() -> None:
    assert {service: SERVICES[service]["env_file"] for service in OURS} == {
        "migrate": ["parallax.env", "owner.env"],
        "roles": ["parallax.env", "owner.env"],
        "web": ["parallax.env", "web.env"],
        "worker": ["parallax.env", "work.env"],
        "worker-pdf": ["parallax.env", "work.env"],
        "worker-mail": ["parallax.env", "mail.env"],
    }
    assert {service: SERVICES[service]["volumes"] for service in OURS if "volumes" in SERVICES[service]} == {
        "web": ["data:/data"],
        "worker-mail": ["data:/data", "keys:/keys"],
    }


def test_only_the_web_is_reachable_from_this_machine_and_only_mails_go_out() -> None:
    assert {name: part["ports"] for name, part in SERVICES.items() if "ports" in part} == {"web": ["127.0.0.1:8000:8000"]}
    assert [name for name, part in SERVICES.items() if "outside" in part["networks"]] == ["web", "worker-mail"]


def test_what_others_wait_for_has_a_health_check() -> None:
    waited = {
        name for part in SERVICES.values() for name, how in part.get("depends_on", {}).items() if how["condition"] == "service_healthy"
    }
    assert waited == {"postgres", "valkey"}
    assert [name for name in (*sorted(waited), "web") if "healthcheck" not in SERVICES[name]] == []


def test_images_name_their_version() -> None:
    assert {name: part["image"] for name, part in SERVICES.items() if "build" not in part} == {
        "postgres": "postgres:18-bookworm",
        "valkey": "valkey/valkey:9-alpine",
    }


def test_the_example_settings_are_read_and_fit_the_servers() -> None:
    settings, owner, database = (variables(f"{name}.env.example") for name in ("parallax", "owner", "postgres"))
    user, password, name = (database[f"POSTGRES_{key}"] for key in ("USER", "PASSWORD", "DB"))
    assert owner["PARALLAX_DATABASE_URL"] == f"postgresql://{user}:{password}@postgres/{name}"
    passwords = read_passwords(ROLES, owner)
    assert {role: variables(f"{role.removeprefix('parallax_')}.env.example") for role in passwords} == {
        role: {"PARALLAX_DATABASE_URL": f"postgresql://{role}:{given}@postgres/{name}"} for role, given in passwords.items()
    }
    read = read_settings(settings | variables("web.env.example"))
    assert (read.redis_url, read.base_url, read.secure, read.k) == ("redis://valkey:6379/0", "https://feedback.example.com", True, 3)


def test_every_setting_of_the_deployment_is_known() -> None:
    source = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("server/settings.py", "server/mail/options.py"))
    image = re.findall(r"PARALLAX_[A-Z_]+", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    named = {*variables("parallax.env.example"), *image, *variables("web.env.example")} - {"FORWARDED_ALLOW_IPS"}  # uvicorn's own
    assert sorted(name for name in named if f'"{name}"' not in source) == []


def test_the_image_is_built_by_the_uv_of_run_py() -> None:
    version = re.search(r'UV_VERSION = "([\d.]+)"', (ROOT / "run.py").read_text(encoding="utf-8"))
    assert version is not None
    assert f"uv=={version[1]}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_real_env_files_are_never_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in ("parallax.env", *FILES) if name not in ignored] == []
