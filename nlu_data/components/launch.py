"""Starts Rasa 3.6.21 for 小恒: telemetry off, loopback only, lean imports, faster hot paths.

    .venv-rasa/bin/python -m nlu_data.components.launch train
    .venv-rasa/bin/python -m nlu_data.components.launch run --port 5005
    .venv-rasa/bin/python -m nlu_data.components.launch <any other command of rasa>

The environment: RASA_TOKEN (shared with the assistant, required by `run`), ACTIONS_URL (where the
assistant runs Rasa's actions), RASA_TRACKER_DB (file of the dialogue state), ENCODER_DIR (folder of
the sentence encoder), RASA_MODEL_DIR (folder of trained models, build/models).
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

RASA_VERSION = "3.6.21"

DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TQDM_DISABLE": "1",
    "RASA_MAX_CACHE_SIZE": "0",
    "ACTIONS_URL": "http://127.0.0.1:8000/internal/rasa/actions",
    "RASA_TRACKER_DB": "build/rasa-dialogues.db",
    "ENCODER_DIR": "build/encoder",
    "RASA_MODEL_DIR": "build/models",
}

TRAINING_DATA = ("nlu_data/intents", "nlu_data/rules", "nlu_data/stories", "build/nlu")


def main(arguments: list[str]) -> None:
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    command = arguments[0] if arguments else "--help"
    if command == "train":
        arguments = _train_arguments(arguments[1:])
    elif command == "run":
        arguments = _run_arguments(arguments[1:])

    warnings.simplefilter("ignore")
    from nlu_data.components import lean_imports

    lean_imports.install()
    from nlu_data.components import hot_path

    hot_path.apply(RASA_VERSION)
    from rasa.__main__ import main as rasa_main

    sys.argv = ["rasa", *arguments]
    rasa_main()


def _train_arguments(extra: list[str]) -> list[str]:
    from nlu_data.components import export_faq

    export_faq.export()
    folders = [folder for folder in TRAINING_DATA if Path(folder).is_dir()]
    models = os.environ["RASA_MODEL_DIR"]
    named = ["--out", models, "--fixed-model-name", "dialogue"]
    # tests/unit/dialogue checks what Rasa's own validation would, in a second instead of twenty.
    return ["train", "--force", "--skip-validation", "--data", *folders, *named, *extra]


def _run_arguments(extra: list[str]) -> list[str]:
    if not os.environ.get("RASA_TOKEN"):
        sys.exit("RASA_TOKEN is not set: the assistant and Rasa share it; choose a long random value.")
    if "--enable-api" in extra:
        sys.exit("--enable-api is refused: its routes load models from anywhere and bypass the token.")
    Path(os.environ["RASA_TRACKER_DB"]).parent.mkdir(parents=True, exist_ok=True)
    model = str(Path(os.environ["RASA_MODEL_DIR"]) / "dialogue.tar.gz")
    return ["run", "--interface", "127.0.0.1", "--model", model, *extra]


if __name__ == "__main__":
    main(sys.argv[1:])
