"""Whether somebody speaks, frame by frame: Silero's detector as faster-whisper ships it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from voice.ports import RECOGNITION_RATE, Audio, EngineUnavailable

FRAME = 512
"""Samples of a frame at RECOGNITION_RATE."""
FRAME_SECONDS = FRAME / RECOGNITION_RATE
_CONTEXT = 64
"""Samples before a frame that the model sees with it."""
_STATE = (1, 1, 128)


class SpeechDetector(Protocol):
    """Of one stream: it remembers what came before."""

    def probabilities(self, frames: Audio) -> NDArray[np.float32]:
        """That somebody speaks in each frame: (n, FRAME) to (n,)."""
        ...


class SileroDetector:
    """About 0.3 ms a frame on one core; the model is shared, the state is not.

    Raises EngineUnavailable.
    """

    def __init__(self) -> None:
        self._session = _model()
        self._h = np.zeros(_STATE, np.float32)
        self._c = np.zeros(_STATE, np.float32)
        self._before = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, frames: Audio) -> NDArray[np.float32]:
        if not len(frames):
            return np.zeros(0, np.float32)
        contexts = np.vstack([self._before[None], frames[:-1, -_CONTEXT:]])
        given = {"input": np.hstack([contexts, frames]).astype(np.float32), "h": self._h, "c": self._c}
        found, self._h, self._c = self._session.run(None, given)
        self._before = frames[-1, -_CONTEXT:].copy()
        return np.asarray(found, np.float32).reshape(-1)


@cache
def _model() -> Any:
    import onnxruntime
    from faster_whisper.utils import get_assets_path

    file = Path(get_assets_path()) / "silero_vad_v6.onnx"
    if not file.exists():
        raise EngineUnavailable("faster-whisper carries no silero_vad_v6.onnx; install the locked version")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(file), sess_options=options, providers=["CPUExecutionProvider"])
