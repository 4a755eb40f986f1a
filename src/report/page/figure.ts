import { type Markup, markup, markupText } from '../../ir/target-text.ts';

/** A number of the page: as it is, for programs, and as it is read. */
export interface Figure {
  readonly value: number;
  readonly text: Markup;
}

const DIGITS = 1;

/** `4,608`, with a unit behind it where it has one. */
export function figure(value: number, unit = ''): Figure {
  const digits = value.toLocaleString('en-US', { maximumFractionDigits: DIGITS });
  return { value, text: markupText(unit === '' ? digits : `${digits} ${unit}`) };
}

/** A share, from 0 to 1 and beyond, in percent. */
export function percent(share: number): Figure {
  const inPercent = 100 * share;
  const digits = inPercent > 0 && inPercent < 1 ? 2 : inPercent < 10 ? 1 : 0;
  return { value: inPercent, text: markup`${markupText(inPercent.toFixed(digits))} %` };
}

/** Bits of a memory, in bytes where that is shorter. */
export function memory(bits: number): Figure {
  const bytes = bits / 8;
  const [amount, unit] =
    bytes < 1024 ? [bytes, 'B'] : bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB'];
  return { value: bits, text: figure(amount, unit).text };
}

/** The length of a bar of at most 100, to a tenth; what is not nothing is seen. */
export const barLength = (share: number): number =>
  share > 0 ? Math.min(100, Math.max(0.5, Math.round(1000 * share) / 10)) : 0;

/** Names of a model have no bound, a cell of a table has one; as it is written in markup. */
const LONGEST = 60;

export function shortName(name: string): Markup {
  let text = '';
  for (const sign of name) {
    const next = markupText(sign);
    if (text.length + next.length > LONGEST) return `${text}\u2026` as Markup;
    text += next;
  }
  return text as Markup;
}

/** A longer text, such as a message. */
export const shortText = (text: string): Markup =>
  markupText(text.length <= 400 ? text : `${text.slice(0, 399)}\u2026`);
