import { diagnostics, fail, type Location } from './diagnostic.ts';

/** What one step of compiling may take, of something that a model can ask for with a few bytes. */
interface Budget {
  /** The most that is taken; a network that anyone trained for hardware stays far below. */
  readonly most: number;
  /** What is counted, in words that follow the number. */
  readonly of: string;
  /** What to do where it is not enough. */
  readonly help: string;
}

const SMALLER_IMAGES = 'give the network smaller images, or cut it into parts that see less of them at once';
const WRONG_EXPORT =
  'check the export: this is more than any network for hardware has, and mostly a wrong attribute';

/**
 * The budgets of all steps, each looked at before the work is done or the memory taken. Time and memory grow with these
 * numbers, so that what is refused would have taken minutes or gigabytes.
 */
export const BUDGETS = {
  nodes: { most: 2 ** 13, of: 'nodes in the model', help: 'cut the model into several' },
  tensors: {
    most: 2 ** 15,
    of: 'tensors or buffers of the model',
    help: 'cut the model into several',
  },
  ports: {
    most: 128,
    of: 'inputs and outputs of the model',
    help: 'join them: each is a stream of the design',
  },
  operands: {
    most: 1024,
    of: 'inputs of one node',
    help: 'join them in several nodes, one behind the other',
  },
  name: { most: 2 ** 12, of: 'characters of a name', help: 'give nodes and tensors shorter names' },
  rank: { most: 64, of: 'dimensions of a tensor', help: WRONG_EXPORT },
  tensor: { most: 2 ** 28, of: 'elements of a tensor', help: WRONG_EXPORT },
  folding: {
    most: 2 ** 25,
    of: 'elements computed of constants, beyond eight for each that the model stores',
    help: 'let the exporter fold constants, or leave out what makes such large ones of small ones',
  },
  products: {
    most: 2 ** 31,
    of: 'products to compute a constant',
    help: 'let the exporter fold constants: the model then stores the result',
  },
  value: { most: 2 ** 24, of: 'elements of one value of a frame', help: SMALLER_IMAGES },
  taps: { most: 2 ** 24, of: 'taps of windows along one axis, padding included', help: WRONG_EXPORT },
  windows: {
    most: 2 ** 28,
    of: 'elements of all windows over a frame',
    help: 'use a smaller kernel or image',
  },
  digits: {
    most: 2 ** 12,
    of: 'bits of an exact scale or offset',
    help: 'fold the arithmetic between two quantizers into fewer nodes, or put a quantizer between them',
  },
  repeated: {
    most: 2 ** 22,
    of: 'exact scales, one for each element',
    help: 'let scales and offsets vary by channel only, or use smaller images',
  },
  swaps: {
    most: 2 ** 12,
    of: 'exchanges of a change of shape with what stands before it',
    help: 'leave out changes of shape between the input and the first layer, or the arithmetic there',
  },
  banks: {
    most: 2 ** 10,
    of: 'kernels that a winner chooses from',
    help: 'choose among fewer, or check what the index depends on',
  },
  thresholds: {
    most: 2 ** 22,
    of: 'thresholds of one layer',
    help: 'use fewer bits for this activation, or one scale for all its channels',
  },
  table: {
    most: 2 ** 22,
    of: 'entries of the tables of one layer',
    help: 'put an activation quantizer of fewer bits before the function, or use one scale for all channels',
  },
  layers: {
    most: 2 ** 11,
    of: 'layers',
    help: 'cut the network into sections or models: the schedule takes time that grows faster than their number',
  },
  cycles: {
    most: 2 ** 22,
    of: 'cycles per frame of one layer, as parallel as it can be',
    help: 'use a smaller kernel or image',
  },
  events: {
    most: 2 ** 25,
    of: 'cycles per frame of all kernels together, which the schedule plays one by one',
    help: 'give the layers more lanes (--target-cycles, a folding file), or use smaller images',
  },
} as const satisfies Readonly<Record<string, Budget>>;

export type BudgetName = keyof typeof BUDGETS;

const budgetDiagnostic = diagnostics('budget', {
  exceeded: {
    severity: 'error',
    message: (a: { amount: number; budget: Budget }) =>
      `it takes ${a.amount} ${a.budget.of}; the limit is ${a.budget.most}`,
    help: (a: { budget: Budget }) => a.budget.help,
  },
});

/**
 * Stops with a diagnostic where an amount is more than its budget (or no number), before it is spent. Where the place is not
 * known here, whoever calls adds it (`placed`).
 */
export function spend(name: BudgetName, amount: number, at?: Location): void {
  const budget: Budget = BUDGETS[name];
  if (!(amount <= budget.most)) fail(budgetDiagnostic('exceeded', { amount, budget }, at));
}
