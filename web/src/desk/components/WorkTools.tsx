/** In the bar of those who take customers: their state, the sound, notifications, the customer panel, the keys. */
import { useState, useSyncExternalStore, type ReactElement } from "react";
import { canAskToNotify, onSound, soundIsOpen } from "../alerts";
import { useDesk } from "../context";
import { useShortcuts } from "../shortcuts";
import { words } from "../strings";
import type { Workbench } from "../wire";
import { AvailabilitySwitch } from "./AvailabilitySwitch";
import { Glyph } from "./Glyph";

interface Props {
  workbench: Workbench | null;
  openHelp: () => void;
}

export function WorkTools({ workbench, openHelp }: Props): ReactElement {
  const { settings, change } = useDesk();
  const [asks, setAsks] = useState(canAskToNotify);
  const heard = useSyncExternalStore(onSound, soundIsOpen);
  useShortcuts(settings.shortcuts, (command) => {
    if (command === "mute") change({ sound: !settings.sound });
    return command === "mute";
  });
  const sound = settings.sound ? words.soundOff : words.soundOn;
  const panel = settings.panel ? words.panel.hide : words.panel.show;
  return (
    <>
      {workbench && <AvailabilitySwitch workbench={workbench} />}
      {asks && (
        <button
          type="button"
          className="top-button"
          onClick={() => void Notification.requestPermission().then(() => setAsks(canAskToNotify()))}
        >
          <Glyph name="bell" />
          <span className="top-word">{words.notifications}</span>
        </button>
      )}
      {settings.sound && !heard && (
        // Any press opens the sound, this one too; it needs to do nothing of its own.
        <button type="button" className="top-button mute-now" title={words.soundWaitsLong}>
          <Glyph name="muted" />
          {words.soundWaits}
        </button>
      )}
      <button type="button" className="top-icon" aria-label={sound} title={sound} onClick={() => change({ sound: !settings.sound })}>
        <Glyph name={settings.sound ? "sound" : "muted"} />
      </button>
      <button
        type="button"
        className="top-icon"
        aria-label={panel}
        title={panel}
        aria-expanded={settings.panel}
        onClick={() => change({ panel: !settings.panel })}
      >
        <Glyph name="panel" />
      </button>
      <button type="button" className="top-icon" aria-label={words.shortcutsHelp} title={`${words.shortcutsHelp} ?`} onClick={openHelp}>
        <Glyph name="keyboard" />
      </button>
    </>
  );
}
