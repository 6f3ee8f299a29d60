"""One customer's ear: audio in, what happens in it out; time is the audio's own, no clock, no recogniser."""

from __future__ import annotations

from collections import deque

import numpy as np

from voice.listening.endpoint import GUESS_AFTER, Endpointer, Step
from voice.listening.events import Began, Dropped, Ended, Event, Guess, Look, Overheard, Piece, Resumed
from voice.listening.onset import Onset, OnsetOverReading, level_db
from voice.listening.pace import Pace
from voice.listening.vad import FRAME, FRAME_SECONDS, SpeechDetector
from voice.ports import Audio

LOOK_FRAMES = round(0.8 / FRAME_SECONDS)
BEFORE_FRAMES = round(0.64 / FRAME_SECONDS)
"""Kept of the time before the first frames of speech: consonants that the detector missed."""
BEFORE_FRAMES_OVER_READING = 8
"""Fewer, since that time belongs to what was read."""
TAIL_FRAMES = round(0.32 / FRAME_SECONDS)
PIECE_FRAMES = round(20 / FRAME_SECONDS)
"""From this length on an utterance is cut at its next pause."""
PIECE_PAUSE_FRAMES = round(0.32 / FRAME_SECONDS)
LONGEST_PIECE_FRAMES = round(28 / FRAME_SECONDS)
"""Cut where it is quietest; the recogniser's window ends at 30 s."""
QUIETEST_OF_FRAMES = round(4 / FRAME_SECONDS)


class ListeningSession:
    """Not shared between threads."""

    def __init__(self, detector: SpeechDetector, pace: Pace | None = None) -> None:
        self._detector = detector
        self._endpointer = Endpointer(pace)
        self._onset: Onset | OnsetOverReading = Onset()
        self._rest = np.zeros(0, np.float32)
        self._before: deque[Audio] = deque(maxlen=BEFORE_FRAMES + 16)
        self._frames: list[Audio] = []
        """Of the utterance since its last piece."""
        self._looked = 0
        self._revision = 0
        self._voiced = False
        self._reading = ""
        self._reading_frames = 0
        self._over: Overheard | None = None
        self._heard_frames = 0
        self._start = 0.0

    @property
    def speaking(self) -> bool:
        return self._endpointer.speaking

    @property
    def wait(self) -> float:
        """Seconds of silence that would end the utterance now."""
        return self._endpointer.wait

    def feed(self, audio: Audio) -> list[Event]:
        """Audio at RECOGNITION_RATE, of any length."""
        self._rest = np.concatenate([self._rest, audio])
        count = len(self._rest) // FRAME
        frames = self._rest[: count * FRAME].reshape(count, FRAME)
        self._rest = self._rest[count * FRAME :].copy()
        events: list[Event] = []
        for frame, probability in zip(frames, self._detector.probabilities(frames), strict=True):
            events += self._frame(frame.copy(), float(probability))
        return events

    def heard(self, text: str) -> None:
        """The utterance as far as it is known: an unfinished sentence is waited for longer."""
        self._endpointer.heard(text)

    def reading(self, text: str) -> None:
        """What is being read aloud from now on; empty where nothing is."""
        goes_on = bool(text and self._reading)  # the next sentence: how loud the loudspeaker is, is known
        self._reading, self._reading_frames = text, 0
        if not self.speaking and not goes_on:
            self._onset = OnsetOverReading() if text else Onset()

    def done(self) -> list[Event]:
        """The customer says that this is all."""
        return self._finish(self._endpointer.end()) if self.speaking else []

    def reset(self) -> None:
        """Forgets the utterance and listens anew."""
        self._endpointer.forget()
        self._clear()

    def _frame(self, frame: Audio, probability: float) -> list[Event]:
        self._heard_frames += 1
        self._reading_frames += 1
        step = self._endpointer.frame(probability)
        if not self.speaking and step is None:
            return self._await_speech(frame, probability)
        self._frames.append(frame)
        self._voiced = self._voiced or self._endpointer.silence == 0
        match step:
            case Step.PAUSED if self._voiced:
                return [Guess(self._audio(), self._revision)]
            case Step.RESUMED:
                self._revision += 1
                return [Resumed()]
            case Step.ENDED | Step.DROPPED:
                return self._finish(step)
        return self._piece() or self._look()

    def _await_speech(self, frame: Audio, probability: float) -> list[Event]:
        self._before.append(frame)
        if not self._onset.begins(probability, frame):
            return []
        kept = self._onset.run + (BEFORE_FRAMES_OVER_READING if self._reading else BEFORE_FRAMES)
        self._frames = list(self._before)[-kept:]
        self._over = Overheard(self._reading, self._reading_frames * FRAME_SECONDS) if self._reading else None
        self._endpointer.begin(self._onset.run)
        self._start = (self._heard_frames - self._onset.run) * FRAME_SECONDS
        self._before.clear()
        self._reading = ""  # whoever reads stops as soon as somebody speaks
        self._looked, self._voiced = 0, True
        self._revision += 1
        return [Began(self._over)]

    def _look(self) -> list[Event]:
        if self._endpointer.silence * FRAME_SECONDS >= GUESS_AFTER or len(self._frames) - self._looked < LOOK_FRAMES:
            return []
        new, self._looked = self._frames[self._looked :], len(self._frames)
        return [Look(np.concatenate(new))]

    def _piece(self) -> list[Event]:
        length = len(self._frames)
        if length >= LONGEST_PIECE_FRAMES:
            levels = [level_db(frame) for frame in self._frames[-QUIETEST_OF_FRAMES:]]
            cut = length - QUIETEST_OF_FRAMES + int(np.argmin(levels)) + 1
        elif length >= PIECE_FRAMES and self._endpointer.silence >= PIECE_PAUSE_FRAMES:
            cut = length
        else:
            return []
        piece, self._frames = self._frames[:cut], self._frames[cut:]
        self._looked, self._voiced = 0, cut < length
        self._revision += 1
        start, self._start = self._start, (self._heard_frames - len(self._frames)) * FRAME_SECONDS
        return [Piece(np.concatenate(piece), start)]

    def _finish(self, step: Step) -> list[Event]:
        audio = self._audio() if self._voiced else np.zeros(0, np.float32)
        over, end = self._over, (self._heard_frames - self._endpointer.silence) * FRAME_SECONDS
        self._clear()
        return [Ended(audio, self._revision, over, self._start, end) if step is Step.ENDED else Dropped()]

    def _audio(self) -> Audio:
        spare = max(0, self._endpointer.silence - TAIL_FRAMES)
        kept = self._frames[: len(self._frames) - spare]
        return np.concatenate(kept) if kept else np.zeros(0, np.float32)

    def _clear(self) -> None:
        self._frames, self._over, self._voiced = [], None, False
        self._before.clear()
        self._onset = OnsetOverReading() if self._reading else Onset()
