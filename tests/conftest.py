"""A whole service a test: fakes behind the ports, a Rasa that can be down, slow or hung, two databases."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from assistant.settings import Settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service

# The same examples in every run, and none fails for being slow; HYPOTHESIS_PROFILE=default looks for new ones.
hypothesis.settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/test")

_MISSING = re.compile(r"make setup|not (?:built|installed)|is missing|could not import|no (?:recogniser|voice|model)\b")


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def faq() -> FakeFaq:
    return FakeFaq()


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A schema of its own in the test database."""
    schema = f"xiaoheng_{secrets.token_hex(6)}"
    try:
        connection = psycopg.connect(POSTGRESQL, connect_timeout=2, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL at TEST_POSTGRESQL_URL; start one to run this test")
    with connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{POSTGRESQL}?options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
    connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'xiaoheng.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def settings(tmp_path: Path, rasa: FakeRasa) -> Settings:
    return make_settings(tmp_path, rasa_url=rasa.url)


@pytest.fixture
async def service(settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock) -> AsyncIterator[Service]:
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


def make_settings(tmp_path: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "var_dir": tmp_path,
        "web_dir": tmp_path / "no-pages",
        "domain_path": tmp_path / "no-domain.yml",
        "rasa_timeout_seconds": 20,
        "rasa_probe_seconds": 0.05,
        "message_burst": 200,
        "speech": False,
    }
    return Settings(**values | changes)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On CI a test that is skipped for want of what set-up builds or installs has failed."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and _MISSING.search(str(report.longrepr)):
        report.outcome, report.longrepr = "failed", f"{item.nodeid} must run on CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """On CI nobody reads why a test was skipped: a missing PostgreSQL or Redis is said in a line of its own."""
    if os.environ.get("CI") != "true":
        return
    reasons = " ".join(str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    missing = [name for name in ("PostgreSQL", "Redis") if f"no {name} at TEST_" in reasons]
    if missing:
        skipped = f"what needs {' and '.join(missing)} was skipped"
        only = "the tests ran on SQLite only; " if "PostgreSQL" in missing else ""
        terminalreporter.write_line(f"WARNING: {only}{skipped}", yellow=True)
