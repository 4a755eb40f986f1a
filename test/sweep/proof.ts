import { chuResnet } from '../../src/sweep/chu-resnet.ts';
import { FAMILY_INPUT } from '../../src/sweep/families.ts';
import type { Family } from '../../src/sweep/family.ts';
import { parseSchedule, spread } from '../../src/sweep/schedule.ts';
import { prove } from '../networks/prove.ts';
import type { Proof } from '../networks/simulate.ts';

/** Proves two frames of a family's network in Verilator, its channels divided by `divisor`. */
export function proveFamily(family: Family, schedule: string, divisor: number): Promise<Proof> {
  const sections = spread(parseSchedule(schedule), family.name, family.sections);
  return prove(
    {
      graph: () => family.graph(sections, divisor, `${family.name}_${divisor}`),
      wire: FAMILY_INPUT,
      options: { targetCycles: Math.ceil(family.targetCycles / divisor) },
    },
    2,
    family === chuResnet ? ['lower/snapped-value'] : [],
  );
}
