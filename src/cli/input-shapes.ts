import { type InputShape, inputNames, openInputs } from '../frontend/onnx/input-shapes.ts';
import { decodeModel } from '../frontend/onnx/read-model.ts';
import { shapeOfData } from '../host/data-shapes.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { readModelBytes } from '../node/model-file.ts';
import { dataFiles } from './data-options.ts';

/** The data that a command is given, by its options. */
export interface GivenData {
  readonly data?: readonly string[];
  readonly gateData?: string;
  readonly calibrate?: string;
}

/**
 * The shapes of a model's inputs: those that the user gives, and of others that the model leaves open what the data have.
 * Throws DiagnosticError where data do not tell the shape.
 */
export async function inputShapesFrom(
  path: string,
  { inputShape = [], ...given }: GivenData & { readonly inputShape?: readonly InputShape[] },
): Promise<{ readonly shapes: readonly InputShape[]; readonly notes: readonly Diagnostic[] }> {
  const { data, gateData, calibrate } = given;
  const files = data ?? [gateData ?? calibrate].filter(file => file !== undefined);
  const asGiven = { shapes: inputShape, notes: [] };
  if (files.length === 0) return asGiven;
  const { graph } = decodeModel(readModelBytes(path), { file: path });
  const names = inputNames(graph);
  const open = openInputs(graph).filter(
    ({ name }) => !inputShape.some(({ input }) => (input ?? names[0]) === name),
  );
  if (open.length === 0) return asGiven;
  const fileOf = dataFiles({ inputs: names.map(name => ({ name })) }, files);
  const shapes = [...inputShape];
  const notes: Diagnostic[] = [];
  for (const input of open) {
    const file = typeof fileOf === 'string' ? fileOf : fileOf.get(input.name);
    if (file === undefined) continue;
    const { shape, note } = await shapeOfData(input, file);
    shapes.push({ input: input.name, shape });
    notes.push(note);
  }
  return { shapes, notes };
}
