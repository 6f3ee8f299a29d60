/** Asks the service to speak: cuts a text into sentences and fetches the sound of each. */

export interface Sentence {
  /** As it stands on the screen. */
  written: string;
  /** As it is said. */
  spoken: string;
  language: string;
}

export interface Manner {
  /** 0.5 to 1.5, 1 is the pace of ordinary speech. */
  rate: number;
  /** "" takes the service's own. */
  voice: string;
}

export interface Speech {
  sentences(text: string, signal: AbortSignal): Promise<Sentence[]>;
  /** PCM16, 24 kHz, one channel, as it is made. */
  sound(sentence: Sentence, manner: Manner, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** Nothing could be spoken; the text stays. */
export class SpeechError extends Error {
  constructor(readonly status: number) {
    super(`speech: ${status}`);
    this.name = "SpeechError";
  }
}

export class HttpSpeech implements Speech {
  constructor(private readonly token: string) {}

  async sentences(text: string, signal: AbortSignal): Promise<Sentence[]> {
    const response = await this.post("/api/speech/sentences", { text }, signal);
    return ((await response.json()) as { sentences: Sentence[] }).sentences;
  }

  async sound(sentence: Sentence, { rate, voice }: Manner, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const request = { model: "tts-1", input: sentence.written, response_format: "pcm", speed: rate, ...(voice ? { voice } : {}) };
    const response = await this.post("/v1/audio/speech", request, signal);
    if (!response.body) throw new SpeechError(response.status);
    return response.body;
  }

  private async post(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
    if (!response.ok) throw new SpeechError(response.status);
    return response;
  }
}
