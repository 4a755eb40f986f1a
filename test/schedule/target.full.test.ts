import { it } from 'vitest';
import { aimedNetworks, expectWithinTargets } from './aimed-networks.ts';

it.each(aimedNetworks.map(network => [network.name, network] as const))(
  'keeps to every target, or says what exceeds it: %s',
  (_, network) => {
    expectWithinTargets(network, network.targets);
  },
);
