import type { Value } from '../../src/frontend/builder.ts';
import { ROUNDING_MODES } from '../../src/graph-ops/rounding.ts';
import { powerNear } from './draw.ts';
import { BITS, type Site, type State } from './site.ts';
import { doReFa, type Levels, SIGNS, SPELLINGS } from './spelled.ts';

/** A quantizer whose codes vary, calibrated on what comes; of so many bits where told. */
export function quantized(site: Site, given: Value, maxBits = 8, wished?: number): State {
  const { net, draw, note } = site;
  const drawn = wished ?? Math.min(draw.pick(BITS), maxBits);
  const isBipolar = drawn === 1 && draw.chance(0.7);
  const value = isBipolar ? centred(site, given) : given;
  const samples = net.samples(value);
  const all = samples.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const signed = !isBipolar && (least < -0.5 * most || (least < 0 && draw.chance(0.5)));
  const bits = signed ? Math.max(drawn, 2) : drawn;
  const reach = (values: readonly number[]) =>
    values.reduce((a, b) => Math.max(a, signed || isBipolar ? Math.abs(b) : b), 0);
  const widest = Math.max(reach(all), 2 ** -6);
  const levels = isBipolar ? 1 : signed ? 2 ** (bits - 1) : 2 ** bits;
  // Most scales are powers of two, for which float32 is exact.
  const isFree = draw.chance(0.04);
  const shared = powerNear(widest / levels) * (isFree ? Math.fround(draw.whole(700, 1300) / 1000) : 1);
  if (isFree) note('free scale~');
  const isPerChannel = draw.chance(0.2);
  const scales = isPerChannel
    ? samples.map(
        values => shared * Math.min(1, Math.max(0.25, powerNear(Math.max(reach(values), 2 ** -9) / widest))),
      )
    : [shared];
  const shape = [1, samples.length, ...value.shape.slice(2).map(() => 1)];
  const roundingMode = draw.chance(0.7) ? 'round' : draw.pick(ROUNDING_MODES);
  const zeroPoint = !isBipolar && draw.chance(0.1) ? 1 : 0;
  const narrow = bits > 1 && draw.chance(0.3);
  note(isBipolar ? 'bipolar' : signed ? 'signed' : 'unsigned');
  note(`${bits} bits`);
  if (isPerChannel) note('quantizer per channel');
  if (roundingMode !== 'round') note('other rounding');
  if (zeroPoint !== 0) note('zero-point');
  const isSpelled = !isPerChannel && draw.chance(0.25);
  if (isSpelled && drawn === 1) return spelledSign(site, value, shared);
  if (isSpelled) {
    const least = signed ? (narrow ? 1 : 0) - 2 ** (bits - 1) : 0;
    return spelled(site, value, { scale: shared, least, most: signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 });
  }
  const codes = net.step((b, v) => {
    const scale = isPerChannel ? b.constant(scales, shape) : scales[0];
    if (isBipolar) return b.bipolarQuant(v, { scale });
    return b.quant(v, { scale, bits, signed, narrow, zeroPoint, roundingMode });
  }, value);
  return {
    value: codes,
    hasZero: zeroPoint === 0 && !isPerChannel,
    bits: bits + (isPerChannel ? 2 : 0) + (zeroPoint === 0 ? 0 : 1),
    ...(isPerChannel ? {} : { scale: scales[0] }),
  };
}

/** A quantizer of several levels in plain operators. */
function spelled({ net, draw, note }: Site, value: Value, levels: Levels): State {
  const name = draw.pick([...Object.keys(SPELLINGS), 'DoReFa', 'DoReFa~']);
  note(`spelled: ${name}`);
  const { scale, least, most } = levels;
  const width = (range: number): number => Math.ceil(Math.log2(range + 1));
  if (!name.startsWith('DoReFa')) {
    const codes = net.step((b, v) => SPELLINGS[name](b, v, levels), value);
    return { value: codes, hasZero: true, bits: width(most - least), scale };
  }
  // With a whole power of two of steps float32 is exact.
  const steps = name === 'DoReFa' ? 2 ** width(most - least - 1) : most - least;
  const codes = net.step((b, v) => doReFa(b, v, { scale, least, most: least + steps }), value);
  return { value: codes, hasZero: true, bits: width(steps), scale };
}

/** A quantizer of two or three levels in plain operators. */
function spelledSign({ net, draw, note }: Site, value: Value, scale: number): State {
  const name = draw.pick(Object.keys(SIGNS));
  note(`spelled: ${name}`);
  const codes = net.step((b, v) => SIGNS[name](b, v, scale), value);
  return { value: codes, hasZero: name.startsWith('ternary'), bits: 2, scale };
}

/** A value that is all on one side of zero, moved by about its mean. */
function centred({ net }: Site, value: Value): Value {
  const all = net.samples(value).flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  if (least < -0.4 * most && most > -0.4 * least) return value;
  const shift = Math.round((all.reduce((a, b) => a + b, 0) / all.length) * 64) / 64;
  return net.step((b, v) => b.sub(v, shift), value);
}

/** Codes of one scale and few bits, for what needs them. */
export const asCodes = (site: Site, state: State, maxBits = 4): State =>
  state.scale !== undefined && state.bits <= maxBits ? state : quantized(site, state.value, maxBits);
