import type { Gated, Identifier, ShellWord, Word } from '../ir/target-text.ts';

/** What templates/tests/slurm.sh.hbs needs. */
export interface SlurmContext {
  readonly toolVersion: Word;
  readonly top: Identifier;
  readonly shards: number;
  /** Absolute paths: the folder of the job, this script, where simulators are kept, where the command was given. */
  readonly job: ShellWord;
  readonly script: ShellWord;
  readonly cache: ShellWord;
  readonly folder: ShellWord;
  /** `verify` of the design. */
  readonly command: Gated<'shell words'>;
  /** Which frames, and how they are sent. */
  readonly options: Gated<'shell words'>;
}
