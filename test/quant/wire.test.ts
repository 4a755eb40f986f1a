import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf } from '../graph-ops/samples.ts';

type Expected = readonly [type: IntegerType, range: readonly [number, number], scale: string, offset: string];

it.each<[string, Expected]>([
  ['uint8:1/255', [uint(8), [0, 255], '1/255', '0/1']],
  ['uint1', [uint(1), [0, 1], '1/1', '0/1']],
  ['int8', [int(8), [-128, 127], '1/1', '0/1']],
  ['int2:0.5:-1', [int(2), [-2, 1], '1/2', '-1/1']],
  ['uint32', [uint(32), [0, 2 ** 32 - 1], '1/1', '0/1']],
  ['bipolar', [bipolar, [-1, 1], '1/1', '0/1']],
  ['bipolar:2:1/3', [bipolar, [-1, 1], '2/1', '1/3']],
  ['fixed<16,6>', [int(16), [-32768, 32767], '1/1024', '0/1']],
  ['fixed< 8, 8 >', [int(8), [-128, 127], '1/1', '0/1']],
  ['ufixed<8,0>', [uint(8), [0, 255], '1/256', '0/1']],
  ['fixed<4,6>', [int(4), [-8, 7], '4/1', '0/1']],
  ['ufixed<3,-2>:2', [uint(3), [0, 7], '1/16', '0/1']],
  [' uint8 :1e-2', [uint(8), [0, 255], '1/100', '0/1']],
])('reads %s', (text, [type, [min, max], scale, offset]) => {
  const wire = parseWireType(text);
  expect(wire.type).toEqual(type);
  expect(wire.range).toEqual({ min, max });
  expect(`${wire.scale.num}/${wire.scale.den}`).toBe(scale);
  expect(`${wire.offset.num}/${wire.offset.den}`).toBe(offset);
});

it.each([
  '',
  'uint',
  'uint0',
  'uint33',
  'int1',
  'int33',
  'uint8.5',
  'Uint8',
  'float32',
  'uint8:',
  'uint8:0',
  'uint8:-1',
  'uint8:1/0',
  'uint8:x',
  'uint8:1:',
  'uint8:1:y',
  'uint8:1:2:3',
  'fixed<16>',
  'fixed<16,6',
  'fixed<0,0>',
  'fixed<33,2>',
  'ufixed<8,90>',
  'fixed<8,-90>',
  'bipolar8',
])('refuses %j and shows how to write it', text => {
  const error = codesOf(() => parseWireType(text));
  expect(error).toEqual(['input/bad-type']);
  expect(() => parseWireType(text)).toThrow(/--input .*: .*\n {2}help: write/);
});
