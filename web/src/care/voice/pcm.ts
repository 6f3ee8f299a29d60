/** Raw sound as it travels: 16-bit little-endian samples, one channel. */

/** Hertz of what the service speaks. */
export const SPOKEN_HZ = 24_000;
/** Hertz of what the service listens to. */
export const HEARD_HZ = 16_000;

const FULL_SCALE = 0x8000;

/** Turns PCM16 that arrives in pieces of any length into samples from -1 to 1. */
export class PcmDecoder {
  private half: number | null = null;

  decode(bytes: Uint8Array): Float32Array<ArrayBuffer> {
    const carried = this.half === null ? bytes : behind(this.half, bytes);
    this.half = carried.length % 2 === 1 ? (carried[carried.length - 1] ?? null) : null;
    const view = new DataView(carried.buffer, carried.byteOffset, carried.byteLength);
    const samples = new Float32Array(carried.length >> 1);
    for (let index = 0; index < samples.length; index += 1) samples[index] = view.getInt16(index * 2, true) / FULL_SCALE;
    return samples;
  }
}

function behind(first: number, bytes: Uint8Array): Uint8Array {
  const both = new Uint8Array(bytes.length + 1);
  both[0] = first;
  both.set(bytes, 1);
  return both;
}

/** Loudness from 0 to 1 as an ear judges it, for showing that something is heard. */
export function levelOf(samples: Int16Array): number {
  const QUIET_DB = -60;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const root = Math.sqrt(sum / Math.max(1, samples.length)) / FULL_SCALE;
  const decibels = 20 * Math.log10(Math.max(root, 1e-6));
  return Math.min(1, Math.max(0, 1 - decibels / QUIET_DB));
}
