import type { Manifest } from '../formats/manifest.ts';
import { hostOfManifest, mapsOf } from '../host/interface.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import type { Fold } from '../lower/lowering.ts';
import type { LayerGraph } from '../ops/index.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { intervalOf, type Prediction } from '../schedule/predict.ts';
import { portKey } from '../schedule/wiring.ts';
import type { GateProbe } from '../streamline/index.ts';
import type { DesignSource, ExtraFile, SourceModel } from './design-source.ts';

/** The documents of a compiled folder. */
export interface DesignDocuments {
  readonly manifest: Manifest;
  readonly layers: LayerGraph;
  readonly hardware: HardwareGraph;
}

/**
 * What a folder was written from, out of its documents: `designFiles` gives the same files again. Of the manifest goes
 * in only what nothing else tells: the model, what the host does, folds, the ends of the first frames, and what the
 * compiler had to say.
 */
export function designSourceOf(
  { manifest, layers, hardware }: DesignDocuments,
  extras: readonly ExtraFile[] = [],
): { readonly design: DesignSource; readonly model: SourceModel } {
  const host = hostOfManifest(manifest);
  const { model, calibration, section, sections, rtl } = manifest;
  return {
    design: {
      layers,
      hardware,
      folds: new Map(manifest.layers.map(layer => [layer.name, foldOf(layer)])),
      prediction: predictionOf(manifest, hardware),
      notes: notesOf(manifest),
      cuts: cutsOf(manifest),
      gates: gatesOf(manifest),
      interface: host,
      rtl: { family: rtl.family, library: rtl.library, ...(rtl.device ? { device: rtl.device } : {}) },
      ...(section ? { section } : {}),
      ...(sections ? { sections } : {}),
      extras,
    },
    model: { ...model, ...(calibration ? { calibration } : {}) },
  };
}

export const foldOf = ({ pe, simd, unrolledAdders }: Manifest['layers'][number]): Fold =>
  unrolledAdders === undefined ? { pe, simd } : { pe, simd, mode: 'unrolled' };

/** The ends of the first frames as the manifest tells them, with the interval and the latency that follow. */
function predictionOf({ cycles }: Manifest, { sinks }: HardwareGraph): Prediction {
  invariant(cycles.outputs.length === sinks.length, 'the manifest has cycles of other outputs');
  return {
    initiationIntervalCycles: intervalOf(cycles.frameEnds),
    latencyCycles: cycles.frameEnds[0],
    frameEndCycles: cycles.frameEnds,
    outputEndCycles: new Map(
      sinks.map(({ kernel }, i) => [portKey({ kernel, port: 'm_axis' }), cycles.outputs[i].frameEnds]),
    ),
    blocked: [],
  };
}

export const notesOf = ({ notes }: Manifest): Diagnostic[] =>
  notes.map(({ node, ...note }) => ({ ...note, ...(node === undefined ? {} : { at: { node } }) }));

const cutsOf = ({ cuts = [] }: Manifest): DesignSource['cuts'] =>
  cuts.map(({ name, value, scale, offset }) => ({ name, value, maps: mapsOf({ scale, offset }) }));

/** The gates as the compiler told them. */
export const gatesOf = ({ gates = [] }: Manifest): GateProbe[] =>
  gates.map(({ name, ...gate }) => ({ node: name, ...gate }));
