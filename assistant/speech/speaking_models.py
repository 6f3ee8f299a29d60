"""What is asked of the reading voice and what it says of itself, on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]


class SpeechRequest(BaseModel):
    """As OpenAI's `POST /v1/audio/speech`; what else its clients send is passed over."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "model": "xiaoheng",
                "input": "您尾号6222的卡到账12,345.67元。",
                "voice": "zh-neural",
                "response_format": "wav",
                "speed": 0.8,
            }
        }
    )

    model: str = Field(default="", max_length=100, description="any; there is one")
    input: str = Field(description="the text as it is shown; it is made speakable here")
    voice: str = Field(
        default="", max_length=100, description="id of `/api/speech/voices`; the usual one for OpenAI's own names"
    )
    response_format: Format = Field(
        default="mp3", description="`pcm` is PCM16 little-endian, mono, 24 kHz, without a header"
    )
    speed: float = Field(default=1.0, ge=0.25, le=4.0, description="kept within 0.5 and 1.5")


class VoiceOffered(BaseModel):
    id: str
    name: str
    language: str
    gender: str
    licence: str
    commercial_use: bool


class Voices(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "voices": [
                    {
                        "id": "zh-neural",
                        "name": "中文女声",
                        "language": "zh-CN",
                        "gender": "female",
                        "licence": "code MIT; trained on the Baker corpus, non-commercial",
                        "commercial_use": False,
                    }
                ],
                "default": "zh-neural",
            }
        }
    )

    voices: list[VoiceOffered]
    default: str


class SentencesRequest(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"text": "到账1,200元。请您核对。"}})

    text: str


class SpokenSentence(BaseModel):
    written: str = Field(description="as it is shown, secrets hidden")
    spoken: str = Field(description="what is heard, in characters")
    language: str = Field(description="zh or en")


class Sentences(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "sentences": [
                    {"written": "到账1,200元。", "spoken": "到账一千两百元。", "language": "zh"},
                    {"written": "请您核对。", "spoken": "请您核对。", "language": "zh"},
                ]
            }
        }
    )

    sentences: list[SpokenSentence]
