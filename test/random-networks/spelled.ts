import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';

/** Codes of a quantizer from `least` to `most`, of one scale. */
export interface Levels {
  readonly scale: number;
  readonly least: number;
  readonly most: number;
}

type Spelling = (net: NetworkBuilder, x: Value, levels: Levels) => Value;

const bounds = ({ least, most }: Levels) => ({ min: least, max: most });

const values = ({ scale, least, most }: Levels) => ({ min: least * scale, max: most * scale });

/** Quantizers as papers and exporters write them in plain operators; all of them exact with dyadic scales. */
export const SPELLINGS: Readonly<Record<string, Spelling>> = {
  lsq: (net, x, levels) =>
    net.mul(net.round(net.clip(net.div(x, levels.scale), bounds(levels))), levels.scale),
  'clip behind the rounding': (net, x, levels) =>
    net.div(net.clip(net.round(net.mul(x, 1 / levels.scale)), bounds(levels)), 1 / levels.scale),
  'clip in front of the scale': (net, x, levels) =>
    net.mul(net.round(net.div(net.clip(x, values(levels)), levels.scale)), levels.scale),
  'clip behind the scale': (net, x, levels) =>
    net.clip(net.div(net.round(net.mul(x, 1 / levels.scale)), 1 / levels.scale), values(levels)),
  'floor of x + 1/2': (net, x, levels) =>
    net.mul(net.clip(net.floor(net.add(net.mul(x, 1 / levels.scale), 0.5)), bounds(levels)), levels.scale),
  'ceil of x - 1/2': (net, x, levels) =>
    net.mul(net.clip(net.ceil(net.sub(net.div(x, levels.scale), 0.5)), bounds(levels)), levels.scale),
  floor: (net, x, levels) =>
    net.mul(net.floor(net.clip(net.div(x, levels.scale), bounds(levels))), levels.scale),
  ceil: (net, x, levels) =>
    net.mul(net.clip(net.ceil(net.div(x, levels.scale)), bounds(levels)), levels.scale),
  'straight through': (net, x, levels) => {
    const q = SPELLINGS.lsq(net, x, levels);
    return net.add(net.sub(q, x), x);
  },
  'minimum and maximum': (net, x, levels) =>
    net.mul(
      net.round(net.max(net.min(net.div(x, levels.scale), [levels.most]), [levels.least])),
      levels.scale,
    ),
  'clip by choices': (net, x, levels) => {
    const scaled = net.div(x, levels.scale);
    const below = net.where(net.greater(scaled, levels.most), levels.most, scaled);
    return net.mul(net.round(net.where(net.less(below, levels.least), levels.least, below)), levels.scale);
  },
};

/** DoReFa's: n steps from 0 to the width of the range, moved to where the range begins. */
export function doReFa(net: NetworkBuilder, x: Value, { scale, least, most }: Levels): Value {
  const steps = most - least;
  const width = steps * scale;
  const unit = net.clip(least === 0 ? net.div(x, width) : net.add(net.div(x, width), -least / steps), {
    min: 0,
    max: 1,
  });
  const q = net.mul(net.div(net.round(net.mul(unit, steps)), steps), width);
  return least === 0 ? q : net.add(q, least * scale);
}

/** Those of two or three values. */
export const SIGNS: Readonly<Record<string, (net: NetworkBuilder, x: Value, scale: number) => Value>> = {
  'where x >= 0': (net, x, scale) => net.where(net.greaterOrEqual(x, 0), scale, -scale),
  'where x > 0': (net, x, scale) => net.where(net.greater(x, 0), scale, -scale),
  'where x < 0': (net, x, scale) => net.where(net.less(x, 0), -scale, scale),
  'where not x <= 0': (net, x, scale) => net.where(net.not(net.lessOrEqual(x, 0)), scale, -scale),
  'step of x >= 0': (net, x, scale) => net.mul(net.cast(net.greaterOrEqual(x, 0), 'float32'), scale),
  'ternary by sign': (net, x, scale) => net.mul(net.sign(x), scale),
  'ternary by where': (net, x, scale) =>
    net.where(net.greater(x, scale / 2), scale, net.where(net.less(x, -scale / 2), -scale, 0)),
};
