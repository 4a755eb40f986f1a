import { type Diagnostic, diagnostics } from '../ir/diagnostic.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { kernelsWithoutHls } from './hls-streams.ts';

const hlsDiagnostic = diagnostics('hls', {
  pending: {
    severity: 'note',
    message: ({ kernels }: { kernels: string }) =>
      `no HLS C++ is written: there is none yet of the kernels ${kernels}`,
    help: () => 'the Verilog is complete',
  },
});

/** Tells of a design that is written without HLS C++, and why. */
export function hlsNotes(graph: HardwareGraph): readonly Diagnostic[] {
  const kinds = new Set(kernelsWithoutHls(graph).map(kernel => kernel.kind));
  return kinds.size > 0 ? [hlsDiagnostic('pending', { kernels: [...kinds].join(', ') })] : [];
}
