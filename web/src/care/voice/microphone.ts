/** The microphone as 16-bit samples at 16 kHz. */
import captureUrl from "./capture.worklet.ts?worker&url";
import { HEARD_HZ } from "./pcm";

export class MicrophoneError extends Error {
  constructor(readonly why: "denied" | "no_microphone") {
    super(why);
    this.name = "MicrophoneError";
  }
}

export interface Microphone {
  /**
   * Gives what it hears to `take` until the function it returns is called. Throws MicrophoneError.
   *
   * `lost` is called once where it hears nothing any more: a telephone call, a permission taken back.
   */
  open(take: (samples: Int16Array) => void, lost: () => void): Promise<() => void>;
}

const LOOK_MS = 1_000;
/** Looks in a row that found no new sample, where some thirty would have come between two. A page that stood still
 * does not look either, and finds what came meanwhile before it has looked so often. */
const EMPTY_LOOKS = 3;

export function hasMicrophone(): boolean {
  return typeof AudioWorkletNode !== "undefined" && Boolean(navigator.mediaDevices?.getUserMedia);
}

export const browserMicrophone: Microphone = {
  async open(take, lost) {
    if (!hasMicrophone()) throw new MicrophoneError("no_microphone");
    const stream = await allowed();
    let audio: AudioContext | null = null;
    let watching: ReturnType<typeof setInterval> | undefined;
    const close = () => {
      clearInterval(watching);
      for (const track of stream.getTracks()) {
        track.onended = null;
        track.stop();
      }
      void audio?.close();
    };
    const gone = () => {
      close();
      lost();
    };
    let empty = 0;
    const heard = (samples: Int16Array) => {
      empty = 0;
      take(samples);
    };
    try {
      audio = new AudioContext({ sampleRate: HEARD_HZ });
      await connect(audio, stream, heard).catch(async () => {
        // Some browsers join a microphone only to a context of its own rate; then the worklet resamples.
        void audio?.close();
        audio = new AudioContext();
        await connect(audio, stream, heard);
      });
      for (const track of stream.getTracks()) track.onended = gone;
      // Whatever the browser calls it (muted, interrupted, suspended): no more samples come.
      watching = setInterval(() => (empty += 1) > EMPTY_LOOKS && gone(), LOOK_MS);
    } catch {
      close();
      throw new MicrophoneError("no_microphone");
    }
    return close;
  },
};

async function connect(audio: AudioContext, stream: MediaStream, take: (samples: Int16Array) => void): Promise<void> {
  await audio.audioWorklet.addModule(captureUrl);
  const one = { numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" } as const;
  const capture = new AudioWorkletNode(audio, "capture", one);
  capture.port.onmessage = ({ data }: MessageEvent<Int16Array>) => take(data);
  audio.createMediaStreamSource(stream).connect(capture);
  await audio.resume();
}

async function allowed(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    const refused = error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "SecurityError");
    throw new MicrophoneError(refused ? "denied" : "no_microphone");
  }
}
