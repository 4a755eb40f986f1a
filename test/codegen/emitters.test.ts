import { expect, it } from 'vitest';
import { describe } from '../../src/codegen/describe.ts';
import { designFiles } from '../../src/codegen/design-files.ts';
import { namesOf } from '../../src/codegen/design-names.ts';
import { EMITTERS } from '../../src/codegen/emitters.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { moduleOfSource } from '../../src/kernels/index.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';

const own = ownPackage();
// A layer whose module is generated, so that every emitter has something to write.
const network = compiled(classifier(), { folding: { fc2: { mode: 'unrolled' } } });
const design = { ...network, interface: hostOfNetwork(network) };
const manifest = describe(design, MODEL, own.version);
const names = namesOf(manifest.top, 'own');
const header = { toolVersion: own.version, sourceHash: MODEL.sha256, summary: ['one', 'two'] };

it('are an array that stays as it is', () => {
  expect(Object.isFrozen(EMITTERS)).toBe(true);
  expect(new Set(EMITTERS.map(({ name }) => name)).size).toBe(EMITTERS.length);
});

it('give each file once, and together all but the manifest', () => {
  const paths = EMITTERS.flatMap(({ files }) =>
    files({ design, manifest, header, names, own }).map(([path]) => path),
  );
  expect(new Set(paths).size).toBe(paths.length);
  const { files } = designFiles(design, MODEL, own);
  expect([...files.keys()].filter(path => path !== 'manifest.json')).toEqual(paths);
});

it.each(EMITTERS)('$name: equal contexts give equal bytes, and some', ({ files }) => {
  const context = { design, manifest, header, names, own };
  expect(files(context).length).toBeGreaterThan(0);
  expect(files(context)).toEqual(files(context));
});

it('copy from the files that the caller brings', () => {
  const textOf = (path: string) => `// ${path}\nmodule ${moduleOfSource(path)};\nendmodule\n`;
  const { files, manifest: written } = designFiles(network, MODEL, { version: '9.8.7', textOf });
  expect(files.get('rtl/bw_classifier_frame_input.v')).toContain('// hw/rtl/frame-input/frame_input.v\n');
  expect(files.get('hls/axis.hpp')).toContain('// hw/hls/axis.hpp\n');
  expect(written.tool.version).toBe('9.8.7');
});
