import { expect, it } from 'vitest';
import { measureMlperf, mlperfNames } from './mlperf-tiny.ts';

/** The folder that training/mlperf-tiny/make_models.py wrote: its models are too large for the repository. */
const folder = process.env.MLPERF_TINY;

it.skipIf(folder === undefined)(
  'holds the networks of MLPerf Tiny against onnxruntime and float64',
  async () => {
    const names = mlperfNames(folder ?? '');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const measured = await measureMlperf(folder ?? '', name);
      expect(measured, name).toMatchObject({ beyond: 0, unlikeFloat64: 0, warnings: [] });
    }
  },
);
