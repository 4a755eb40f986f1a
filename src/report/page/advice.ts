import { fits } from '../../devices/shares.ts';
import { type Markup, markup } from '../../ir/target-text.ts';
import { foldLimits } from '../../lower/index.ts';
import { layerContext } from '../../lower/lowering.ts';
import { layerKernels } from '../../schedule/hardware.ts';
import { type LayerArea, partOf, totalArea } from './areas.ts';
import { figure, memory, percent, shortName } from './figure.ts';
import type { PageSource } from './source.ts';

/** What could be changed next, what matters most first; each says only what holds of this design. */
export function adviceOn(source: PageSource, areas: readonly LayerArea[]): Markup[] {
  return [
    ...verificationAdvice(source),
    ...bottleneckAdvice(source),
    ...idleAdvice(source, areas),
    ...fifoAdvice(source),
    ...memoryAdvice(areas),
    ...coverageAdvice(source),
    ...deviceAdvice(source, areas),
  ];
}

function verificationAdvice({ verification }: PageSource): Markup[] {
  if (!verification)
    return [
      markup`Not verified yet: <code>npx bitwright verify DIR</code> proves it in Verilator and puts what it finds here.`,
    ];
  return verification.ok
    ? []
    : [markup`The last verification failed: see <a href="#verification">what it found</a>.`];
}

/** The kernel that sets the pace, and how far it pays to hurry it. */
function bottleneckAdvice({ manifest, layers, hardware }: PageSource): Markup[] {
  const { initiationInterval, bottleneck } = manifest.cycles;
  const layer = manifest.layers.find(({ name }) => name === bottleneck.layer);
  const node = layers.nodes.find(({ name }) => name === bottleneck.layer);
  const share = percent(bottleneck.cycles / initiationInterval).text;
  const pace = markup`<strong>${shortName(bottleneck.layer)}</strong> sets the pace: its ${shortName(bottleneck.kind)} is busy for ${figure(bottleneck.cycles).text} of ${figure(initiationInterval).text} cycles (${share}).`;
  if (!layer || !node || layerKernels(hardware).get(layer.name)?.id !== bottleneck.kernel) {
    return [markup`${pace} It only passes beats on, so that more lanes of its neighbours make it faster.`];
  }
  const limits = foldLimits(node, layerContext(layers, node));
  if (layer.pe * layer.simd >= limits.pe * limits.simd || layer.unrolledAdders !== undefined)
    return [markup`${pace} It is folded as little as it can be already.`];
  const others = manifest.layers.filter(({ name }) => name !== layer.name);
  const next = others.reduce((a, b) => (b.cyclesPerFrame > a.cyclesPerFrame ? b : a), others[0]);
  const bound =
    next && next.cyclesPerFrame < bottleneck.cycles
      ? markup` Alone it can bring the interval down to ${figure(next.cyclesPerFrame).text} cycles at best: then comes ${shortName(next.name)}.`
      : next
        ? markup` ${shortName(next.name)} takes as long, and has to become faster with it.`
        : markup``;
  return [
    markup`${pace} More PE or SIMD for it, or a smaller <code>--target-cycles</code>, makes frames follow faster.${bound}`,
  ];
}

/** Below this share of the interval a layer could do with half its lanes. */
const IDLE = 0.5;
/** From this share of all LUTs on it matters. */
const LARGE = 0.1;

/** Large layers that wait most of the time. */
function idleAdvice({ manifest }: PageSource, areas: readonly LayerArea[]): Markup[] {
  const { lut } = totalArea(areas);
  const interval = manifest.cycles.initiationInterval;
  return manifest.layers
    .map(layer => ({ layer, lut: areas.find(area => area.layer === layer.name)?.lut ?? 0 }))
    .filter(({ layer, lut: own }) => {
      const isFolded =
        layer.kind === 'dense' && layer.unrolledAdders === undefined && layer.pe * layer.simd > 1;
      return isFolded && layer.cyclesPerFrame <= IDLE * interval && own >= LARGE * lut;
    })
    .sort((a, b) => b.lut - a.lut)
    .slice(0, 3)
    .map(
      ({ layer, lut: own }) =>
        markup`<strong>${shortName(layer.name)}</strong> takes ${percent(own / lut).text} of the LUTs and is busy for ${percent(layer.cyclesPerFrame / interval).text} of the interval: fewer PE or SIMD would do.`,
    );
}

function fifoAdvice({ verification }: PageSource): Markup[] {
  const wasted = (verification?.fifos ?? []).filter(({ wastedLuts }) => wastedLuts > 0);
  return [...wasted]
    .sort((a, b) => b.wastedLuts - a.wastedLuts)
    .slice(0, 3)
    .map(
      ({ fifo, depthBeats, peakBeats, wastedLuts }) =>
        markup`FIFO <strong>${shortName(fifo)}</strong> is ${figure(depthBeats).text} beats deep and held ${figure(peakBeats).text}: about ${figure(wastedLuts).text} LUTs too many.`,
    );
}

/** From this share of all constants on a layer is named. */
const HEAVY = 0.5;

function memoryAdvice(areas: readonly LayerArea[]): Markup[] {
  const rom = areas.reduce((sum, { romBits }) => sum + romBits, 0);
  const heaviest = areas.reduce((a, b) => (b.romBits > a.romBits ? b : a));
  if (areas.length < 3 || rom === 0 || heaviest.romBits < HEAVY * rom) return [];
  return [
    markup`<strong>${shortName(heaviest.layer)}</strong> holds ${percent(heaviest.romBits / rom).text} of all constants (${memory(heaviest.romBits).text}): fewer bits or fewer weights there save the most memory.`,
  ];
}

const WHAT: Readonly<Record<string, Markup>> = {
  thresholds: markup`thresholds`,
  steps: markup`very steps of thresholds`,
  weights: markup`inputs of weights`,
  multipliers: markup`multipliers`,
  entries: markup`table entries`,
  banks: markup`banks`,
  winners: markup`winners`,
};

export const whatOf = (what: string): Markup => (Object.hasOwn(WHAT, what) ? WHAT[what] : shortName(what));

function coverageAdvice({ verification }: PageSource): Markup[] {
  const left = (verification?.coverage ?? []).filter(({ seen, all }) => seen < all);
  if (left.length === 0) return [];
  const texts = left.map(
    ({ what, seen, all }) => `${figure(all - seen).text} of ${figure(all).text} ${whatOf(what)}`,
  );
  return [
    markup`The frames leave out ${texts.join(', ') as Markup}. More frames, or frames of your own (<code>--data</code>), may reach them; some may be out of reach of every frame.`,
  ];
}

function deviceAdvice(source: PageSource, areas: readonly LayerArea[]): Markup[] {
  const { part, manifest } = source;
  const total = totalArea(areas);
  const device = partOf(source, total);
  if (fits(device, total)) return [];
  const what =
    part || manifest.rtl.device !== undefined
      ? markup`${shortName(device.name)} does not hold it`
      : markup`No part of the table holds it`;
  return [
    markup`${what}: a larger <code>--target-cycles</code> takes less, <code>--cut</code> makes sections.`,
  ];
}
