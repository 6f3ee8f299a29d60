"""Where customers are listened to."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from assistant.speech.socket import ListeningSocket

router = APIRouter(tags=["speech"])


@router.websocket("/api/speech/listen")
async def listen(socket: WebSocket) -> None:
    """A customer speaks: audio in, text out, in vosk-server's framing."""
    state = socket.app.state
    await ListeningSocket(
        socket,
        hearing=state.hearing,
        identity=state.identity,
        clock=state.clock,
        metrics=state.metrics,
        microphones=state.microphones,
    ).serve()
