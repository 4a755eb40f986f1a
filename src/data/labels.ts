import { fail } from '../ir/diagnostic.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { isFolder, readBytes } from './files.ts';
import { isPng } from './png.ts';
import { decodeArray, failUnknown } from './read.ts';

/**
 * The class numbers in a file: an IDX, .npy or ONNX tensor file of one dimension and an integer type,
 * or text with one number per line (a CSV file with one column, with or without a header line).
 */
export async function readLabels(path: string): Promise<Int32Array> {
  if (await isFolder(path)) fail(dataDiagnostic('labels-from-folder', {}, { file: path }));
  const bytes = await readBytes(path);
  const array = decodeArray(bytes, path);
  if (!array) return parseText(textOf(bytes, path), path);
  if (array.shape.filter(dim => dim !== 1).length > 1) {
    fail(dataDiagnostic('labels-not-a-list', { shape: array.shape }, { file: path }));
  }
  if (!array.isInteger) fail(dataDiagnostic('labels-not-integers', {}, { file: path }));
  if (array.values.length === 0) fail(dataDiagnostic('no-samples', { shape: array.shape }, { file: path }));
  return Int32Array.from(array.values, (value, i) => checkLabel(`${value}`, `position ${i}`, path));
}

function textOf(bytes: Uint8Array, path: string): string {
  if (isPng(bytes)) failUnknown(bytes, path);
  try {
    // Drops a byte order mark; throws at what is not text.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? failUnknown(bytes, path) : text;
  } catch {
    return failUnknown(bytes, path);
  }
}

function parseText(text: string, file: string): Int32Array {
  const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ text: unquote(line.trim()), number: i + 1 }));
  // Empty lines at the end only: one in between would shift what follows.
  while (lines.length > 0 && lines[lines.length - 1].text === '') lines.pop();
  if (lines.length > 0 && isHeader(lines[0].text)) lines.shift();
  if (lines.length === 0) fail(dataDiagnostic('no-samples', { shape: [0] }, { file }));
  return Int32Array.from(lines, line => checkLabel(line.text, `line ${line.number}`, file));
}

function unquote(cell: string): string {
  return /^"(.*)"$/.exec(cell)?.[1] ?? cell;
}

/** A column's name. */
function isHeader(cell: string): boolean {
  return /^[A-Za-z_][\w .-]*$/.test(cell);
}

const MAX_LABEL = 2 ** 31 - 1;

function checkLabel(text: string, position: string, file: string): number {
  const isLabel = /^\+?\d+$/.test(text) && Number(text) <= MAX_LABEL;
  if (!isLabel) fail(dataDiagnostic('bad-label', { text: `'${text}'`, position }, { file }));
  return Number(text);
}
