"""Which engine listens."""

from __future__ import annotations

from assistant.settings import Settings
from voice.ports import EngineUnavailable, Recogniser

LANGUAGE = "zh"


def open_recogniser(settings: Settings) -> Recogniser:
    """Vosk where a model is named, else Whisper with a worker for every place; takes seconds.

    Each worker has as many threads as a lone speaker can use: it costs two at once less than waiting in turn does.

    Raises EngineUnavailable where the model is missing or hears no Chinese.
    """
    if settings.vosk_model_dir is not None:
        from voice.recognition.vosk_engine import VoskRecogniser

        vosk = VoskRecogniser(settings.vosk_model_dir)
        if LANGUAGE not in vosk.capabilities.languages:
            heard = ", ".join(vosk.capabilities.languages) or "no language we know"
            raise EngineUnavailable(f"the model in VOSK_MODEL_DIR hears {heard}, not Chinese")
        return vosk
    from voice.recognition.whisper import WhisperRecogniser

    return WhisperRecogniser(settings.recogniser_dir, workers=settings.recognitions)
