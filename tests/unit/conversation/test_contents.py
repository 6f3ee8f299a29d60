"""What messages say and what their buttons make valid."""

from __future__ import annotations

import pytest

from assistant.conversation.contents import (
    CardAction,
    CardContent,
    FormStepContent,
    HandoffStateContent,
    NoticeContent,
    Option,
    QuickRepliesContent,
    said,
    values_made_valid,
)

AFFIRM, FAQ, HUMAN, TEXT = (Option(title="x", value=v) for v in ("intent:affirm", "faq:a.b.c", "human", "text:明天"))


def test_only_intents_and_texts_need_an_offer() -> None:
    contents = [
        QuickRepliesContent(text="?", options=[FAQ, HUMAN, AFFIRM]),
        FormStepContent(form="f", slot="s", prompt="?", step=1, total=1, options=[TEXT, AFFIRM]),
        CardContent(kind="branch", title="x", actions=[CardAction(title="x", value="intent:book")]),
        NoticeContent(code="x", text="x"),
        HandoffStateContent(
            handoff_id="h", state="wrap_up", text="", spoken="", resume=[Option(title="x", value="intent:resume")]
        ),
        HandoffStateContent(handoff_id="h", state="queued", text="", spoken=""),
    ]
    assert values_made_valid(contents) == ["intent:affirm", "intent:book", "intent:resume", "text:明天"]


@pytest.mark.parametrize(
    "stored, words",
    [
        ('{"type":"text","markdown":"**免费**"}', "**免费**"),
        ('{"type":"text","text":"您好"}', "您好"),
        ('{"type":"form_step","prompt":"转给谁？","form":"f"}', "转给谁？"),
        ('{"type":"quick_reply","title":"转人工","value":"human"}', "转人工"),
        ('{"type":"attachment","name":"a.png","attachment_id":"x"}', "a.png"),
        ('{"type":"unknown"}', ""),
    ],
)
def test_every_stored_message_says_something_readable(stored: str, words: str) -> None:
    assert said(stored) == words
