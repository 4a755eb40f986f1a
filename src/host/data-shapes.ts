import type { DataSet } from '../data/data-set.ts';
import { readData } from '../data/read.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { hostDiagnostic } from './diagnostics.ts';

type Shape = readonly number[];

/** A shape that a data file says, and the note that tells so. */
export interface ShapeOfData {
  readonly shape: Shape;
  readonly note: Diagnostic;
}

/**
 * The shape of an input that a model leaves open, as the frames of a data file have it. Throws DiagnosticError where the
 * file contradicts what the model declares, or may be read in two ways.
 *
 * @param declared -1 where open; absent where the model says nothing
 */
export async function shapeOfData(
  { name, shape: declared }: { readonly name: string; readonly shape?: Shape },
  path: string,
): Promise<ShapeOfData> {
  const data = await readData(path);
  const shape = frameShapeOf(declared, data);
  const at = { file: path };
  if (!shape) fail(hostDiagnostic('not-its-shape', { input: name, declared, found: storedShape(data) }, at));
  return { shape, note: hostDiagnostic('input-shape', { input: name, declared, shape }, at) };
}

/** The one shape that fits both; a batch dimension that is open becomes 1. */
function frameShapeOf(declared: Shape | undefined, data: DataSet): Shape | undefined {
  const stored = storedShape(data);
  if (!declared) return data.layout === 'as-stored' && stored.length > 1 ? [1, ...data.shape] : undefined;
  const [batch] = declared;
  const of = (frame: Shape): Shape[] => [[Math.max(batch, 1), ...frame], frame];
  const candidates = data.layout === 'image-hwc' ? imageOrders(data.shape).flatMap(of) : of(data.shape);
  // An array may be one frame alone.
  if (data.layout === 'as-stored' && batch <= 1) candidates.push([1, ...stored]);
  const fitting = new Map(
    candidates.filter(shape => fits(shape, declared)).map(shape => [String(shape), shape]),
  );
  const [only] = fitting.values();
  return fitting.size === 1 ? only : undefined;
}

const imageOrders = ([height, width, channels]: Shape): Shape[] => [
  [channels, height, width],
  [height, width, channels],
];

/** The batch dimension is as declared, or 1; behind it an open dimension may be any. */
const fits = (shape: Shape, declared: Shape): boolean =>
  shape.length === declared.length &&
  shape[0] === Math.max(declared[0], 1) &&
  shape.every((dim, axis) => axis === 0 || declared[axis] < 0 || declared[axis] === dim);

const storedShape = ({ shape, count, layout }: DataSet): Shape =>
  layout === 'image-hwc' ? shape : [count, ...shape];
