import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { decodeNpy } from '../../src/data/npy.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { leftToHost } from '../corpus/left-to-host.ts';
import { diagnosticsOf } from '../graph-ops/samples.ts';
import { integerOutput } from '../models/integer-output.ts';

/** What PyTorch's exporters made of the papers' networks, and what PyTorch computes (training/export/). */
const FOLDER = join(packageRoot(), 'test/frontend/fixtures/papers');
const MODELS = readdirSync(FOLDER).flatMap(file => /^(.*)\.onnx$/.exec(file)?.[1] ?? []);

const bytesOf = (file: string): Uint8Array => readFileSync(join(FOLDER, file));
const arrayOf = (file: string) => decodeNpy(bytesOf(file), file);

/** Those that are refused, with what they are told. May only shrink. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  // the exporter leaves out quantizers that are written through .data
  's4-in-place-legacy': ['lower/unquantized-input'],
};

/** Those that are another network by as much as a warning says, with the warnings. May only shrink. */
const SNAPPED: Readonly<Record<string, readonly string[]>> = {
  // three deviations, which have no common unit
  's2-normalised': ['lower/snapped-inputs'],
  // scores of two scales
  's3-ttq': ['lower/snapped-sum'],
  // a shortcut that only a hardtanh bounds
  's4-ceil': ['lower/snapped-value'],
};

/** Images come as bytes; other networks quantize their own input. */
const wireOf = (model: string): string | undefined => (model.startsWith('s2') ? 'uint8:1/255' : undefined);

it('the recipe made all of them', () => {
  expect(MODELS.length).toBeGreaterThan(30);
  expect(Object.keys(REFUSED).filter(name => !MODELS.includes(name))).toEqual([]);
});

it.each(MODELS)('%s computes what PyTorch computes, or is refused by name', model => {
  const name = model.replace(/-(legacy|dynamo)$/, '');
  const [input, expected] = [arrayOf(`${name}.input.npy`), arrayOf(`${name}.expected.npy`)];
  const wire = wireOf(model);
  try {
    const { graph } = importOnnxBytes(bytesOf(`${model}.onnx`));
    const network = lowerNetwork(graph, wire ? { wire: parseWireType(wire) } : {});
    const warnings = network.notes.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
    expect([...new Set(warnings)]).toEqual(SNAPPED[name] ?? []);
    const [output] = hostOfNetwork(network).outputs;
    const [frames, size, classes] = [input.shape[0], input.values.length / input.shape[0], expected.shape[1]];
    for (let frame = 0; frame < frames; frame++) {
      const x = Float64Array.from(input.values.slice(frame * size, (frame + 1) * size));
      const right = Array.from(expected.values.slice(frame * classes, (frame + 1) * classes));
      const found = leftToHost(output.leftToHost, Float64Array.from(integerOutput(network, x)), output.shape);
      expect([...found], `frame ${frame}`).toEqual(right.map(value => expect.closeTo(value, 3)));
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const codes = [...new Set(error.diagnostics.map(({ code }) => code))];
    expect(codes, error.message).toEqual(REFUSED[model]);
    return;
  }
  expect(Object.keys(REFUSED)).not.toContain(model);
});

it('says that the exporter drops what is written through .data, with or without a declared wire', () => {
  const { graph } = importOnnxBytes(bytesOf('s4-in-place-legacy.onnx'));
  for (const options of [{}, { wire: parseWireType('uint8:1/255') }]) {
    const [{ help }] = diagnosticsOf(() => lowerNetwork(graph, options));
    expect(help).toContain('x.data = quantize(x.data)');
  }
});
