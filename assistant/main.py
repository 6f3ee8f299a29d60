"""Wires the service: the one place where ports meet what fills them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
import yaml
from fastapi import FastAPI

from assistant import health
from assistant.conversation import action_routes, rest_channel, routes
from assistant.conversation.action_routes import ActionRunner
from assistant.conversation.answering import Answering, RenderFaq, RenderPerson, Retrieval
from assistant.conversation.hot_questions import HotQuestions
from assistant.conversation.intake import Intake
from assistant.conversation.limits import RateLimit
from assistant.conversation.rasa import RasaClient
from assistant.conversation.service import ConversationService
from assistant.identity import routes as identity_routes
from assistant.identity.development import ISSUER, DevelopmentIssuer
from assistant.identity.keys import KeySource, RemoteKeys
from assistant.identity.service import IdentityService
from assistant.kit.clock import Clock, SystemClock
from assistant.kit.database import Database
from assistant.kit.errors import install_error_handlers
from assistant.kit.events import LocalEventHub
from assistant.kit.logging import configure_logging
from assistant.kit.metrics import Metrics
from assistant.kit.middleware import RequestMiddleware
from assistant.pages import Pages
from assistant.privacy.service import PrivacyService
from assistant.settings import Settings

if TYPE_CHECKING:
    from rasa_sdk import Action

logger = structlog.get_logger(__name__)

# The loop's thread should not wait the default 5 ms for a thread that has just finished a query.
SWITCH_INTERVAL_SECONDS = 0.001


@dataclass(frozen=True)
class Knowledge:
    """What the service answers from and acts with."""

    faq: Retrieval
    render: RenderFaq
    person: RenderPerson
    actions: Sequence[Action]


def load_knowledge(settings: Settings, clock: Clock) -> Knowledge:
    """The knowledge base, its retrieval and the actions; takes seconds, and imports what is heavy."""
    from actions import build_actions
    from actions.people import HumanAgent
    from actions.services import ActionServices
    from assistant.catalogue.service import CatalogueService
    from assistant.faq.replies import faq_contents
    from assistant.faq.service import FaqService

    faq = FaqService.open(settings.encoder_dir, settings.faq_index_dir)
    catalogue = CatalogueService.load(settings.knowledge_base_dir)

    def feature_link(feature_id: str) -> tuple[str, str] | None:
        feature = catalogue.feature(feature_id)
        return (feature.name, feature.link) if feature else None

    services = ActionServices(faq=faq, catalogue=catalogue, clock=clock)
    return Knowledge(
        faq=faq,
        render=lambda decision: faq_contents(decision, feature_link),
        person=HumanAgent(services).person_card,
        actions=build_actions(services),
    )


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    load: Callable[[Settings, Clock], Knowledge] = load_knowledge,
) -> FastAPI:
    """The service; raises UnsafeSettings where it would serve customers without a lock on the door."""
    settings = settings or Settings()
    clock = clock or SystemClock()
    privacy = PrivacyService()
    configure_logging(settings.log_level, settings.log_format, privacy.mask_log)
    metrics = Metrics()
    issuer = DevelopmentIssuer(settings, clock) if settings.issues_development_tokens else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
        database = Database(settings.database, connections=settings.database_connections)
        await database.migrate()
        knowledge = await asyncio.to_thread(load, settings, clock)
        rasa = RasaClient(
            settings.rasa_url,
            settings.rasa_token.get_secret_value(),
            clock=clock,
            metrics=metrics,
            timeout_seconds=settings.rasa_timeout_seconds,
            probe_seconds=settings.rasa_probe_seconds,
        )
        hub = LocalEventHub()
        keys: KeySource = issuer or RemoteKeys(settings.identity_jwks_url, clock)
        identity = IdentityService(
            keys, ISSUER if issuer else settings.identity_issuer, settings.identity_audience, clock
        )
        answering = Answering(rasa, knowledge.faq, knowledge.render, knowledge.person)
        conversations = ConversationService(
            database=database,
            hub=hub,
            answering=answering,
            intake=Intake(
                database=database,
                answering=answering,
                privacy=privacy,
                metrics=metrics,
                longest_text=settings.message_characters,
            ),
            rate=RateLimit(settings.message_burst, settings.messages_per_minute, clock),
            clock=clock,
            metrics=metrics,
        )
        state = app.state
        state.settings, state.clock, state.metrics = settings, clock, metrics
        state.database, state.hub, state.rasa, state.faq = database, hub, rasa, knowledge.faq
        state.identity, state.development_issuer = identity, issuer
        state.conversations = conversations
        state.hot_questions = HotQuestions(database, knowledge.faq, clock)
        state.actions = ActionRunner(
            knowledge.actions,
            token=settings.rasa_token.get_secret_value(),
            domain=_domain(settings),
            metrics=metrics,
        )
        logger.info(
            "started",
            environment=settings.environment.value,
            database=database.kind,
            rasa=settings.rasa_url,
            development_sign_in=issuer is not None,
        )
        try:
            yield
        finally:
            await conversations.drain()
            await rasa.close()
            await identity.close()
            await database.close()

    app = FastAPI(
        title="小恒 Xiaoheng",
        summary="Conversational assistant of a mobile bank",
        description=DESCRIPTION,
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(
        RequestMiddleware,
        metrics=metrics,
        limit=settings.request_bytes,
        larger={action_routes.PATH: action_routes.LONGEST_CALL},
    )
    install_error_handlers(app)
    # Routes are tried in this order: what every turn passes comes first.
    for module in (routes, action_routes, identity_routes, rest_channel, health):
        app.include_router(module.router)
    if issuer:
        app.include_router(identity_routes.development_router)
    if settings.web_dir.is_dir():
        app.mount("/", Pages(settings.web_dir), name="pages")
    return app


def _domain(settings: Settings) -> dict[str, Any]:
    if not settings.domain_path.is_file():
        return {}
    domain: dict[str, Any] = yaml.safe_load(settings.domain_path.read_text("utf-8"))
    return domain


DESCRIPTION = """
Customers send `Authorization: Bearer <token>`, a JWT (RS256 or ES256) of the app's issuer with `sub`, `name`,
`aud` and `exp`. Errors are `{"code", "detail"}`; `detail` is Chinese and meant for the customer.

**Live connection** `GET /api/conversations/{id}/stream?after=N` (web socket). First frame of the client:
`{"type":"authenticate","token":"…"}`; otherwise it is closed with 4401, as it is when the token expires. The
server sends `{"type":"ready","last_sequence":8}`, every message after N in order, then what is new:
`{"type":"message","message":{…}}`, `{"type":"typing","on":true}`,
`{"type":"error","code":"…","detail":"…","client_message_id":"…"}`, `{"type":"pong"}`. The client sends
`{"type":"send","client_message_id":"…","content":{…}}` and `{"type":"ping"}`. The client's own message
comes back as a `message` with its `client_message_id`; what was hidden in it stays hidden.
"""
