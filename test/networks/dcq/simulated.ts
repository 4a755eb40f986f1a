import type { NetworkCase } from '../cases.ts';
import { type DcqNetwork, fullCase, networks, smallCase, WEIGHTS } from './cases.ts';
import type { DcqOptions } from './options.ts';
import { sectionCases } from './sections.ts';

/** A network with one of the weight codes. */
export interface DcqCase {
  readonly name: string;
  readonly network: DcqNetwork;
  readonly weightBits: DcqOptions['weightBits'];
}

/** All fourteen. */
export const all: readonly DcqCase[] = networks.flatMap(network =>
  WEIGHTS.map(({ name, weightBits }) => ({ name: `${network.name}, ${name}`, network, weightBits })),
);

/** Networks that are simulated whole; of the others a section is. */
const WHOLE = ['LeNet', 'SVHN net', 'ResNet-20'];

/** What is simulated, in the order of the page. */
export const simulated: readonly {
  readonly name: string;
  readonly network: NetworkCase;
  readonly frames: number;
}[] = [
  ...all.map(({ name, network, weightBits }) => ({
    name: `${name}, small`,
    network: smallCase(network, weightBits),
    frames: 3,
  })),
  ...all
    .filter(({ network }) => WHOLE.includes(network.name))
    .map(({ name, network, weightBits }) => ({ name, network: fullCase(network, weightBits), frames: 2 })),
  ...WEIGHTS.flatMap(({ name, weightBits }) =>
    sectionCases(weightBits).map(network => ({ name: `${network.name}, ${name}`, network, frames: 2 })),
  ),
];
