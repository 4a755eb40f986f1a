const DIGITS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export const digits = (value: number): string => DIGITS.format(value);

export const percent = (share: number): string =>
  share === 0 ? '0 %' : `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : share < 0.1 ? 1 : 0)} %`;

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${digits(bytes)} B`;
  return bytes < 1024 ** 2 ? `${digits(bytes / 1024)} KiB` : `${digits(bytes / 1024 ** 2)} MiB`;
}

export const shapeText = (shape: readonly number[]): string => shape.join(' \u00d7 ') || '1';

/** Names of a model have no bound, a cell of a table has one. */
export const shortText = (text: string, longest = 60): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}\u2026`;
