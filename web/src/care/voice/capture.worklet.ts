/** On the audio thread: gathers what the microphone gives into pieces of 16-bit samples at 16 kHz. */
import { HEARD_HZ } from "./pcm";
import { Resampler } from "./resample";

const PIECE = HEARD_HZ / 10;

/** Hertz of the audio context. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class Capture extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(sampleRate, HEARD_HZ);
  private piece = new Int16Array(PIECE);
  private filled = 0;

  process(inputs: Float32Array[][]): boolean {
    this.resampler.take(inputs[0]?.[0] ?? [], (sample) => this.put(sample));
    return true;
  }

  private put(sample: number): void {
    this.piece[this.filled] = Math.round(Math.min(1, Math.max(-1, sample)) * 0x7fff);
    this.filled += 1;
    if (this.filled < PIECE) return;
    this.port.postMessage(this.piece, [this.piece.buffer]);
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
  }
}

registerProcessor("capture", Capture);
