"""Why a file is not taken, and what its sender can do about it."""

from __future__ import annotations

from enum import Enum

from assistant.kit.errors import InvalidRequest, NotFound, TooLarge, TooManyRequests, Unavailable


class Fault(Enum):
    """In Chinese and in English."""

    EMPTY = ("这个文件是空的，请重新选一个。", "This file is empty. Please choose another one.")
    UNKNOWN = (
        "这种文件暂时收不了。可以发图片（JPG、PNG、WebP、GIF）、PDF、Word（docx）、Excel（xlsx）或文本（txt）。",
        "I cannot take this kind of file. Pictures (JPG, PNG, WebP, GIF), PDF, Word (docx), Excel (xlsx) and plain "
        "text (txt) are fine.",
    )
    HEIC = (
        "苹果手机的 HEIC 照片暂时收不了。请截个图再发；或者在手机“设置－相机－格式”里选“兼容性最佳”，重新拍一张。",
        "HEIC photos cannot be taken yet. Please send a screenshot of it, or choose Settings, Camera, Formats, Most "
        "Compatible and take it again.",
    )
    BROKEN_PICTURE = (
        "这张图片打不开，可能没有传完整。请重新拍一张，或换一张再发。",
        "This picture does not open; it may be incomplete. Please take it again or send another one.",
    )
    PICTURE_TOO_BIG = (
        "这张图片的尺寸太大了。请截个图，或缩小以后再发。",
        "This picture has too many pixels. Please send a screenshot of it or make it smaller.",
    )
    BROKEN_DOCUMENT = (
        "这个文件打不开，可能已经损坏。请重新保存后再发，或者把需要的那一页截图发来。",
        "This file does not open; it may be damaged. Please save it again, or send a screenshot of the page.",
    )
    ACTIVE_DOCUMENT = (
        "这个文件里有会自动运行的内容（例如脚本、宏或夹带的文件），为了您的安全不能接收。请把需要的那一页截图发来。",
        "This file contains something that runs by itself (a script, a macro or an embedded file). To keep you safe "
        "it is not taken. Please send a screenshot of the page instead.",
    )
    LOCKED = (
        "这个文件加了密码或限制，我们打不开。请去掉以后再发，或者截图发来；密码不要告诉任何人。",
        "This file is protected. Please remove the protection or send a screenshot; never tell anyone the password.",
    )
    INFECTED = (
        "这个文件没有通过安全检查，不能接收。请不要再打开它，也不要转发给别人。",
        "This file did not pass the virus check and is not taken. Please do not open it again or pass it on.",
    )

    def words(self, english: bool) -> str:
        return self.value[english]


class Unfit(Exception):
    """The file's content is not to be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


class AttachmentRefused(InvalidRequest):
    code = "attachment_refused"

    def __init__(self, fault: Fault, english: bool) -> None:
        super().__init__(fault.words(english))


class AttachmentTooLarge(TooLarge):
    code = "attachment_too_large"

    def __init__(self, limit: int, english: bool) -> None:
        size = f"{limit / 1024 / 1024:.3g} MB"
        super().__init__(
            f"The file is larger than {size}. Please compress it or send it in parts."
            if english
            else f"文件太大了，最大 {size}。请压缩一下，或者分几次发。"
        )


class TooMuchToday(TooManyRequests):
    code = "too_many_attachments"

    def __init__(self, english: bool) -> None:
        super().__init__(
            "You have sent many files today. Please send the rest tomorrow, or ask our staff how to hand them in."
            if english
            else "您今天发的文件已经很多了，请明天再发，或者问一下工作人员怎样提交。"
        )


class ScanUnavailable(Unavailable):
    code = "attachment_scan_unavailable"

    def __init__(self, english: bool) -> None:
        super().__init__(
            "Files cannot be checked at the moment. Please try again in a few minutes."
            if english
            else "现在暂时做不了文件安全检查，请过几分钟再发。您可以先用文字告诉我们。"
        )


class AttachmentNotFound(NotFound):
    code = "attachment_not_found"
    detail = "没有找到这个文件，可能已经过期，请重新发送。"


HINT = (
    "图片和文件里的内容不会自动遮盖。请不要发银行卡正反面、密码和验证码；身份证件只在工作人员请您提供时再发。",
    "What is shown in a picture or a file cannot be hidden automatically. Please send no photo of a bank card, no "
    "password and no code; send an identity document only when our staff ask for it.",
)
"""Told with every upload."""
