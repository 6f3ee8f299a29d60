/** Files before they are sent, and how attachments are named and measured for a reader. */

const BY_ENDING: Record<string, string> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  txt: "text/plain",
};

export function isPicture(mediaType: string): boolean {
  return /^image\/(jpeg|png|gif|webp)$/.test(mediaType);
}

export function sizeLabel(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".0", "")} MB`;
}

/** The file with a media type, by its ending where the device does not know one. */
export function fileOf(file: File): File {
  const type = file.type || BY_ENDING[file.name.split(".").pop()?.toLowerCase() ?? ""];
  return type && type !== file.type ? new File([file], file.name, { type, lastModified: file.lastModified }) : file;
}

export type Unfit = "too_large" | "empty" | "type";

interface Limits {
  attachment_bytes: number;
  attachment_types: readonly string[];
}

/** Why a file cannot be sent, or null; the service looks at what is in it and has the last word. */
export function unfit(file: { size: number; type: string }, limits: Limits): Unfit | null {
  if (file.size === 0) return "empty";
  if (!limits.attachment_types.includes(file.type)) return "type";
  if (file.size > limits.attachment_bytes) return "too_large";
  return null;
}
