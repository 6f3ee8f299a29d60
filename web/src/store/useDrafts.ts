/** Pictures and documents chosen and not yet sent, and why others could not be chosen. */
import { useCallback, useState } from "react";
import { fileOf, unfit, type Unfit } from "../attachments";
import { usePageSettings } from "./pageSettings";

export const MOST_AT_ONCE = 6;

export interface Refusal {
  name: string;
  why: Unfit | "too_many" | "no_person";
}

export interface Drafts {
  files: readonly File[];
  refusals: readonly Refusal[];
  add: (files: readonly File[]) => void;
  remove: (file: File) => void;
  /** Hands the files over to be sent. */
  take: () => readonly File[];
}

export function useDrafts(forPerson: boolean): Drafts {
  const limits = usePageSettings();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);

  const add = useCallback(
    (chosen: readonly File[]) => {
      const refused: Refusal[] = [];
      const fit: File[] = [];
      for (const file of chosen.map(fileOf)) {
        const why = forPerson ? unfit(file, limits) : "no_person";
        if (why) refused.push({ name: file.name, why });
        else fit.push(file);
      }
      setFiles((held) => [...held, ...fit].slice(0, MOST_AT_ONCE));
      if (files.length + fit.length > MOST_AT_ONCE) refused.push({ name: "", why: "too_many" });
      setRefusals(refused);
    },
    [forPerson, limits, files.length],
  );

  const remove = useCallback((file: File) => {
    setFiles((held) => held.filter((each) => each !== file));
    setRefusals([]);
  }, []);

  const take = () => {
    setFiles([]);
    setRefusals([]);
    return files;
  };

  return { files, refusals, add, remove, take };
}
