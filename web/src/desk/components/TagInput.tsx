/** Tags as chips, with a field for another. */
import { useState, type ReactElement } from "react";
import { words } from "../strings";
import { Glyph } from "./Glyph";

const LONGEST = 20;
const MOST = 10;

interface Props {
  tags: readonly string[];
  change: (tags: string[]) => void;
}

export function TagInput({ tags, change }: Props): ReactElement {
  const [text, setText] = useState("");
  const add = () => {
    const tag = text.trim();
    setText("");
    if (tag && !tags.includes(tag)) change([...tags, tag]);
  };
  return (
    <div className="tags">
      {tags.length > 0 && (
        <ul className="tag-list">
          {tags.map((tag) => (
            <li key={tag} className="tag">
              {tag}
              <button type="button" aria-label={words.panel.removeTag(tag)} onClick={() => change(tags.filter((each) => each !== tag))}>
                <Glyph name="cross" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {tags.length < MOST && (
        <input
          value={text}
          maxLength={LONGEST}
          aria-label={words.panel.addTag}
          placeholder={words.panel.tagPlaceholder}
          onChange={(event) => setText(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "，" && event.key !== ",")) return;
            event.preventDefault();
            add();
          }}
        />
      )}
    </div>
  );
}
