/** The list of keys, and the switch that turns them off. */
import type { ReactElement } from "react";
import { Dialog } from "../../components/Dialog";
import { useDesk } from "../context";
import { words } from "../strings";

const text = words.shortcuts;

const ROWS: readonly (readonly [keys: string, what: string])[] = [
  ["Alt A", text.accept],
  ["Alt Q", text.decline],
  ["Alt J", text.next],
  ["Alt K", text.previous],
  ["Alt I", text.composer],
  ["Alt 1 – 3", text.suggestion],
  ["/", text.canned],
  ["Enter", text.send],
  ["Shift Enter", text.newLine],
  ["Alt P", text.panel],
  ["Alt L", text.rail],
  ["Alt N", text.note],
  ["Alt X", text.transfer],
  ["Alt W", text.end],
  ["Alt M", text.mute],
  ["?", `${text.help}（${text.keysHelp}）`],
];

export function ShortcutsHelp({ close }: { close: () => void }): ReactElement {
  const { settings, change } = useDesk();
  return (
    <Dialog label={text.title} close={close}>
      <div className="ask">
        <h2>{text.title}</h2>
        <label className="check">
          <input type="checkbox" checked={settings.shortcuts} onChange={(event) => change({ shortcuts: event.target.checked })} />
          <span>{text.enabled}</span>
        </label>
        <dl className="keys">
          {ROWS.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <div className="ask-actions">
          <button type="button" className="button main" onClick={close}>
            {words.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
