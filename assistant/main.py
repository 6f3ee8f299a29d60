"""Wires the service: the one place where ports meet what fills them."""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
import yaml
from fastapi import FastAPI

from assistant import health
from assistant.care import routes as care_routes
from assistant.care.callers import Callers
from assistant.care.screens import Screens
from assistant.care.search import Embed
from assistant.care.service import CareService
from assistant.conversation import action_routes, attachment_routes, page_settings, rest_channel, routes
from assistant.conversation.action_routes import ActionRunner
from assistant.conversation.answering import Answering, RenderFaq, Retrieval
from assistant.conversation.attachments import UPLOADS_AT_ONCE, UPLOADS_PER_SECOND, AttachmentService, sweeping
from assistant.conversation.hot_questions import HotQuestions
from assistant.conversation.intake import Intake
from assistant.conversation.limits import RateLimit
from assistant.conversation.rasa import RasaClient
from assistant.conversation.recovery import recovering
from assistant.conversation.service import ConversationService
from assistant.desk import administration_routes
from assistant.desk import routes as desk_routes
from assistant.desk.administration import Administration
from assistant.desk.content import branch_names, load_desk
from assistant.desk.demonstration import demonstration_staff, prepare_desk
from assistant.desk.managers import Managers
from assistant.desk.masking import Masking
from assistant.desk.service import DeskService
from assistant.desk.suggestions import Suggestions
from assistant.desk.supervision import SupervisionService
from assistant.handoff import chatwoot_routes, signals
from assistant.handoff import routes as handoff_routes
from assistant.handoff.chatwoot import ChatwootDesk
from assistant.handoff.core import Core
from assistant.handoff.endpoints import ChatwootEndpoint, SignedEndpoint, read_endpoints
from assistant.handoff.outbox import Outbox
from assistant.handoff.policy import Policy
from assistant.handoff.service import HandoffService
from assistant.handoff.ticker import Ticker
from assistant.handoff.webhooks import Deliveries, SignedReceiver
from assistant.identity import oidc_routes, staff_routes
from assistant.identity import routes as identity_routes
from assistant.identity.development import ISSUER, DevelopmentIssuer
from assistant.identity.keys import KeySource, RemoteKeys
from assistant.identity.oidc import OidcProvider
from assistant.identity.service import IdentityService
from assistant.identity.single_sign_on import SingleSignOn
from assistant.identity.staff_passwords import Passwords
from assistant.identity.staff_service import StaffService
from assistant.kit.clock import Clock, SystemClock
from assistant.kit.database import Database
from assistant.kit.errors import install_error_handlers
from assistant.kit.logging import configure_logging
from assistant.kit.metrics import Metrics
from assistant.kit.middleware import RequestMiddleware
from assistant.kit.virus_scan import ClamAv
from assistant.pages import Pages
from assistant.privacy.service import PrivacyService
from assistant.settings import Environment, Settings
from assistant.sharing import Sharing
from assistant.speech import listening_routes, speaking_routes, transcriptions
from assistant.speech.customer_words import CustomerWords
from assistant.speech.service import Ears, HearingService, load_ears
from assistant.speech.speaking import SpeakingService

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
    actions: Sequence[Action]
    hotline: str | None = None
    """What is named to customers when nobody is on duty."""
    ears: Ears | None = None
    """What customers are heard with; None where speech is off or no engine is there."""
    embed: Embed | None = None
    """Vectors of sentences, for finding by meaning."""
    callers: Callers | None = None
    """What the actions may know of customers, once the database is open."""


def load_knowledge(settings: Settings, clock: Clock) -> Knowledge:
    """The knowledge base, its retrieval and the actions; takes seconds, and imports what is heavy."""
    from actions import build_actions
    from actions.services import ActionServices
    from assistant.catalogue.service import CatalogueService
    from assistant.faq.replies import faq_contents
    from assistant.faq.service import FaqService

    faq = FaqService.open(settings.encoder_dir, settings.faq_index_dir)
    catalogue = CatalogueService.load(settings.knowledge_base_dir)

    def feature_link(feature_id: str) -> tuple[str, str] | None:
        feature = catalogue.feature(feature_id)
        return (feature.name, feature.link) if feature else None

    callers = Callers()
    screens = Screens.load(settings.knowledge_base_dir)
    services = ActionServices(faq=faq, catalogue=catalogue, clock=clock, screens=screens, callers=callers)
    return Knowledge(
        faq=faq,
        render=lambda decision, english: faq_contents(decision, feature_link, english),
        actions=build_actions(services),
        hotline=catalogue.bank["hotline"],
        ears=load_ears(settings),
        embed=faq.vectors_of,
        callers=callers,
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
    endpoints = read_endpoints(settings.webhooks, development=settings.environment is Environment.DEVELOPMENT)
    issuer = DevelopmentIssuer(settings, clock) if settings.issues_development_tokens else None
    provider = OidcProvider(settings, clock) if settings.oidc_issuer else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
        database = Database(settings.database, connections=settings.database_connections)
        await database.migrate()
        desk_content = load_desk(settings.knowledge_base_dir)
        await prepare_desk(database, desk_content, settings.environment, int(clock.now().timestamp() * 1000))
        passwords = Passwords()
        staff = StaffService(
            database,
            passwords,
            clock,
            unused_minutes=settings.staff_session_minutes,
            longest_hours=settings.staff_session_hours,
        )
        knowledge = await asyncio.to_thread(load, settings, clock)
        rasa = RasaClient(
            settings.rasa_url,
            settings.rasa_token.get_secret_value(),
            clock=clock,
            metrics=metrics,
            timeout_seconds=settings.rasa_timeout_seconds,
            probe_seconds=settings.rasa_probe_seconds,
        )
        sharing = Sharing(settings, clock, metrics)
        await sharing.start()
        hub = sharing.hub
        keys: KeySource = issuer or RemoteKeys(settings.identity_jwks_url, clock)
        identity = IdentityService(
            keys, ISSUER if issuer else settings.identity_issuer, settings.identity_audience, clock
        )
        answering = Answering(rasa, knowledge.faq, knowledge.render, signals)
        outbox = Outbox(endpoint.name for endpoint in endpoints)
        branches = branch_names(settings.knowledge_base_dir)
        core = Core(
            Policy(),
            metrics,
            hotline=knowledge.hotline,
            branches=branches,
            enqueue=outbox.moved,
            note_message=outbox.wrote,
        )
        handoff = HandoffService(database=database, hub=hub, core=core, clock=clock, metrics=metrics)
        ticker = Ticker(handoff)
        chatwoot = [
            ChatwootDesk(endpoint, database=database, handoffs=handoff, privacy=privacy, clock=clock)
            for endpoint in endpoints
            if isinstance(endpoint, ChatwootEndpoint)
        ]
        signed = [SignedReceiver(endpoint, clock) for endpoint in endpoints if isinstance(endpoint, SignedEndpoint)]
        deliveries = Deliveries(database, [*signed, *chatwoot], clock, metrics)
        masking = Masking(privacy, metrics)
        desk = DeskService(
            database=database,
            policy=core.policy,
            handoffs=handoff,
            hub=hub,
            masking=masking,
            suggestions=Suggestions(knowledge.faq),
            clock=clock,
        )
        conversations = ConversationService(
            database=database,
            hub=hub,
            answering=answering,
            handover=handoff,
            intake=Intake(
                database=database,
                answering=answering,
                handover=handoff,
                privacy=privacy,
                metrics=metrics,
                longest_text=settings.message_characters,
            ),
            rate=RateLimit(sharing.buckets),
            clock=clock,
            metrics=metrics,
        )
        state = app.state
        state.settings, state.clock, state.metrics = settings, clock, metrics
        state.redis, state.chatwoot = sharing.redis, chatwoot
        state.database, state.hub, state.rasa, state.faq = database, hub, rasa, knowledge.faq
        state.identity, state.development_issuer = identity, issuer
        state.staff, state.demonstration_staff = staff, demonstration_staff()
        state.single_sign_on = SingleSignOn(provider, database, clock) if provider else None
        state.administration = Administration(database, passwords, clock, branches)
        state.handoff_buckets = sharing.limit(settings.message_burst, settings.messages_per_minute / 60, ":handoff")
        state.conversations, state.handoff, state.desk = conversations, handoff, desk
        state.supervision = SupervisionService(database=database, desk=desk, handoffs=handoff, clock=clock)
        state.managers = Managers(database=database, core=core, handoffs=handoff, masking=masking, clock=clock)
        state.wrap_up_codes = desk_content.wrap_up_codes
        state.attachments = AttachmentService(
            database=database,
            privacy=privacy,
            scanner=ClamAv(settings.clamav_address) if settings.clamav_address else None,
            access=desk,
            clock=clock,
            metrics=metrics,
            buckets=sharing.limit(UPLOADS_AT_ONCE, UPLOADS_PER_SECOND, ":attachments"),
            largest=settings.attachment_bytes,
            daily=settings.attachment_bytes_per_day,
        )
        state.care = CareService.open(
            settings.knowledge_base_dir,
            database=database,
            handoffs=handoff,
            policy=core.policy,
            privacy=privacy,
            answers=knowledge.faq,
            embed=knowledge.embed,
            clock=clock,
        )
        state.speaking = SpeakingService(settings, privacy)
        state.speech_buckets = sharing.limit(settings.speech_burst, settings.speech_per_minute / 60, ":speech")
        managers = state.care.managers
        own_names = {"family": state.care.family.names, "manager": managers.names, "branch": managers.branch_names}
        state.hearing = HearingService(
            knowledge.ears,
            words=CustomerWords(own_names),
            recognitions=settings.recognitions,
            privacy=privacy,
            clock=clock,
            metrics=metrics,
        )
        state.microphones = Counter()
        state.recordings = set()
        state.hot_questions = HotQuestions(database, knowledge.faq, clock)
        if knowledge.callers is not None:
            knowledge.callers.connect(database, state.care)
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
        state.speaking.start()
        ticker.start()
        deliveries.start()
        for outside in chatwoot:
            outside.start()
        try:
            async with recovering(conversations), sweeping(state.attachments), state.care.search.warming():
                yield
        finally:
            await conversations.drain()
            state.hearing.close()
            await state.speaking.close()
            await deliveries.stop()
            await ticker.stop()
            await rasa.close()
            await identity.close()
            staff.close()
            if provider:
                await provider.close()
            await sharing.close()
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
        streamed=re.compile(f"{attachment_routes.STREAMED.pattern}|{transcriptions.STREAMED.pattern}"),
    )
    install_error_handlers(app)
    # Routes are tried in this order: what every turn passes comes first.
    for module in (routes, action_routes, identity_routes, staff_routes, rest_channel, attachment_routes, health):
        app.include_router(module.router)
    for module in (oidc_routes, administration_routes, speaking_routes):
        app.include_router(module.router)
    for module in (handoff_routes, page_settings, desk_routes, chatwoot_routes, care_routes):
        app.include_router(module.router)
    for module in (listening_routes, transcriptions):
        app.include_router(module.router)
    if issuer:
        app.include_router(identity_routes.development_router)
    if settings.environment is Environment.DEVELOPMENT:
        app.include_router(staff_routes.development_router)
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
server sends `{"type":"ready","last_sequence":8,"read_by_staff":0,"handoff":{…}}`, every message after N in
order, then what is new: `{"type":"message","message":{…}}`, `{"type":"handoff","status":{…}}`,
`{"type":"typing","by":"assistant|agent","on":true}`, `{"type":"read","by":"agent","sequence":7}`,
`{"type":"error","code":"…","detail":"…","client_message_id":"…"}`, `{"type":"pong"}`. The client sends
`{"type":"send","client_message_id":"…","content":{…}}`, `{"type":"typing","on":true}`,
`{"type":"read","sequence":8}` and `{"type":"ping"}`. The client's own message comes back as a
`message` with its `client_message_id`; what was hidden in it stays hidden.

**The desk** `GET /api/desk/stream` (web socket), for staff. First frame: `{"type":"authenticate","token":"…"}` of
a staff session; 4401 where there is none or it ends. Then `{"type":"ready","connection_id":"…"}`, and for every
customer offered to or held by this person, from the moment on when they came, `{"type":"message","handoff_id":"…",
"message":{…}}` in order, `{"type":"typing","handoff_id":"…","on":true}` and `{"type":"read","handoff_id":"…",
"sequence":7}`; `{"type":"changed"}` says that the workbench is to be read again. The desk sends
`{"type":"heartbeat"}` every two seconds (answered alike), `typing` and `read` as above, and of a supervisor
`{"type":"watch","handoff_id":"…","on":true}`.

**Listening** `GET /api/speech/listen` (web socket), in the framing of alphacep's vosk-server. First frame:
`{"config":{"sample_rate":16000,"token":"…","events":true,"words":["…"]}}` (8000 to 48000; the token may also be in
an `Authorization` header, never in the address; otherwise 4401; `words` are names to expect). Then PCM16
little-endian mono in binary frames of at most 256 KB, and `{"eof":1}`. Without `events` every binary frame gets
one `{"partial":"…"}` or, at the end of an utterance, `{"text":"…"}` (with `"words":true` also `result`), and `eof`
the last text. With `events` frames come when something happens: `{"event":"ready"}`, `{"event":"listening"}`,
`{"event":"speech"}` (also over what is being read: stop reading), `{"partial":"…"}`, `{"event":"endpoint"}`,
`{"event":"waiting","ahead":2,"say":"…"}` (again as the line moves), `{"text":"…","alternatives":[…],
"corrections":[{"heard":"…","meant":"…"}],"amounts":[{"text":"…","fen":350000,"spoken":"…"}],"doubt":null|"amount",
"say":"…"}`, `{"event":"not_heard","times":1,"say":"…"}` twice at most, then `{"event":"offer_person","say":"…"}`;
`{"error":{"code":"…","detail":"…"}}` before 4400, 4401, 4429, 1009 or 1013. The client sends `{"reading":"…"}` with
the sentence it begins to read aloud and `{"reading":""}` after it, `{"done":1}` to end the utterance now and
`{"reset":1}` to forget it. Silence never closes it. Audio is not kept.
"""
