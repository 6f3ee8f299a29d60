/** Calls somebody who looks elsewhere: a tone, a notification of the system's, and the tab's title. */

const TONES = [
  { frequency: 659.3, at: 0 },
  { frequency: 880, at: 0.16 },
];
const LOUDNESS = 0.16;
const LENGTH_SECONDS = 0.5;

let audio: AudioContext | null = null;
const waiting = new Set<() => void>();

/** Browsers allow sound only after a person has done something on the page; a page loaded again starts mute. */
export function allowSound(): () => void {
  const tell = () => waiting.forEach((changed) => changed());
  const open = () => {
    if (!audio) {
      audio = new AudioContext();
      audio.onstatechange = tell;
      tell();
    }
    if (audio.state === "suspended") void audio.resume();
  };
  for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, open);
  return () => {
    for (const gesture of ["pointerdown", "keydown"]) window.removeEventListener(gesture, open);
  };
}

/** Whether a ring would be heard; `changed` is called when that may have changed. */
export function soundIsOpen(): boolean {
  return audio?.state === "running";
}

export function onSound(changed: () => void): () => void {
  waiting.add(changed);
  return () => void waiting.delete(changed);
}

/** Two soft notes, a fourth apart. */
export function ring(): void {
  if (!audio || !soundIsOpen()) return;
  for (const { frequency, at } of TONES) {
    const start = audio.currentTime + at;
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_SECONDS);
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + LENGTH_SECONDS);
  }
}

export function canAskToNotify(): boolean {
  return "Notification" in window && Notification.permission === "default";
}

/** Only while the page is out of sight; a click on it brings the page to the front. */
export function notify(title: string, body: string, tag: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  const shown = new Notification(title, { body, tag, requireInteraction: true, icon: "/favicon.svg" });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
  setTimeout(() => shown.close(), 20_000);
}
