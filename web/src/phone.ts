/** Telephone numbers that somebody can be called back on; the service looks closer and has the last word. */
const MOBILE = /^(?:\+?86)?1[3-9]\d{9}$/;
const LANDLINE = /^(?:\+?86)?0\d{2,3}[1-9]\d{6,7}$/;
const ABROAD = /^(?:\+|00)(?!86)[1-9]\d{7,13}$/;

export function isPhoneNumber(written: string): boolean {
  const number = written.replace(/[\s()（）-]/g, "");
  return [MOBILE, LANDLINE, ABROAD].some((kind) => kind.test(number));
}
