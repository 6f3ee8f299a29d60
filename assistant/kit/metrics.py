"""What operators count, in one registry an application so that two never share a figure."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 4.0)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.requests = Counter(
            "xiaoheng_http_requests_total",
            "HTTP requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "xiaoheng_http_request_seconds",
            "time from request to response",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.turns = Counter(
            "xiaoheng_turns_total",
            "customer messages answered, by who answered",
            ["route"],
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "xiaoheng_turn_seconds",
            "time from a customer's message to its stored answer",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.rasa_seconds = Histogram(
            "xiaoheng_rasa_seconds",
            "time Rasa took for a message",
            ["outcome"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.rasa_up = Gauge(
            "xiaoheng_rasa_up",
            "1 while Rasa answers, 0 while the FAQ answers in its place",
            registry=self.registry,
        )
        self.action_seconds = Histogram(
            "xiaoheng_action_seconds",
            "time an action took",
            ["action"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.masked = Counter(
            "xiaoheng_masked_total",
            "pieces of sensitive data hidden from messages",
            ["kind"],
            registry=self.registry,
        )
        self.refused = Counter(
            "xiaoheng_refused_total",
            "messages refused before they were stored",
            ["reason"],
            registry=self.registry,
        )
        self.handoff_moves = Counter(
            "xiaoheng_handoff_moves_total",
            "moves of handovers to people",
            ["move"],
            registry=self.registry,
        )
        self.handoff_waiting = Gauge(
            "xiaoheng_handoff_waiting", "customers waiting for a person", registry=self.registry
        )
        self.handoff_wait_seconds = Histogram(
            "xiaoheng_handoff_wait_seconds",
            "time from a request for a person to that person",
            buckets=(1, 5, 15, 30, 60, 120, 300, 600, 1200, 3600),
            registry=self.registry,
        )
        self.redis_up = Gauge(
            "xiaoheng_redis_up", "1 while Redis answers, where it is configured", registry=self.registry
        )
        self.redis_pending = Gauge(
            "xiaoheng_redis_pending", "publications that other workers have not been sent yet", registry=self.registry
        )
        self.webhooks = Counter(
            "xiaoheng_webhooks_total",
            "notices to other systems, by what became of the attempt",
            ["endpoint", "outcome"],
            registry=self.registry,
        )
        self.webhooks_pending = Gauge(
            "xiaoheng_webhooks_pending", "notices that wait for another system", ["endpoint"], registry=self.registry
        )
        self.webhooks_oldest = Gauge(
            "xiaoheng_webhooks_oldest_seconds",
            "age of the oldest notice that waits",
            ["endpoint"],
            registry=self.registry,
        )
        self.devices = Gauge("xiaoheng_devices", "live connections to conversations", registry=self.registry)
        self.recognitions_running = Gauge(
            "xiaoheng_recognitions_running", "utterances being recognised now", registry=self.registry
        )
        self.recognitions_waiting = Gauge(
            "xiaoheng_recognitions_waiting", "utterances that wait to be recognised", registry=self.registry
        )
        self.recognition_seconds = Histogram(
            "xiaoheng_recognition_seconds",
            "time a recognition took, its wait not counted, by what it was for",
            ["urgency"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.recognition_wait_seconds = Histogram(
            "xiaoheng_recognition_wait_seconds",
            "time a recognition waited for its turn",
            ["urgency"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.heard_seconds = Histogram(
            "xiaoheng_heard_seconds",
            "time from the end of an utterance to its text",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.microphones = Gauge("xiaoheng_microphones", "live connections that listen", registry=self.registry)

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
