/** Sends files up one after the other, in the order they were chosen, until the service has them or refuses them. */
import { ApiError } from "../api";
import type { Attachment } from "../wire";

export interface Upload {
  id: string;
  file: File;
}

export interface UploadOptions {
  /** What still has to go up, in order. */
  waiting: () => readonly Upload[];
  upload: (file: File, progress: (part: number) => void) => Promise<Attachment>;
  progress: (id: string, part: number) => void;
  done: (id: string, attachment: Attachment) => void;
  refused: (id: string, reason: string) => void;
}

const AGAIN_MS = 4000;

export class Uploads {
  private busy = false;
  private stopped = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: UploadOptions) {}

  /** Starts the next one unless one is on its way. */
  next(): void {
    const upload = this.options.waiting()[0];
    if (this.busy || this.stopped || !upload) return;
    clearTimeout(this.again);
    this.busy = true;
    void this.run(upload).then((went) => {
      this.busy = false;
      if (went) this.next();
      else if (!this.stopped) this.again = setTimeout(() => this.next(), AGAIN_MS);
    });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.again);
  }

  /** False where the network failed and the file has to go up once more. */
  private async run({ id, file }: Upload): Promise<boolean> {
    const { upload, progress, done, refused } = this.options;
    try {
      done(id, await upload(file, (part) => progress(id, part)));
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) {
        progress(id, 0);
        return false;
      }
      refused(id, error instanceof ApiError ? error.detail : "");
    }
    return true;
  }
}
