"""Fixed prompts and screens spoken ahead, so that they begin to sound at once."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
import yaml

from assistant.care.introductions import explanation
from assistant.care.screens import Screens
from assistant.settings import Settings
from voice.ports import VoiceError
from voice.spoken.polyphones import Pronunciations, load
from voice.spoken.text import speakable
from voice.synthesis.cache import CachedSynthesiser, SpeechCache
from voice.synthesis.pool import SpeechPool

logger = structlog.get_logger(__name__)

PROMPTS = Path("voice") / "prompts.yml"
PRONUNCIATIONS = Path("voice") / "pronunciations.yml"
CACHE = "speech"
"""Folder in VAR_DIR."""
RATES = (0.8,)
"""What the care edition begins with."""
NICENESS = 15


@dataclass(frozen=True, slots=True)
class Warmed:
    sentences: int
    spoken: int
    """Those that were not there yet."""


def fixed_texts(knowledge_base: Path) -> list[str]:
    """The prompts of the voice, then what every screen says of itself to everybody."""
    content: dict[str, list[str]] = yaml.safe_load((knowledge_base / PROMPTS).read_text(encoding="utf-8"))
    screens = Screens.load(knowledge_base).all
    return [*(text for texts in content.values() for text in texts), *(explanation(screen) for screen in screens)]


def fixed_sentences(knowledge_base: Path, pronunciations: Pronunciations) -> list[str]:
    """As they are written, each once, in the order in which they are worth being there."""
    texts = fixed_texts(knowledge_base)
    return list(dict.fromkeys(s.written for text in texts for s in speakable(text, pronunciations)))


def warm(
    settings: Settings,
    voice: str,
    *,
    rates: Sequence[float] = RATES,
    stop: threading.Event | None = None,
) -> Warmed:
    """Speaks what is missing in one process that gives way to all others; where another process warms already,
    nothing. Ends early after `stop`."""
    pronunciations = load(settings.knowledge_base_dir / PRONUNCIATIONS)
    sentences = fixed_sentences(settings.knowledge_base_dir, pronunciations)
    cache = SpeechCache(settings.var_dir / CACHE)
    with (settings.var_dir / CACHE / "warming.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return Warmed(len(sentences), 0)
        pool = SpeechPool(settings.voice_dir, pronunciations, processes=1, voice=voice, niceness=NICENESS)
        try:
            synthesiser, spoken = CachedSynthesiser(pool, cache, pool.version), 0
            for rate in rates:
                for sentence in sentences:
                    if stop is not None and stop.is_set():
                        return Warmed(len(sentences) * len(rates), spoken)
                    spoken += synthesiser.keep(sentence, voice=voice, rate=rate)
        except VoiceError as error:
            logger.error("speech_not_warmed", reason=str(error))
        finally:
            pool.close()
    return Warmed(len(sentences) * len(rates), spoken)
