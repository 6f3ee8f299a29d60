"""What a listening session says, one small type each."""

from __future__ import annotations

from dataclasses import dataclass

from voice.ports import Audio


@dataclass(frozen=True, slots=True)
class Overheard:
    """What was being read aloud when somebody began to speak over it."""

    text: str
    seconds: float
    """Since its reading began."""


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody began to speak."""

    over: Overheard | None


@dataclass(frozen=True, slots=True)
class Look:
    """New audio of the utterance, worth a partial text."""

    audio: Audio


@dataclass(frozen=True, slots=True)
class Guess:
    """A pause: this may be the whole utterance, or the rest of it after its pieces."""

    audio: Audio
    revision: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause was none; a guess is worth nothing now."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The beginning of an utterance too long for one recognition; more follows."""

    audio: Audio
    start: float
    """Seconds into the stream."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance is over."""

    audio: Audio
    """What follows its pieces; empty where nothing does."""
    revision: int
    """That of a guess with the same speech."""
    over: Overheard | None
    start: float
    """Seconds into the stream."""
    end: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """What began was no speech."""


Event = Began | Look | Guess | Resumed | Piece | Ended | Dropped
