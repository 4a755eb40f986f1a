import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { fail } from '../ir/diagnostic.ts';
import { sweepDiagnostic } from './diagnostics.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

const familySchema = z.strictObject({
  name: z.string().min(1),
  input: z.string().optional(),
  data: z.string().optional(),
  labels: z.string().optional(),
  variants: z.record(z.string(), z.string()),
});

/** Models of one network trained at several precisions, as a family file lists them. Paths are absolute. */
export interface TrainedFamily {
  readonly name: string;
  /** What the input wire carries, as --input takes it. */
  readonly input?: string;
  /** Frames and labels that tell the accuracy. */
  readonly data?: string;
  readonly labels?: string;
  readonly models: readonly { readonly schedule: Schedule; readonly path: string }[];
}

/** Reads a family file: JSON of the models by schedule, with paths relative to it. Throws DiagnosticError. */
export function readTrainedFamily(file: string): TrainedFamily {
  const bad = (reason: string): never => fail(sweepDiagnostic('bad-family-file', { reason }, { file }));
  const parsed = familySchema.safeParse(parse(file, bad));
  if (!parsed.success) return bad(z.prettifyError(parsed.error));
  const { name, input, data, labels, variants } = parsed.data;
  const besides = (path: string): string => resolve(dirname(file), path);
  const models = Object.entries(variants).map(([text, path]) => ({
    schedule: parseSchedule(text),
    path: besides(path),
  }));
  if (models.length === 0) bad('it lists no variants');
  const texts = models.map(({ schedule }) => schedule.text);
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) fail(sweepDiagnostic('repeated-schedule', { schedule: twice }, { file }));
  return {
    name,
    ...(input === undefined ? {} : { input }),
    ...(data === undefined ? {} : { data: besides(data) }),
    ...(labels === undefined ? {} : { labels: besides(labels) }),
    models,
  };
}

function parse(file: string, bad: (reason: string) => never): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'it is not JSON');
  }
}
