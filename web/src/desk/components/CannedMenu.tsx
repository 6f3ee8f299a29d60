/** The canned replies that fit what was typed behind the slash; the focus stays in the text. */
import { useEffect, useRef, type ReactElement } from "react";
import { words } from "../strings";
import type { CannedReply } from "../wire";

interface Props {
  handoffId: string;
  replies: readonly CannedReply[];
  chosen: number;
  choose: (reply: CannedReply) => void;
}

export const optionId = (handoffId: string, index: number): string => `canned-${handoffId}-${index}`;

export function CannedMenu({ handoffId, replies, chosen, choose }: Props): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <ul ref={list} className="canned" id={`canned-${handoffId}`} role="listbox" aria-label={words.chat.canned}>
      {replies.map((reply, index) => (
        <li
          key={reply.id}
          id={optionId(handoffId, index)}
          role="option"
          aria-selected={index === chosen}
          // Before the text loses its focus.
          onMouseDown={(event) => {
            event.preventDefault();
            choose(reply);
          }}
        >
          <span className="canned-title">
            <strong>{reply.title}</strong> <span className="fine">/{reply.shortcut}</span>
          </span>
          <span className="canned-text fine">{reply.text}</span>
        </li>
      ))}
    </ul>
  );
}
