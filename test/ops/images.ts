import fc from 'fast-check';
import type { WindowAttrs } from '../../src/ops/window/index.ts';

/** A window and an image it fits on; images of height 1 are signals. */
export interface WindowCase {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly attrs: WindowAttrs;
  readonly image: readonly number[];
}

export const LEAST = -9;
export const MOST = 6;

export const windowCases: fc.Arbitrary<WindowCase> = fc
  .record({
    size: fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 6), fc.integer({ min: 1, max: 7 })),
    channels: fc.integer({ min: 1, max: 3 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    pads: fc.tuple(...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 3 })) as FourNumbers)),
    padValue: fc.constantFrom(0, 0, LEAST, 3),
  })
  .filter(({ size, kernel, dilations, pads }) =>
    [0, 1].every(i => (kernel[i] - 1) * dilations[i] + 1 <= size[i] + pads[i] + pads[i + 2]),
  )
  .chain(({ size: [height, width], channels, ...attrs }) => {
    const length = height * width * channels;
    const image = fc.array(fc.integer({ min: LEAST, max: MOST }), { minLength: length, maxLength: length });
    return image.map(values => ({ height, width, channels, attrs, image: values }));
  });

type FourNumbers = [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>];

/** The image inside its padding, as rows of places of channels. */
export function padded({ height, width, channels, attrs, image }: WindowCase): number[][][] {
  const [top, left, bottom, right] = attrs.pads;
  const border = () => new Array<number>(channels).fill(attrs.padValue);
  const line = () => Array.from({ length: left + width + right }, border);
  const rows = Array.from({ length: height }, (_, y) => [
    ...Array.from({ length: left }, border),
    ...Array.from({ length: width }, (_, x) =>
      image.slice((y * width + x) * channels, (y * width + x + 1) * channels),
    ),
    ...Array.from({ length: right }, border),
  ]);
  return [...Array.from({ length: top }, line), ...rows, ...Array.from({ length: bottom }, line)];
}

/** Where windows begin along an axis: as long as the whole window still fits. */
export function starts(length: number, span: number, stride: number): number[] {
  const found: number[] = [];
  for (let at = 0; at + span <= length; at += stride) found.push(at);
  return found;
}

/** The places that one window reads, in rows, of the padded image. */
export function taps(at: readonly [number, number], { kernel, dilations }: WindowAttrs): [number, number][] {
  const found: [number, number][] = [];
  for (let ky = 0; ky < kernel[0]; ky++) {
    for (let kx = 0; kx < kernel[1]; kx++) found.push([at[0] + ky * dilations[0], at[1] + kx * dilations[1]]);
  }
  return found;
}
