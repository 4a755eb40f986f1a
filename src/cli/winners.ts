import type { GateReport } from '../../sim/verify.ts';
import { printable } from '../ir/diagnostic.ts';
import { print, table } from './terminal.ts';

/** The winner of each gate in each frame, in the hardware; where the reference has another, both. */
export function printWinners(gates: readonly GateReport[]): void {
  if (gates.length === 0) {
    print('winners: the network has no gates');
    return;
  }
  const frames = Math.max(...gates.map(gate => gate.reference.length));
  const winner = ({ hardware, reference }: GateReport, frame: number): string => {
    const found = hardware[frame] === undefined ? '-' : String(hardware[frame]);
    return hardware[frame] === reference[frame] ? found : `${found} (not ${reference[frame]})`;
  };
  print('winners, gate by gate (one column for each frame):');
  print(
    table([
      ['gate', ...Array.from({ length: frames }, (_, frame) => String(frame))],
      ...gates.map(gate => [
        printable(gate.gate),
        ...Array.from({ length: frames }, (_, frame) => winner(gate, frame)),
      ]),
    ]),
  );
  print(
    table([
      ['gate', 'frames each kernel won', 'smallest lead of a winner'],
      ...gates.map(gate => [
        printable(gate.gate),
        Array.from({ length: gate.kernels }, (_, k) => gate.hardware.filter(w => w === k).length).join(' '),
        gate.smallestMargin.toPrecision(3),
      ]),
    ]),
  );
  const equal = gates.every(({ hardware, reference }) => String(hardware) === String(reference));
  print(equal ? 'all winners are those of the reference' : 'winners DIFFER from the reference');
}
