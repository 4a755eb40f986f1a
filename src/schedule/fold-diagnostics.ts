import type { Resource } from '../devices/resources.ts';
import { counted } from '../ir/counted.ts';
import { diagnostics } from '../ir/diagnostic.ts';

/** What there is to say of folds: of a folding file, and of a target that is not met. */
export const foldDiagnostic = diagnostics('folding', {
  'unknown-layer': {
    severity: 'error',
    message: (a: { layer: string; known: string }) =>
      `the folding file names '${a.layer}', which is no layer; layers are ${a.known}`,
    help: () => 'use the names that `npx bitwright inspect` prints',
  },
  'out-of-range': {
    severity: 'error',
    message: (a: { key: string; value: number; limit: number }) =>
      `${a.key} is ${a.value}; it must be a whole number from 1 to ${a.limit}`,
  },
  'illegal-lanes': {
    severity: 'error',
    message: (a: { key: string; value: number; nearest: number }) =>
      `${a.key} is ${a.value}, which would cut the layer's channels across beats`,
    help: (a: { nearest: number }) =>
      `the next smaller one that fits is ${a.nearest}; for the windows of a convolution also all channels of all places at once`,
  },
  'unrolled-lanes': {
    severity: 'error',
    message: (a: { key: string }) => `"mode": "unrolled" is given together with "${a.key}"`,
    help: () => 'an unrolled layer does all rows and columns at once; leave out pe and simd, or the mode',
  },
  'not-unrollable': {
    severity: 'error',
    message: (a: { kind: string }) => `a ${a.kind} layer cannot be unrolled`,
    help: () =>
      'only dense layers and the products of convolutions (both are called dense by `npx bitwright inspect`) can',
  },
  'too-many-adders': {
    severity: 'error',
    message: (a: { adders: number; limit: number }) =>
      `unrolled, it takes ${a.adders} adders; the limit is ${a.limit}`,
    help: () => 'fold it with pe and simd; `npx bitwright inspect` prints the adders of every layer',
  },
  'target-missed': {
    severity: 'warning',
    message: (a: { target: number; best: number }) =>
      `no folding reaches ${counted(a.target, 'cycle')} per frame; fully parallel it takes ${a.best}`,
    help: () => 'raise --target-cycles',
  },
  'target-missed-by-fold': {
    severity: 'warning',
    message: (a: Missed & { kind: string }) =>
      `${intervalText(a)}: the ${a.kind} '${a.kernel}' takes ${a.cycles}, folded as the folding file says`,
    help: () => 'give the layer more lanes in the folding file, or raise --target-cycles',
  },
  'target-missed-by-kernel': {
    severity: 'warning',
    message: (a: Missed & { kind: string }) =>
      `${intervalText(a)}: the ${a.kind} '${a.kernel}' takes ${a.cycles}`,
    help: () => 'raise --target-cycles, or lower it, so that the layer gets more lanes',
  },
  'target-missed-by-stream': {
    severity: 'warning',
    message: (a: Missed & { kind: string; from: string; to: string }) =>
      `${intervalText(a)}: on the stream from '${a.from}' to '${a.to}' the ${a.kind} '${a.kernel}' takes ${a.cycles}`,
    help: () =>
      'in a folding file, give the two layers lanes that divide the vectors on both sides, or raise --target-cycles',
  },
  'target-missed-by-waiting': {
    severity: 'warning',
    message: (a: Missed & { kind: string }) =>
      `${intervalText(a)}, as kernels wait for one another; the slowest alone is the ${a.kind} '${a.kernel}', with ${a.cycles}`,
    help: () => 'raise --target-cycles, or lower it, so that there is time to wait',
  },
  'too-large': {
    severity: 'error',
    message: (a: OnDevice) =>
      `no folding fits ${a.device}, of which ${percentText(a)} may be taken: the smallest takes ${overText(a)}`,
    help: ({ over }: OnDevice) => helpText(over, 'take a larger --device, or allow more with --use 90%'),
  },
  'sections-on-device': {
    severity: 'error',
    message: () => 'sections are folded together, and each is loaded alone: none is chosen for a device',
    help: () => 'say --family and --target-cycles instead of --device or --board',
  },
  'over-device': {
    severity: 'warning',
    message: (a: OnDevice) =>
      `the design takes more of ${a.device} than the ${percentText(a)} that it may: ${overText(a)}`,
    help: ({ over }: OnDevice) =>
      helpText(
        over,
        'raise --target-cycles, or leave it and --folding out, so that a folding is chosen that fits',
      ),
  },
});

/** A resource of which too much is taken. */
export interface OverUse {
  readonly resource: Resource;
  readonly used: number;
  readonly available: number;
}

interface OnDevice {
  readonly device: string;
  /** The share of it that may be taken. */
  readonly most: number;
  readonly over: readonly OverUse[];
}

const RESOURCE_NAMES: { readonly [R in Resource]: string } = {
  lut: 'LUT',
  ff: 'flip-flops',
  blockRam: 'block RAM',
  dsp: 'DSP blocks',
};

/** What makes less of each, beside fewer cycles. */
const LESS_OF: { readonly [R in Resource]: string } = {
  lut: 'fewer bits per weight and activation take less',
  ff: 'fewer bits per activation take less',
  blockRam:
    'weights of fewer bits need less of it, and --cut makes sections that are loaded one after another',
  dsp: 'weights of one or two bits, and scales that are powers of two, need none',
};

const percentText = ({ most }: OnDevice): string => `${Math.round(100 * most)} %`;
const overText = ({ over }: OnDevice): string =>
  over
    .map(({ resource, used, available }) => `${used} of ${available} ${RESOURCE_NAMES[resource]}`)
    .join(', ');
const helpText = (over: readonly OverUse[], first: string): string =>
  [first, ...over.map(({ resource }) => LESS_OF[resource])].join('; ');

/** A design that misses its target, and the kernel that limits it, cycles all per frame. */
interface Missed {
  readonly target: number;
  readonly interval: number;
  readonly kernel: string;
  readonly cycles: number;
}

const intervalText = ({ target, interval }: Missed): string =>
  `the design takes ${counted(interval, 'cycle')} per frame, more than the ${target} that are asked for`;
