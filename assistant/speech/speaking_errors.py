"""Why something is not read aloud, in words for the customer."""

from __future__ import annotations

from assistant.kit.errors import InvalidRequest, TooLarge, TooManyRequests, Unavailable


class SpeechUnavailable(Unavailable):
    code = "speech_unavailable"
    detail = "现在念不了，您可以直接看屏幕上的字；需要帮忙请点“一键求助”。"


class SpeechBusy(Unavailable):
    code = "speech_busy"
    detail = "现在听的人有点多，请过几秒再点一次。"


class TextTooLong(TooLarge):
    code = "text_too_long"

    def __init__(self, characters: int) -> None:
        super().__init__(f"这段文字太长了，一次最多念 {characters} 个字，请分几段来听。")


class NothingToSay(InvalidRequest):
    code = "nothing_to_say"
    detail = "这里没有可以念的文字。"


class UnknownVoice(InvalidRequest):
    code = "unknown_voice"
    detail = "没有这个声音，请在设置里另选一个。"


class AskingTooFast(TooManyRequests):
    code = "speech_too_fast"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"您点得有点快，请过 {max(1, round(seconds))} 秒再点。", retry_after=seconds)
