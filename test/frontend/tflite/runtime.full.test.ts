import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compile } from '../../../src/api/compile.ts';
import { DiagnosticError } from '../../../src/ir/diagnostic.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { Random } from '../../kernels/random.ts';
import { differences, type Expected, loweredTo } from './frames.ts';
import { bytesOf, modelPathOf, NETWORKS } from './recorded.ts';

/** TensorFlow Lite's runtime is PyPI's ai-edge-litert; where it is not, its recorded results are in networks.test.ts. */
const PYTHON = process.env.BITWRIGHT_TEST_PYTHON ?? 'python3';
const hasRuntime = spawnSync(PYTHON, ['-c', 'import ai_edge_litert.interpreter']).status === 0;

it.skipIf(!hasRuntime).each(NETWORKS)('gives what the runtime gives for 200 frames: %s', name => {
  const script = join(packageRoot(), 'training/tflite/reference.py');
  const { stdout } = spawnSync(PYTHON, [script, modelPathOf(name), '200', '3'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const expected: Expected = JSON.parse(stdout);
  expect(expected.frames.length).toBe(200);
  expect(differences(loweredTo(bytesOf(name), expected.tensor), expected)).toEqual({ values: 0, frames: 0 });
});

/** A folder that training/tflite/make_models.py has written, with the networks of MLPerf Tiny's shapes in it. */
const MADE = process.env.BITWRIGHT_TFLITE_MODELS;
const made = MADE === undefined ? [] : readdirSync(MADE).filter(file => file.endsWith('.tflite'));

it.each(made)('gives what the runtime gave for the frames beside %s', file => {
  const path = join(MADE ?? '', file);
  const expected: Expected = JSON.parse(readFileSync(path.replace(/tflite$/, 'json'), 'utf8'));
  const bytes = new Uint8Array(readFileSync(path));
  expect(differences(loweredTo(bytes, expected.tensor), expected)).toEqual({ values: 0, frames: 0 });
});

it.each(['resnet-small', 'autoencoder-small', 'joins'])('is the same in Verilog: %s', async name => {
  const design = await compile(modelPathOf(name));
  const { mismatches } = await design.verify({ frames: 20 });
  expect(mismatches).toBe(0);
});

it.each(NETWORKS)('takes or refuses each of many damaged files, and lowers what it takes: %s', name => {
  const bytes = bytesOf(name);
  const random = new Random(17);
  for (let i = 0; i < 60; i++) {
    const changed = bytes.slice(0, random.next() < 0.1 ? random.integer(0, bytes.length) : bytes.length);
    for (let left = random.integer(1, 6); left > 0 && changed.length > 0; left--) {
      changed[random.integer(0, changed.length - 1)] = random.integer(0, 255);
    }
    try {
      loweredTo(changed);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
});
