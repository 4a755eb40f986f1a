import { type ChartContext, chartContext } from '../../src/sweep/chart.ts';
import type { MeasuredHardware, MeasuredRun } from './measure.ts';

export type MeasuredRuns = Readonly<Record<string, MeasuredRun>>;

/** Runs that differ in their seed alone. */
interface Group {
  readonly name: string;
  readonly runs: readonly MeasuredRun[];
}

interface Chapter {
  readonly prefix: string;
  readonly title: string;
  readonly text: string;
  /** Pairs of groups: what a paper claims to be better, and beside what. */
  readonly comparisons: readonly (readonly [claimed: string, beside: string])[];
}

const CHAPTERS: readonly Chapter[] = [
  {
    prefix: 's1-',
    title: 'Conditional computation',
    text: `Pre-activation ResNets with LSQ of 2 bits (8 at both ends), K kernels a layer of which a gate takes one for each image, after Pham and
Chung (Electronics 10(8):886, 2021). The paper's claim: more kernels, better classes, for the same multiply-accumulates.`,
    comparisons: [
      ['s1-resnet8-w2a2-k2', 's1-resnet8-w2a2-k1'],
      ['s1-resnet8-w2a2-k4', 's1-resnet8-w2a2-k1'],
      ['s1-resnet14-w2a2-k4', 's1-resnet14-w2a2-k1'],
    ],
  },
  {
    prefix: 's2-',
    title: 'Spatial shifts',
    text: `SSPQ20 (Kim et al., IEEE Access 2020) with pointwise weights of 1 bit and activations of 4 bits, shifts whole or learned in sixteenths of a
pixel, beside a ResNet-20 of 4 bits. The paper's claim: 8.7 times fewer parameters for 2.95 points.`,
    comparisons: [
      ['s2-sspq20-whole', 's2-resnet20-w4a4-k1'],
      ['s2-sspq20-learned', 's2-resnet20-w4a4-k1'],
      ['s2-sspq20-learned', 's2-sspq20-whole'],
    ],
  },
  {
    prefix: 's3-',
    title: 'Sections',
    text: `LeNet with weights of 1 bit and of three values, activations of 4 bits: from the same float network trained on with labels ("plain"), or
each section against the float network's features (Elthakeb et al., DCQ). The paper's claim: sections do better than plain training.

With this recipe (Adam, 0.001) what the sections are trained to lower rises instead: over the ten epochs of MNIST from 0.35 to 0.60 with weights of
1 bit, from 0.18 to 0.39 with three values. So what follows tells of the recipe, and the claim is undecided.`,
    comparisons: ['mnist', 'cifar10'].flatMap(data =>
      ['binary', 'ternary'].map(
        weights => [`s3-lenet-${data}-${weights}-sections`, `s3-lenet-${data}-${weights}-plain`] as const,
      ),
    ),
  },
  {
    prefix: 's4-',
    title: 'Bit widths by depth',
    text: `The VGG of Chu et al. (arXiv 1912.12656) at a quarter of its width. The paper's claim: falling bit widths (8-4-2-1) take less memory than
equal ones at comparable classes, and rising ones do worse.`,
    comparisons: [
      ['s4-vgg-8-4-2-1', 's4-vgg-4-4-4'],
      ['s4-vgg-8-4-2-1', 's4-vgg-1-1-1'],
      ['s4-vgg-8-4-2-1', 's4-vgg-1-2-4-8'],
    ],
  },
];

const HEAD = `# The four families, trained

Networks of the four families, trained by \`training/train_families.py\` ([recipes](../training/README.md#the-four-families)),
exported by \`torch.onnx.export\` as their authors spell them, and compiled with no option but the cycles per frame. \`npm run families -- FOLDER\`
measures what was trained into FOLDER and writes this page.

- Right: of the whole test set (10,000 images), by PyTorch, by onnxruntime from the exported file, and by the integer reference.
- Other classes: images to which the reference, which is exact, gives another class than onnxruntime, whose float32 sums round. Unexplained: of
  those images, values of quantizers that differ by more than such rounding explains (\`bitwright compare\`).
- Simulated: 100 images of all classes in Verilator, every stream against the reference, under random stalls; 10 as HLS C++.
- LUT, DSP and RAMB36 are estimates for a 7 series part. Weight bytes are as stored.

All runs of a comparison have the same epochs and, by seed, the same batches. Seeds are few and epochs fewer than the papers': differences
inside the spread of seeds say nothing, and are called so. Where seeds differ in area, that of the first is told.
`;

const CIFAR10 = `
CIFAR-10 was read from an archive of JPEG, which is lossy: all networks alike, but figures of other places are not to be held against these.
`;

const number = (value: number): string => value.toLocaleString('en-US');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const percent = (run: MeasuredRun): number => (100 * run.rightExported) / run.images;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** docs/families.md */
export function familiesDocument(measured: MeasuredRuns): string {
  const chapters = CHAPTERS.flatMap(chapter => {
    const runs = Object.values(measured).filter(({ run }) => run.startsWith(chapter.prefix));
    return runs.length === 0 ? [] : [chapterText(chapter, runs)];
  });
  const isOnCifar10 = Object.values(measured).some(({ data }) => data === 'cifar10');
  return [HEAD, ...(isOnCifar10 ? [CIFAR10] : []), ...chapters].join('\n');
}

/** Charts by the names of their files: those of families of which something was measured. */
export function familiesCharts(measured: MeasuredRuns): [name: string, ChartContext][] {
  return CHAPTERS.flatMap(({ prefix, title }): [string, ChartContext][] => {
    const groups = groupsOf(Object.values(measured).filter(({ run }) => run.startsWith(prefix))).filter(
      isBuilt,
    );
    const hardware = groups.flatMap(({ runs }) => runs[0].hardware ?? []);
    if (groups.length === 0) return [];
    const chart = chartContext(
      title,
      groups.map(({ name }) => name.slice(prefix.length)),
      [
        { title: 'right (%)', values: groups.map(share), full: 100, format: v => v.toFixed(2) },
        { title: 'weight bytes', values: hardware.map(built => built.weightBytes), format: number },
        { title: 'LUT', values: hardware.map(built => built.lut), format: number },
        { title: 'cycles', values: hardware.map(built => built.intervalCycles), format: number },
      ],
    );
    return [[`families-${prefix.slice(0, 2)}`, chart]];
  });
}

function chapterText({ prefix, title, text, comparisons }: Chapter, runs: readonly MeasuredRun[]): string {
  const groups = groupsOf(runs);
  const verdicts = comparisons.flatMap(([claimed, beside]) => {
    const [a, b] = [claimed, beside].map(name => groups.find(group => group.name === name));
    return a && b ? [row([a.name, b.name, ...comparison(a, b)])] : [];
  });
  return [
    `## ${title}\n`,
    `${text}\n`,
    `![right answers, bytes, LUT and cycles](families-${prefix.slice(0, 2)}.svg)\n`,
    ...(verdicts.length > 0
      ? [
          '| network | beside | right (%) | difference (points) | |',
          '|---|---|---:|---:|---|',
          ...verdicts,
          '',
        ]
      : []),
    '| run | epochs | CPU minutes | right: PyTorch | onnxruntime | reference | other classes | unexplained |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...runs.map(r =>
      row([
        ...[r.run, `${r.epochs}`, r.cpuMinutes.toFixed(0), number(r.right), number(r.rightExported)],
        ...(r.hardware ? referenceCells(r.hardware.reference) : ['', '', '']),
      ]),
    ),
    '',
    '| network | parameters | bits (weight/activation) | weight bytes | all parameter bytes | LUT | FF | DSP | RAMB36 | cycles per frame |',
    '|---|---:|---|---:|---:|---:|---:|---:|---:|---:|',
    ...groups.flatMap(({ name, runs: [{ parameters, hardware: h }] }) =>
      h
        ? row([
            ...[name, number(parameters), h.precision],
            ...[h.weightBytes, h.parameterBytes, h.lut, h.ff, h.dsp, h.blockRam, h.intervalCycles].map(
              number,
            ),
          ])
        : [],
    ),
    '',
    '| run | frames in Verilator | streams | mismatches | cycles as predicted | frames as C++ | mismatches |',
    '|---|---:|---:|---:|---|---:|---:|',
    ...runs.flatMap(({ run, hardware }) => (hardware ? proofRow(run, hardware.simulated) : [])),
    '',
    ...winnersText(runs),
  ].join('\n');
}

const referenceCells = ({ right, otherClasses, unexplained }: MeasuredHardware['reference']): string[] =>
  [right, otherClasses, unexplained].map(number);

const proofRow = (run: string, s: MeasuredHardware['simulated']): string =>
  row([
    ...[run, `${s.frames}`, `${s.streams}`, `${s.mismatches}`],
    ...[s.isTimingAsPredicted ? 'yes' : 'no', `${s.csimFrames}`, `${s.csimMismatches}`],
  ]);

/** Which kernels won, of networks that have several. */
function winnersText(runs: readonly MeasuredRun[]): string[] {
  const gated = runs.filter(({ winners }) => winners !== '');
  if (gated.length === 0) return [];
  return [
    'How often each kernel of each gated layer won on the test set; and of all images and gates the winners of the reference, and of the',
    "simulated ones those of the hardware, that are not PyTorch's.\n",
    '| run | shares of the kernels (%), layer by layer | reference: other winners | hardware: other winners |',
    '|---|---|---:|---:|',
    ...gated.flatMap(({ run, winners, hardware }) => {
      if (!hardware) return [];
      const others = [hardware.reference, hardware.simulated].map(({ otherWinners }) => number(otherWinners));
      return row([run, winners, ...others]);
    }),
    '',
  ];
}

function groupsOf(runs: readonly MeasuredRun[]): Group[] {
  const groups = new Map<string, MeasuredRun[]>();
  for (const run of runs) {
    const name = run.run.replace(/-seed\d+$/, '');
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return Array.from(groups, ([name, own]) => ({ name, runs: own }));
}

const isBuilt = ({ runs }: Group): boolean => runs[0].hardware !== undefined;
const share = ({ runs }: Group): number => mean(runs.map(percent));

/** Their shares, the difference, and whether it is larger than what seeds do. */
function comparison(a: Group, b: Group): [shares: string, difference: string, verdict: string] {
  const [own, other] = [a, b].map(group => group.runs.map(percent));
  const isApart = Math.min(...own) > Math.max(...other) || Math.max(...own) < Math.min(...other);
  const difference = share(a) - share(b);
  const verdict =
    Math.min(own.length, other.length) === 1
      ? 'one seed: undecided unless far larger than what seeds do elsewhere'
      : isApart
        ? `all ${own.length} seeds on one side`
        : 'inside the spread of seeds: undecided';
  const signed = `${difference < 0 ? '-' : '+'}${Math.abs(difference).toFixed(2)}`;
  return [`${share(a).toFixed(2)} / ${share(b).toFixed(2)}`, signed, verdict];
}
