/** Keeps the sound of what is being said until the service has understood it, to be sent again after a lost connection. */
import { HEARD_HZ } from "./pcm";

/** Before anybody is heard to speak: enough for the first word, however late the service notices it. */
const BEFORE_SPEECH_S = 10;
const LONGEST_S = 120;

export class Utterance {
  private pieces: Int16Array[] = [];
  private samples = 0;
  private begun = false;

  /** `listening`: the service hears this at once, so that silence before the first word need not be kept. */
  add(piece: Int16Array, listening: boolean): void {
    this.pieces.push(piece);
    this.samples += piece.length;
    const most = (listening && !this.begun ? BEFORE_SPEECH_S : LONGEST_S) * HEARD_HZ;
    while (this.samples > most) this.samples -= this.pieces.shift()?.length ?? this.samples;
  }

  /** The service has noticed that somebody speaks. */
  begin(): void {
    this.begun = true;
  }

  /** The service has understood it, or is to forget it. */
  clear(): void {
    this.pieces = [];
    this.samples = 0;
    this.begun = false;
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  get kept(): readonly Int16Array[] {
    return this.pieces;
  }
}
