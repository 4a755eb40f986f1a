import { diagnostics } from '../ir/diagnostic.ts';

const SHOWN = 8;

/** What keeps records of shards from being merged. */
export const mergeDiagnostic = diagnostics('merge', {
  unreadable: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the record of a shard cannot be read: ${reason}`,
    help: () => 'name the files that `verify --shards I/N --record FILE` wrote',
  },
  broken: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the file is no record of a shard: ${reason}`,
    help: () => 'name the files that `verify --shards I/N --record FILE` of this version of bitwright wrote',
  },
  'other-design': {
    severity: 'error',
    message: () => 'the shard was run on another design than this folder now holds',
    help: () => 'run the shards again on this folder, or name the one that they ran on',
  },
  'other-run': {
    severity: 'error',
    message: ({ what, first }: { what: string; first: string }) =>
      `the shard is of another run than ${first}: they differ in ${what}`,
    help: () => 'name the records of one run, with equal options',
  },
  twice: {
    severity: 'error',
    message: ({ index, first }: { index: number; first: string }) => `shard ${index} is in ${first} already`,
    help: () => 'name the record of each shard once',
  },
  missing: {
    severity: 'error',
    message: ({ missing, count }: { missing: readonly number[]; count: number }) =>
      `${missing.length} of ${count} shards are missing: ${missing.slice(0, SHOWN).join(', ')}${missing.length > SHOWN ? ' ...' : ''}`,
    help: ({ missing, count }: { missing: readonly number[]; count: number }) =>
      `run them: verify DIR --shards ${missing[0]}/${count} --record FILE`,
  },
});
