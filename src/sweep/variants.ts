import type { GraphOp } from '../graph-ops/index.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { readModel } from '../node/model-file.ts';
import { sha256 } from '../sha256.ts';
import { sweepDiagnostic } from './diagnostics.ts';
import { FAMILIES, FAMILY_INPUT } from './families.ts';
import type { Family } from './family.ts';
import { parseSchedules, type Schedule, scheduleFileName, spread } from './schedule.ts';
import { readTrainedFamily } from './trained.ts';

/** A network at one precision. */
export interface VariantModel {
  readonly name: string;
  readonly sha256: string;
  readonly graph: Graph<GraphOp>;
  readonly notes: readonly Diagnostic[];
}

export interface Variant {
  readonly schedule: Schedule;
  /** Builds or reads the network. */
  load(): VariantModel;
}

/** One network at several precisions. */
export interface Variants {
  readonly family: string;
  readonly weights: 'random' | 'trained';
  readonly variants: readonly Variant[];
  /** What the input wire carries, where the family says it. */
  readonly input?: string;
  readonly targetCycles?: number;
  readonly data?: string;
  readonly labels?: string;
  /** The files of trained models that are read. */
  readonly models?: readonly string[];
}

export interface VariantOptions {
  /** Separated by commas; those of a family file are taken all where this is left out. */
  readonly schedules?: string;
  /** Divides the channels of a built-in family. */
  readonly divisor?: number;
}

/** The variants of a built-in family, or of a family file. Throws DiagnosticError. */
export function variantsOf(family: string, { schedules, divisor }: VariantOptions): Variants {
  const wanted = schedules === undefined ? undefined : parseSchedules(schedules);
  const builtIn = FAMILIES.get(family);
  if (builtIn) {
    if (!wanted) return fail(sweepDiagnostic('no-schedules', { family }));
    return builtInVariants(builtIn, wanted, divisor ?? 1);
  }
  if (!/\.json$/i.test(family))
    fail(sweepDiagnostic('unknown-family', { family, known: [...FAMILIES.keys()].join(', ') }));
  if (divisor !== undefined) fail(sweepDiagnostic('only-built-in', { option: '--divide-channels', family }));
  return trainedVariants(family, wanted);
}

function builtInVariants(family: Family, schedules: readonly Schedule[], divisor: number): Variants {
  if (family.narrowestChannels % divisor !== 0 || divisor > 8) {
    const { name, narrowestChannels: channels } = family;
    fail(sweepDiagnostic('bad-divisor', { divisor, family: name, channels }));
  }
  return {
    family: family.name,
    weights: 'random',
    input: FAMILY_INPUT,
    targetCycles: Math.ceil(family.targetCycles / divisor),
    variants: schedules.map(schedule => {
      const sections = spread(schedule, family.name, family.sections);
      const name = `${family.name}-${scheduleFileName(schedule)}`;
      return {
        schedule,
        load: () => ({
          name,
          sha256: sha256(JSON.stringify({ name, divisor })),
          graph: family.graph(sections, divisor, name),
          notes: [],
        }),
      };
    }),
  };
}

function trainedVariants(file: string, wanted: readonly Schedule[] | undefined): Variants {
  const { name: family, models, ...others } = readTrainedFamily(file);
  const chosen = wanted?.map(({ text }) => {
    const known = models.map(({ schedule }) => schedule.text).join(', ');
    const model = models.find(({ schedule }) => schedule.text === text);
    return model ?? fail(sweepDiagnostic('no-variant', { schedule: text, known }, { file }));
  });
  return {
    family,
    weights: 'trained',
    ...others,
    models: (chosen ?? models).map(({ path }) => path),
    variants: (chosen ?? models).map(({ schedule, path }) => ({
      schedule,
      load: () => {
        const model = readModel(path);
        const name = `${family}-${scheduleFileName(schedule)}`;
        return { ...model, name, graph: { ...model.graph, name } };
      },
    })),
  };
}
