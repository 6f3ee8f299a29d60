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
        self.devices = Gauge("xiaoheng_devices", "live connections to conversations", registry=self.registry)

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
