import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import type { LayerGraph } from '../../src/ops/index.ts';
import { nameEnds } from '../../src/schedule/end-ports.ts';
import { NameTable } from '../../src/schedule/names.ts';

const graphOf = (inputs: readonly string[], outputs: readonly string[]): LayerGraph => ({
  name: 'n',
  inputs: inputs.map(name => ({ name, value: name })),
  outputs: outputs.map(name => ({ name, value: name })),
  nodes: [],
  values: new Map(
    [...inputs, ...outputs].map(name => [name, { shape: [1], type: uint(1), range: { min: 0, max: 1 } }]),
  ),
});

const axes = (inputs: readonly string[], outputs: readonly string[]) => {
  const ends = nameEnds(graphOf(inputs, outputs), new NameTable());
  return { inputs: ends.inputs.map(end => end.axis), outputs: ends.outputs.map(end => end.axis) };
};

it('gives an only port the plain name, whatever the other side has', () => {
  expect(axes(['image'], ['scores'])).toEqual({ inputs: ['s_axis'], outputs: ['m_axis'] });
  expect(axes(['image'], ['a', 'b'])).toEqual({ inputs: ['s_axis'], outputs: ['m_axis_a', 'm_axis_b'] });
  expect(axes(['a', 'b'], ['y'])).toEqual({ inputs: ['s_axis_a', 's_axis_b'], outputs: ['m_axis'] });
});

it('gives each port a name that is no other and no net of another', () => {
  const names = [
    '397',
    'output',
    '../../x"y',
    'x/y',
    'X_Y',
    '__proto__\n$readmemh',
    'a',
    'a_tvalid',
    '',
    '语',
  ];
  const { outputs } = axes(['x'], names);
  expect(new Set(outputs.map(name => name.toLowerCase())).size).toBe(names.length);
  for (const name of outputs) {
    expect(name).toMatch(/^m_axis_[A-Za-z0-9](?:_?[A-Za-z0-9])*$|^m_axis_\d+$/);
    expect(name).not.toMatch(/_t(data|valid|ready|last)$/);
  }
});

it('names what tells of framing errors after the input', () => {
  const named = (inputs: readonly string[]) =>
    nameEnds(graphOf(inputs, ['y']), new NameTable()).inputs.map(end => end.framingError);
  expect(named(['x'])).toEqual(['framing_error']);
  expect(named(['a', 'b'])).toEqual(['framing_error_a', 'framing_error_b']);
});
