"""How fast a sentence begins to sound, and whether any is lost while worker processes are killed."""

from __future__ import annotations

import os
import queue
import random
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.operations.voice import opened
from voice.ports import Speech
from voice.synthesis import neural
from voice.synthesis.cache import CachedSynthesiser, SpeechCache
from voice.synthesis.pool import SpeechPool

SENTENCES = (
    "您好，我是小恒，有什么可以帮您？",
    "您的信用卡本期应还款一千二百元，请在十一月二十八日前还清。",
    "转账之前请再看一看收款人的名字。",
    "密码不要告诉别人，银行不会向您要验证码。",
    "我没有听清，请您再说一遍。",
    "好的，正在为您找一位客服，请稍等。",
    "这张卡的余额是三万六千零五元二角。",
    "网点今天下午五点关门，明天上午九点开门。",
)
HANGS_AFTER = 60.0
WHOLE = {neural.VOICE.id: 1.0}
"""Share of the usual length that is the whole utterance: the neural voice always makes the same samples."""
WHOLE_BY_ESPEAK = 0.98
"""Its lengths vary by 0.8% without anybody being killed; what it can lose is a sentence, its only piece."""


def bench_speak(voice: str, repeat: int) -> dict[str, Any]:
    """Every sentence new and then from the cache, one after the other, after one that warms up."""
    with opened(processes=1) as pool, tempfile.TemporaryDirectory() as folder:
        chosen = voice or pool.voices()[0].id
        fresh, cached, factors = [], [], []
        _timed(pool.speak(SENTENCES[0], voice=chosen))
        for number in range(repeat):
            synthesiser = CachedSynthesiser(pool, SpeechCache(Path(folder) / str(number)), pool.version)
            for sentence in SENTENCES:
                first, took, seconds = _timed(synthesiser.speak(sentence, voice=chosen))
                fresh.append(first)
                factors.append(took / seconds)
                cached.append(_timed(synthesiser.speak(sentence, voice=chosen))[0])
    return {
        "voice": chosen,
        "sentences": len(fresh),
        "first_audio_new_p50_ms": _milliseconds(fresh, 0.5),
        "first_audio_new_p95_ms": _milliseconds(fresh, 0.95),
        "first_audio_cached_p50_ms": _milliseconds(cached, 0.5),
        "first_audio_cached_p95_ms": _milliseconds(cached, 0.95),
        "real_time_factor": round(statistics.median(factors), 3),
    }


def drill(utterances: int, threads: int, kills: int, seed: int, voice: str, console: Console) -> dict[str, Any]:
    """`threads` speak together while worker processes are killed at random; every utterance must come whole."""
    chance = random.Random(seed)
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    for _ in range(utterances):
        todo.put(chance.choice(SENTENCES))
    done: queue.SimpleQueue[bool] = queue.SimpleQueue()
    with opened(processes=2) as pool:
        chosen = voice or pool.voices()[0].id
        share = WHOLE.get(chosen, WHOLE_BY_ESPEAK)
        least = {sentence: share * _samples(pool.speak(sentence, voice=chosen)) for sentence in SENTENCES}
        for _ in range(threads):
            threading.Thread(target=_speak_all, args=(pool, chosen, todo, done, least), daemon=True).start()
        killed = finished = lost = 0
        while finished < utterances:
            try:
                lost += not done.get(timeout=HANGS_AFTER)
            except queue.Empty:
                break
            finished += 1
            if killed < kills and finished >= (killed + 1) * utterances / (kills + 1):
                killed += _kill_one(pool, chance)
                console.print(f"{finished} of {utterances} spoken, {killed} workers killed", highlight=False)
    return {"utterances": utterances, "kills": killed, "hangs": utterances - finished, "lost": lost}


def _speak_all(
    pool: SpeechPool,
    voice: str,
    todo: queue.SimpleQueue[str],
    done: queue.SimpleQueue[bool],
    least: dict[str, float],
) -> None:
    while True:
        try:
            sentence = todo.get_nowait()
        except queue.Empty:
            return
        try:
            done.put(_samples(pool.speak(sentence, voice=voice)) >= least[sentence])
        except Exception:  # whatever went wrong, the utterance is lost and the next one is due
            done.put(False)


def _kill_one(pool: SpeechPool, chance: random.Random) -> int:
    """At a moment within a sentence rather than between two."""
    time.sleep(chance.uniform(0.0, 0.2))
    pids = pool.worker_pids()
    if not pids:
        return 0
    try:
        os.kill(chance.choice(pids), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def _samples(speech: Iterator[Speech]) -> int:
    return sum(len(piece.audio) for piece in speech)


def _timed(speech: Iterator[Speech]) -> tuple[float, float, float]:
    """Seconds until the first audio, until all of it, and its length."""
    started = time.perf_counter()
    first, seconds = 0.0, 0.0
    for piece in speech:
        first = first or time.perf_counter() - started
        seconds += len(piece.audio) / piece.sample_rate
    return first, time.perf_counter() - started, seconds


def _milliseconds(values: list[float], share: float) -> int:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000)
