"""What can go wrong with listening."""

from __future__ import annotations

from assistant.kit.errors import InvalidRequest, TooLarge, TooManyRequests, Unavailable


class HearingUnavailable(Unavailable):
    code = "hearing_unavailable"
    detail = "语音功能暂时用不了，您可以打字，或者点“转人工”。"


class UnknownFrame(InvalidRequest):
    code = "unknown_frame"
    detail = "页面发来的内容看不懂，请刷新页面后再试。"


class WrongSampleRate(InvalidRequest):
    code = "wrong_sample_rate"
    detail = "录音的采样率要在 8000 到 48000 之间。"


class FrameTooLarge(TooLarge):
    code = "frame_too_large"
    detail = "一次发来的声音太长了，请分小段发送。"


class TooManyMicrophones(TooManyRequests):
    code = "too_many_microphones"
    detail = "您同时打开的说话页面太多了，请先关掉几个再试。"


class OneRecordingAtATime(TooManyRequests):
    code = "one_recording_at_a_time"
    detail = "您的上一段录音还在听，请等它听完再发。"


class TooManyRecordings(TooManyRequests):
    code = "too_many_recordings"
    detail = "现在发录音的人有点多，请过一会儿再发。"


class RecordingTooLarge(TooLarge):
    code = "recording_too_large"
    detail = "录音文件太大了，请剪短后再发。"


class RecordingTooLong(TooLarge):
    code = "recording_too_long"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"录音太长了，一次最多 {seconds // 60} 分钟。")


class RecordingUnreadable(InvalidRequest):
    code = "recording_unreadable"
    detail = "这个录音文件打不开。请发 WAV、MP3、M4A、OGG、FLAC 或 WebM 格式的录音。"


class NotSupported(InvalidRequest):
    code = "not_supported"


class BrokenForm(InvalidRequest):
    code = "broken_form"
    detail = "请求的格式不对：需要 multipart/form-data，带一个名为 file 的录音文件。"
