import type { Command } from 'commander';
import type { GateReport } from '../../sim/verify.ts';
import type { Design } from '../artifact/index.ts';
import { openFloatRuntime } from '../compare/float-runtime.ts';
import { type LoweringOptions, lowerNetwork } from '../compile.ts';
import { chooseGateBits } from '../gates/choose-bits.ts';
import { gateDiagnostic } from '../gates/diagnostics.ts';
import { type Frames, loadFrames } from '../host/frames.ts';
import { toModelFrames } from '../host/input.ts';
import { hostOfManifest, hostOfNetwork } from '../host/interface.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { decodeModelFile, sha256OfFile } from '../node/model-file.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { type Model, type ModelOptions, positiveInteger } from './model.ts';
import { print, table } from './terminal.ts';

/** The options of compile that are about gates. */
export interface GateOptions extends Pick<ModelOptions, 'gateBits'> {
  readonly gateData?: string;
  readonly gateFrames?: number;
}

export function addGateOptions(command: Command): Command {
  return command
    .option(
      '--gate-data <file>',
      'frames on which gates must choose as the trained network does: their weights get the fewest bits that do',
    )
    .option('--gate-frames <n>', 'with --gate-data: use the first N frames', positiveInteger);
}

/** The weights of gates as narrow as the user's frames allow. */
export async function gateWidths(
  model: Model,
  lowering: LoweringOptions,
  { gateData, gateFrames, gateBits }: GateOptions,
): Promise<{ readonly options: Pick<LoweringOptions, 'gateBits'>; readonly notes: readonly Diagnostic[] }> {
  if (gateData === undefined) {
    if (gateFrames !== undefined) fail(cliDiagnostic('without-gate-data', {}));
    return { options: {}, notes: [] };
  }
  if (gateBits !== undefined) fail(cliDiagnostic('gate-data-and-bits', {}));
  const host = hostOfNetwork(lowerNetwork(model.graph, lowering));
  const ports = { inputs: host.inputs.length, outputs: host.outputs.length };
  if (ports.inputs > 1) fail(cliDiagnostic('one-of-each', { what: '--gate-data', ...ports }));
  const loaded = await loadFrames(host, gateData, {
    dataDomain: 'auto',
    ...(gateFrames === undefined ? {} : { frames: gateFrames }),
  });
  const floats = loaded.modelValues ?? toModelFrames(host.inputs, loaded.integers);
  const { gateBits: chosen, notes } = chooseGateBits(model.graph, lowering, {
    integers: loaded.integers,
    floats,
    frames: loaded.count,
  });
  return { options: { gateBits: chosen }, notes: [...loaded.notes, ...notes] };
}

/** The winners that onnxruntime computes in float32, gate by gate and frame by frame. */
export type FloatWinners = ReadonlyMap<string, readonly number[]>;

/** What each gate of a compiled folder chooses in the model that it was compiled from. */
export async function floatWinners(
  design: Design,
  frames: Frames,
  path: string,
): Promise<{ readonly winners: FloatWinners; readonly notes: readonly Diagnostic[] }> {
  const tensors = (design.manifest.gates ?? []).map(gate => gate.tensor);
  const winners = new Map(tensors.map(tensor => [tensor, [] as number[]]));
  const isOther = sha256OfFile(path) !== design.manifest.model.sha256;
  const notes = isOther ? [gateDiagnostic('other-model', { model: path })] : [];
  if (tensors.length === 0) return { winners, notes };
  const { inputs } = hostOfManifest(design.manifest);
  const floats = frames.modelValues ?? toModelFrames(inputs, frames.integers);
  const size = floats.length / frames.count;
  const feed = inputs.map(({ name, shape }) => ({ name, shape: [1, ...shape] }));
  const runtime = await openFloatRuntime(decodeModelFile(path), feed, tensors);
  try {
    for (let frame = 0; frame < frames.count; frame++) {
      const values = await runtime.run(floats.slice(frame * size, (frame + 1) * size));
      for (const tensor of tensors) winners.get(tensor)?.push(values.get(tensor)?.[0] ?? Number.NaN);
    }
  } finally {
    await runtime.release();
  }
  return { winners, notes };
}

/** Whether every gate chose in the hardware what it chooses in float32. */
export const isAsInFloat = (gates: readonly GateReport[], float: FloatWinners): boolean =>
  gates.every(gate => String(gate.hardware) === String(float.get(gate.tensor)));

/** The winner of each gate in each frame, in the hardware; beside it that of the reference or in float32 where it is another. */
export function printWinners(gates: readonly GateReport[], float: FloatWinners | undefined): void {
  if (gates.length === 0) {
    print('winners: the network has no gates');
    return;
  }
  const frames = Math.max(...gates.map(gate => gate.reference.length));
  const winner = ({ hardware, reference, tensor }: GateReport, frame: number): string => {
    const found = hardware[frame] === undefined ? '-' : String(hardware[frame]);
    const trained = float?.get(tensor)?.[frame];
    const others = [
      ...(hardware[frame] === reference[frame] ? [] : [`reference ${reference[frame]}`]),
      ...(trained === undefined || trained === reference[frame] ? [] : [`float ${trained}`]),
    ];
    return others.length === 0 ? found : `${found} (${others.join(', ')})`;
  };
  const columns = Array.from({ length: frames }, (_, frame) => frame);
  print('winners, one column for each frame:');
  print(
    table([
      ['gate', ...columns.map(String)],
      ...gates.map(gate => [printable(gate.gate), ...columns.map(frame => winner(gate, frame))]),
    ]),
  );
  const wins = ({ hardware, kernels }: GateReport): string =>
    Array.from({ length: kernels }, (_, kernel) => hardware.filter(w => w === kernel).length).join(' ');
  print(
    table([
      ['gate', 'frames that each kernel won', 'least lead of a winner'],
      ...gates.map(gate => [printable(gate.gate), wins(gate), gate.smallestMargin.toPrecision(3)]),
    ]),
  );
  const isEqual = gates.every(({ hardware, reference }) => String(hardware) === String(reference));
  print(`winners of the hardware ${isEqual ? 'equal' : 'DIFFER from'} those of the reference`);
  if (float)
    print(`winners of the hardware ${isAsInFloat(gates, float) ? 'equal' : 'DIFFER from'} those in float32`);
}
