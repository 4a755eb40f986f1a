import { fail } from '../ir/diagnostic.ts';
import { cliDiagnostic } from './diagnostics.ts';

interface ShardOptions {
  readonly shards?: unknown;
  readonly record?: string;
  readonly merge?: readonly string[];
  readonly slurm?: number;
  readonly data?: readonly string[];
  readonly frames?: number;
  readonly wave?: string;
  readonly model?: string;
}

/** Stops where options about shards contradict each other. */
export function checkShardOptions({
  shards,
  record,
  merge,
  slurm,
  data,
  frames,
  wave,
  model,
}: ShardOptions): void {
  if (record !== undefined && shards === undefined)
    fail(cliDiagnostic('without-shards', { option: '--record' }));
  const refuse = (option: string, others: Readonly<Record<string, unknown>>): void => {
    const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
    if (other !== undefined) fail(cliDiagnostic('not-together', { option, other }));
  };
  if (merge)
    refuse('--merge', {
      '--shards': shards,
      '--slurm': slurm,
      '--data': data,
      '--frames': frames,
      '--wave': wave,
      '--model': model,
    });
  if (slurm !== undefined) refuse('--slurm', { '--shards': shards, '--wave': wave });
  if (shards !== undefined) refuse('--shards', { '--wave': wave });
}

/** Stops where a folder of several sections is to be divided into shards. */
export function checkWhole(folder: string, { shards, merge, slurm }: ShardOptions): void {
  const given = Object.entries({ '--shards': shards, '--merge': merge, '--slurm': slurm });
  const [option] = given.find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined) fail(cliDiagnostic('one-section', { option, folder }));
}
