"""The reference of the streamed benchmarks: the smallest Pipecat bot behind a Twilio stream.

Runs in a separate virtual environment (`bench/sides.py` makes it). Silero detects voice, smart turn v3 the
end of a turn, both bundled; every turn is answered with the same tone. It neither recognises nor books anything, so
that what is compared is the turn-taking alone. Started as `python pipecat_bot.py PORT PROCESSES`."""

import sys
from typing import Any

import numpy as np
import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import Frame, OutputAudioRawFrame, UserStoppedSpeakingFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy
from pipecat.turns.user_turn_processor import UserTurnProcessor
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

RATE = 8000
ANSWER_SECONDS = 2.0
GREETING = "greeting"
"""Parameter of the stream: seconds of tone spoken at once, to be interrupted."""

logger.remove()
logger.add(sys.stderr, level="WARNING")
app = FastAPI()


def tone(seconds: float) -> OutputAudioRawFrame:
    """A quiet tone."""
    time = np.arange(round(seconds * RATE)) / RATE
    pcm = (3000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
    return OutputAudioRawFrame(pcm.tobytes(), RATE, 1)


class Answer(FrameProcessor):
    """Answers every turn with the same tone."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Passes everything on."""
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, UserStoppedSpeakingFrame) and direction is FrameDirection.DOWNSTREAM:
            await self.push_frame(tone(ANSWER_SECONDS))


@app.get("/readyz")
def ready() -> dict[str, str]:
    """Answers once the process serves."""
    return {"model": "smart turn"}


@app.websocket("/media")
async def media(socket: WebSocket) -> None:
    """One call."""
    await socket.accept()
    _, call = await parse_telephony_websocket(socket)
    serializer = TwilioFrameSerializer(call.stream_id, params=TwilioFrameSerializer.InputParams(auto_hang_up=False))
    options = FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer)
    transport = FastAPIWebsocketTransport(socket, options)
    worker = PipelineWorker(
        Pipeline(
            [transport.input(), VADProcessor(vad_analyzer=SileroVADAnalyzer()), _turns(), Answer(), transport.output()]
        ),
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
    )

    @transport.event_handler("on_client_connected")
    async def connected(_transport: Any, _client: Any) -> None:
        if seconds := float((call.body or {}).get(GREETING, 0)):
            await worker.queue_frame(tone(seconds))

    @transport.event_handler("on_client_disconnected")
    async def disconnected(_transport: Any, _client: Any) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


def _turns() -> UserTurnProcessor:
    """Pipecat's usual strategies, without waiting for a transcript that nobody makes."""
    stop = TurnAnalyzerUserTurnStopStrategy(turn_analyzer=LocalSmartTurnAnalyzerV3(), wait_for_transcript=False)
    return UserTurnProcessor(user_turn_strategies=UserTurnStrategies(start=[VADUserTurnStartStrategy()], stop=[stop]))


if __name__ == "__main__":
    uvicorn.run("pipecat_bot:app", port=int(sys.argv[1]), workers=int(sys.argv[2]), log_level="warning")
