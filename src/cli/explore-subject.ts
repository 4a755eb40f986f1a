import { statSync } from 'node:fs';
import { keepExploration, readDesign } from '../artifact/index.ts';
import { lowerNetwork } from '../compile.ts';
import { deviceNamed } from '../devices/data.ts';
import type { ExplorationRecord } from '../formats/exploration.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { DEFAULT_FAMILY, type Family } from '../kernels/family.ts';
import type { LayerGraph } from '../ops/index.ts';
import { type Budget, DEFAULT_MOST } from '../schedule/fit-device.ts';
import { type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { budgetOf, type DeviceOptions } from './device-options.ts';
import type { ModelOptions } from './model.ts';
import { refuseModelOptions } from './run.ts';

export interface SubjectOptions extends ModelOptions, CalibrationOptions, DeviceOptions {
  readonly family?: Family;
}

/** What is searched. */
export interface Subject {
  readonly layers: LayerGraph;
  readonly family: Family;
  readonly budget?: Budget;
  readonly title: string;
  readonly model: ExplorationRecord['model'];
  readonly notes: readonly Diagnostic[];
  readonly isFolder: boolean;
  /** Puts what was found where it belongs. */
  readonly keep: (record: ExplorationRecord) => Promise<void>;
}

/** The network of a model, or of a compiled folder, for whose device it is searched unless another is named. */
export async function subjectOf(path: string, options: SubjectOptions): Promise<Subject> {
  const budget = await budgetOf(options);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const { model, lowering } = await loadCalibrated(path, options);
    const network = lowerNetwork(model.graph, lowering);
    return {
      layers: network.layers,
      family: budget?.device.family ?? options.family ?? DEFAULT_FAMILY,
      ...(budget ? { budget } : {}),
      title: model.name,
      model: { name: model.name, sha256: model.sha256 },
      notes: [...model.notes, ...network.notes],
      isFolder: false,
      keep: async () => undefined,
    };
  }
  refuseModelOptions(path, options);
  const design = await readDesign(path);
  const { model, rtl } = design.manifest;
  const own = rtl.device === undefined ? undefined : deviceNamed(rtl.device);
  const wanted =
    budget ?? (own && options.family === undefined ? { device: own, most: DEFAULT_MOST } : undefined);
  const family = wanted?.device.family ?? options.family ?? rtl.family;
  return {
    layers: design.layers,
    family,
    ...(wanted ? { budget: wanted } : {}),
    title: model.name,
    model: { name: model.name, sha256: model.sha256 },
    notes: [],
    isFolder: true,
    keep: record => keepExploration(design, record),
  };
}
