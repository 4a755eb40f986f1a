import type { LayerGraph, LayerPort } from '../ops/index.ts';
import type { NameTable } from './names.ts';

/** Names of an input or output of a design: of its AXI4-Stream, and of the kernel there. */
interface EndNames {
  readonly port: LayerPort;
  readonly axis: string;
  readonly kernel: string;
}

/** The names at both ends of a design, of each input and each output in their order. */
export interface DesignEnds {
  readonly inputs: readonly (EndNames & { readonly framingError: string })[];
  readonly outputs: readonly EndNames[];
}

/**
 * Names the AXI4-Streams of a design. An only input is `s_axis`, an only output `m_axis`; of several each has the model's
 * name behind that. Called before anything else takes a name, so that these are as near to the model's as can be.
 */
export function nameEnds({ inputs, outputs }: LayerGraph, names: NameTable): DesignEnds {
  const nameOf = (ports: readonly LayerPort[], role: string, { name }: LayerPort): string =>
    ports.length === 1 ? role : names.claim(`${role}_${name}`);
  return {
    inputs: inputs.map(port => ({
      port,
      axis: nameOf(inputs, 's_axis', port),
      kernel: inputs.length === 1 ? 'frame_in' : `frame_in_${port.name}`,
      framingError: nameOf(inputs, 'framing_error', port),
    })),
    outputs: outputs.map(port => ({
      port,
      axis: nameOf(outputs, 'm_axis', port),
      kernel: outputs.length === 1 ? 'frame_out' : `frame_out_${port.name}`,
    })),
  };
}
