/** Lists that hardly change while somebody works: canned replies and wrap-up codes. */
import { useEffect, useState } from "react";
import type { DeskApi } from "../api";
import type { CannedReply, WrapUpCode } from "../wire";

export interface Lists {
  replies: readonly CannedReply[];
  codes: readonly WrapUpCode[];
}

const AGAIN_MS = 5000;

export function useLists(api: DeskApi): Lists {
  const [lists, setLists] = useState<Lists>({ replies: [], codes: [] });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const load = () => {
      Promise.all([api.cannedReplies(), api.wrapUpCodes()]).then(
        ([replies, codes]) => !left && setLists({ replies, codes }),
        () => {
          if (!left) timer = setTimeout(load, AGAIN_MS);
        },
      );
    };
    load();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [api]);
  return lists;
}
