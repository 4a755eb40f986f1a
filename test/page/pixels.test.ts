import { expect, it } from 'vitest';
import { centred, pictureShapeOf, type Scale, usualScale, valuesOfPixels } from '../../src/page/pixels.ts';
import { histogramOf, tilesOf } from '../../src/page/stream-view.ts';

it.each([
  [[1, 28, 28], { height: 28, width: 28, channels: 1, isChannelsFirst: true }],
  [[3, 32, 20], { height: 32, width: 20, channels: 3, isChannelsFirst: true }],
  [[32, 20, 3], { height: 32, width: 20, channels: 3, isChannelsFirst: false }],
  [[28, 30], { height: 28, width: 30, channels: 1, isChannelsFirst: true }],
  [[784], { height: 28, width: 28, channels: 1, isChannelsFirst: true }],
  [[600], undefined],
  [[16], undefined],
  [[64, 8, 8], undefined],
])('takes a frame of %j for a picture where it is one', (shape, picture) => {
  expect(pictureShapeOf(shape)).toEqual(picture);
});

it('puts pixels into the order of the input', () => {
  // Two pixels, one red, one of green and blue.
  const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 128, 255, 255);
  const values = (channels: 1 | 3, isChannelsFirst: boolean, scale: Scale): number[] => {
    const source = valuesOfPixels(rgba, { height: 1, width: 2, channels, isChannelsFirst }, scale);
    return source.kind === 'values' ? [...source.values] : [];
  };
  expect(values(3, true, 'bytes')).toEqual([255, 0, 0, 128, 0, 255]);
  expect(values(3, false, 'bytes')).toEqual([255, 0, 0, 0, 128, 255]);
  expect(values(3, false, 'signed')).toEqual([127, -128, -128, -128, 0, 127]);
  expect(values(3, true, 'unit')).toEqual([1, 0, 0, 128 / 255, 0, 1]);
  expect(values(1, true, 'bytes')).toEqual([76, 104]);
  expect(values(1, true, 'symmetric')).toEqual([152 / 255 - 1, 208 / 255 - 1]);
  expect(values(1, true, 'sign')).toEqual([-1, -1]);
});

it('moves a drawing to the middle', () => {
  const drawing = new Uint8ClampedArray(49);
  drawing[0] = drawing[1] = 200;
  const moved = centred(drawing, 7);
  // Half a pixel to the right of the middle is as near as half a pixel to its left.
  expect([...moved.keys()].filter(i => moved[i] > 0).map(i => [Math.floor(i / 7), i % 7])).toEqual([
    [3, 3],
    [3, 4],
  ]);
  expect(centred(new Uint8ClampedArray(9), 3)).toEqual(new Uint8ClampedArray(9));
});

it('knows what numbers an input wants', () => {
  const input = { name: 'x', shape: [1], type: '', meaning: '', isBipolar: false, isFloat: false };
  expect(usualScale({ ...input, range: { min: 0, max: 255 } })).toBe('bytes');
  expect(usualScale({ ...input, range: { min: -128, max: 127 } })).toBe('signed');
  expect(usualScale({ ...input, range: { min: -1, max: 1 }, isBipolar: true })).toBe('sign');
  expect(usualScale({ ...input, range: { min: 0, max: 255 }, isFloat: true })).toBe('unit');
});

it('draws channels as tiles, and vectors as rows', () => {
  // A picture of 1 x 2 pixels and two channels: 0, 2 and 1, 0.
  const tiles = tilesOf(Float64Array.of(0, 1, 2, 0), [1, 2, 2]);
  expect([tiles.width, tiles.height, tiles.channels]).toEqual([5, 1, 2]);
  expect([...tiles.rgba.filter((_, i) => i % 4 === 0)]).toEqual([0, 255, 0, 128, 0]);
  expect([...tiles.rgba.filter((_, i) => i % 4 === 3)]).toEqual([255, 255, 0, 255, 255]);
  const vector = tilesOf(new Float64Array(10), [10]);
  expect([vector.width, vector.height, vector.channels]).toEqual([4, 3, 1]);
});

it('counts integers', () => {
  const { min, max, mean, zeros, bins } = histogramOf(Float64Array.of(-1, 0, 0, 3));
  expect([min, max, mean, zeros]).toEqual([-1, 3, 0.5, 0.5]);
  expect(bins.map(({ count }) => count)).toEqual([1, 2, 0, 0, 1]);
  const wide = histogramOf(Float64Array.from({ length: 1000 }, (_, i) => i - 500));
  expect(wide.bins.length).toBeLessThanOrEqual(48);
  expect(wide.bins.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  expect(wide.bins.at(-1)?.to).toBe(499);
  expect(histogramOf(Float64Array.of(7)).bins).toEqual([{ from: 7, to: 7, count: 1 }]);
});
