"""Errors of the catalogue. Faulty files are a ContentError, as for the rest of the knowledge base."""

from __future__ import annotations


class FeatureMissing(LookupError):
    """The assistant refers to a function of the app that features.yml does not have."""

    def __init__(self, feature_id: str) -> None:
        super().__init__(f"knowledge_base/features.yml has no {feature_id}, which the assistant needs")
