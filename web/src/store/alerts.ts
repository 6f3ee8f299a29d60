/** A short tone and a shake when a person writes; only for customers who switched it on. */
import { useEffect, useRef } from "react";
import type { Message } from "../wire";

const TONE_HZ = 660;
const TONE_S = 0.18;
const LOUDNESS = 0.08;
const SHAKE_MS = 120;

export function useAlerts(messages: readonly Message[], loaded: boolean, on: boolean): void {
  const heard = useRef<number | null>(null);
  useEffect(() => {
    if (!loaded) return;
    const last = messages[messages.length - 1]?.sequence ?? 0;
    const since = heard.current ?? last;
    heard.current = last;
    if (on && messages.some(({ sender, sequence }) => sender === "agent" && sequence > since)) alertOnce();
  }, [messages, loaded, on]);
}

function alertOnce(): void {
  if ("vibrate" in navigator) navigator.vibrate(SHAKE_MS);
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  tone.frequency.value = TONE_HZ;
  volume.gain.setValueAtTime(LOUDNESS, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + TONE_S);
  tone.connect(volume).connect(sound.destination);
  tone.onended = () => void sound.close();
  tone.start();
  tone.stop(sound.currentTime + TONE_S);
}
