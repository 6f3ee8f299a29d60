/** Brings sound down to the rate that is listened to, where a browser does not do so itself. */
export class Resampler {
  private readonly step: number;
  private sum = 0;
  private count = 0;
  private position = 0;

  constructor(from: number, to: number) {
    this.step = to / from;
  }

  /** Each sample out is the mean of the samples in that fall upon it. */
  take(samples: Iterable<number>, give: (sample: number) => void): void {
    for (const sample of samples) {
      this.sum += sample;
      this.count += 1;
      this.position += this.step;
      // A hair below one: thirds do not add up to it.
      if (this.position < 1 - 1e-9) continue;
      give(this.sum / this.count);
      this.position -= 1;
      this.sum = this.count = 0;
    }
  }
}
