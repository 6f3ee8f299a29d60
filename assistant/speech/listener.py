"""One customer being listened to: what happens in the audio, recognised in turn with the others, told as frames."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import structlog

from assistant.kit.clock import Clock
from assistant.kit.metrics import Metrics
from assistant.privacy.service import PrivacyService
from assistant.speech import answers, frames
from assistant.speech.hearing import Hearing
from assistant.speech.models import Doubt, Heard
from assistant.speech.slots import Slots, Urgency
from voice.listening.events import Began, Dropped, Ended, Event, Guess, Look, Piece, Resumed
from voice.listening.pieces import joined
from voice.listening.session import ListeningSession
from voice.ports import Audio, Recogniser, Recognition, RecognitionStream

logger = structlog.get_logger(__name__)

Tell = Callable[[frames.Frame], None]
Recognising = asyncio.Task[Recognition]

ASKED_AGAIN = 2
"""Times that a customer is asked to say it again before a person is offered."""
PIECES_AT_ONCE = 4
"""Parts of an utterance, 28 s at most each, that wait to be recognised; more audio is not taken before."""


@dataclass(frozen=True)
class Guessing:
    """A recognition begun in a pause, of use where nothing more is said."""

    revision: int
    task: Recognising
    begun: threading.Event


@dataclass(frozen=True)
class Final:
    """An utterance that has ended and is not told yet."""

    task: asyncio.Task[None]
    parts: Sequence[Recognising]

    def cancel(self) -> None:
        for task in (self.task, *self.parts):
            task.cancel()


class Listener:
    """Of one connection, in its event loop; `tell` must not block."""

    def __init__(
        self,
        *,
        session: ListeningSession,
        recogniser: Recogniser,
        hearing: Hearing,
        privacy: PrivacyService,
        slots: Slots,
        detecting: Executor,
        words: Sequence[str],
        tell: Tell,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._session = session
        self._recogniser = recogniser
        self._hearing = hearing
        self._privacy = privacy
        self._slots = slots
        self._detecting = detecting
        self._words = words
        self._tell = tell
        self._clock = clock
        self._metrics = metrics
        self._stream: RecognitionStream = recogniser.stream(words=words)
        self._unseen: list[Audio] = []
        """Audio of the utterance that no partial text has looked at."""
        self._sketching: asyncio.Task[None] | None = None
        self._guess: Guessing | None = None
        self._guess_shown = False
        """A look that began before it knows less."""
        self._pieces: list[Recognising] = []
        self._known = ""
        """What the pieces said."""
        self._utterance = 0
        self._finals: list[Final] = []
        self._question = ""
        self._not_heard = 0

    @property
    def idle(self) -> bool:
        """Nobody speaks and nothing is being recognised."""
        return not self._session.speaking and not self._finals

    async def feed(self, audio: Audio) -> None:
        loop = asyncio.get_running_loop()
        for event in await loop.run_in_executor(self._detecting, self._session.feed, audio):
            self._take(event)
        while len(waiting := [part for part in self._parts() if not part.done()]) >= PIECES_AT_ONCE:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)

    def reading(self, text: str) -> None:
        """What is being read aloud to the customer from now on; empty where nothing is."""
        self._session.reading(text)
        self._question = text or self._question

    def done(self) -> None:
        """The customer says that this is all."""
        if self.idle:
            self._ask_again()
        for event in self._session.done():
            if isinstance(event, Dropped):  # a knock, and nothing after it
                self._forget()
                self._ask_again()
            else:
                self._take(event)

    def end(self) -> None:
        """The audio is over."""
        for event in self._session.done():
            self._take(event)

    def reset(self) -> None:
        """Forgets this utterance, also one that is being recognised."""
        self._session.reset()
        for final in self._finals:
            final.cancel()
        for piece in self._pieces:
            piece.cancel()
        self._finals.clear()
        self._forget()
        self._tell(frames.event("listening"))

    async def settled(self) -> None:
        """Until what has been said so far is told."""
        while tasks := [*(final.task for final in self._finals), *([self._sketching] if self._sketching else [])]:
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        tasks: list[asyncio.Task[Any]] = [*(final.task for final in self._finals), *self._parts()]
        tasks += [self._sketching] if self._sketching else []
        tasks += [self._guess.task] if self._guess else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _parts(self) -> list[Recognising]:
        """Of this utterance, and of those that have ended and are not told yet."""
        return [*(part for final in self._finals for part in final.parts), *self._pieces]

    def _take(self, event: Event) -> None:
        match event:
            case Began():
                self._tell(frames.event("speech"))
            case Look(audio):
                self._unseen.append(audio)
                self._sketch()
            case Guess(audio, revision):
                self._drop_guess()
                self._guess = self._guessing(audio, revision)
            case Resumed():
                self._drop_guess()
            case Piece(audio):
                self._drop_guess()
                self._pieces.append(self._recognising(audio, Urgency.FINAL))
                self._anew()
            case Ended():
                self._tell(frames.event("endpoint"))
                self._finish(event)
            case Dropped():
                self._forget()
                self._tell(frames.event("listening"))

    def _sketch(self) -> None:
        """A partial text, where a place is free; else the next look sees this audio too."""
        if self._sketching or not self._unseen or not self._slots.has_room_for_sketch:
            return
        self._sketching = asyncio.create_task(self._look(self._stream, self._unseen, self._utterance))
        self._unseen = []

    async def _look(self, stream: RecognitionStream, unseen: Sequence[Audio], utterance: int) -> None:
        def work() -> str | None:
            texts = [stream.accept(audio) for audio in unseen]
            return next((text for text in reversed(texts) if text is not None), None)

        try:
            text = await self._slots.run(work, Urgency.SKETCH, whose=self)
            if text is not None and utterance == self._utterance and not self._guess_shown:
                self._show(text)
        except Exception as error:
            logger.error("sketch_failed", exc_info=error)
        finally:
            self._sketching = None

    def _guessing(self, audio: Audio, revision: int) -> Guessing:
        begun, words = threading.Event(), self._expected()

        def work() -> Recognition:
            begun.set()
            return self._recogniser.recognise(audio, words=words)

        task = asyncio.create_task(self._slots.run(work, Urgency.GUESS, whose=self))
        utterance = self._utterance

        def guessed(done: Recognising) -> None:
            if _went_well(done) and utterance == self._utterance and self._guess and self._guess.task is done:
                self._guess_shown = True
                self._show(done.result().text)

        task.add_done_callback(guessed)
        return Guessing(revision, task, begun)

    def _show(self, text: str) -> None:
        if not self._session.speaking:
            return
        self._known = "".join(piece.result().text for piece in self._pieces if _went_well(piece))
        self._session.heard(text)
        self._tell(frames.partial(self._privacy, self._known + text, self._question))

    def _recognising(self, audio: Audio, urgency: Urgency, told: Callable[[int], None] | None = None) -> Recognising:
        words = self._expected()
        return asyncio.create_task(
            self._slots.run(lambda: self._recogniser.recognise(audio, words=words), urgency, told, whose=self)
        )

    def _expected(self) -> Sequence[str]:
        return (*answers.EXPECTED, *self._words) if answers.asks(self._question) else self._words

    def _finish(self, ended: Ended) -> None:
        guess, self._guess = self._guess, None
        parts = [*self._pieces]
        if len(ended.audio):
            parts.append(self._last_part(ended, guess))
        elif guess:
            guess.task.cancel()
        previous = self._finals[-1].task if self._finals else None
        final = Final(asyncio.create_task(self._deliver(parts, ended, previous, self._question)), parts)
        self._finals.append(final)
        final.task.add_done_callback(lambda _: self._finals.remove(final) if final in self._finals else None)
        self._pieces = []
        self._forget()

    def _last_part(self, ended: Ended, guess: Guessing | None) -> Recognising:
        if guess and guess.revision == ended.revision and guess.begun.is_set():
            return asyncio.create_task(self._guessed(guess, ended.audio))
        if guess:
            guess.task.cancel()
        return self._recognising_last(ended.audio)

    async def _guessed(self, guess: Guessing, audio: Audio) -> Recognition:
        """What the guess says; where it failed, the audio is recognised once more."""
        try:
            return await guess.task
        except Exception as error:
            logger.warning("guess_failed", exc_info=error)
            return await self._recognising_last(audio)

    def _recognising_last(self, audio: Audio) -> Recognising:
        return self._recognising(audio, Urgency.FINAL, lambda ahead: self._tell(frames.waiting(ahead)))

    async def _deliver(
        self, parts: Sequence[Recognising], ended: Ended, previous: asyncio.Task[None] | None, question: str
    ) -> None:
        """Tells an utterance after the one before it; `question` had been asked when it ended."""
        came = self._clock.monotonic()
        try:
            recognition = joined([await part for part in parts], ended.over)
            heard = await asyncio.to_thread(self._hearing.understood, recognition, self._words)
            if previous:
                await asyncio.wait([previous])
        except Exception as error:
            logger.error("recognition_failed", exc_info=error)
            for part in parts:
                part.cancel()
            self._ask_again(ended)
            return
        self._metrics.heard_seconds.observe(self._clock.monotonic() - came)
        if heard.doubt is Doubt.FAINT and answers.asks(question) and answers.is_answer(recognition):
            heard = Heard(recognition.text, say=heard.say)
        if not heard.text or heard.doubt is Doubt.FAINT:
            self._ask_again(ended)
            return
        self._not_heard = 0
        score = recognition.hypotheses[0].score
        hidden = self._hidden(heard, question)
        # Half a code may be followed by the other half; anything else has answered the question.
        if hidden.text == heard.text and self._question == question:
            self._question = ""
        self._tell(frames.final(hidden, start=ended.start, end=ended.end, score=score))

    def _hidden(self, heard: Heard, question: str) -> Heard:
        """A bare code is a secret where one was asked for, in every reading of what was said."""

        def hide(text: str) -> str:
            return self._privacy.mask(text, question).text

        if (text := hide(heard.text)) != heard.text:
            return Heard(text, say=f"您说的是：{text}，对吗？")
        return replace(
            heard,
            alternatives=tuple(map(hide, heard.alternatives)),
            corrections=tuple(
                replace(each, heard=hide(each.heard), meant=hide(each.meant)) for each in heard.corrections
            ),
        )

    def _ask_again(self, ended: Ended | None = None) -> None:
        self._not_heard += 1
        start, end = (ended.start, ended.end) if ended else (0.0, 0.0)
        times = self._not_heard
        self._tell(frames.not_heard(times, start, end) if times <= ASKED_AGAIN else frames.offer_person(start, end))
        self._tell(frames.event("listening"))

    def _drop_guess(self) -> None:
        self._guess_shown = False
        if self._guess:
            self._guess.task.cancel()
            self._guess = None

    def _forget(self) -> None:
        self._drop_guess()
        self._pieces = []
        self._anew()

    def _anew(self) -> None:
        """The next audio belongs to another utterance, or to another piece of it."""
        self._utterance += 1
        self._unseen = []
        self._stream = self._recogniser.stream(words=self._words)


def _went_well(task: Recognising) -> bool:
    return task.done() and not task.cancelled() and not task.exception()
